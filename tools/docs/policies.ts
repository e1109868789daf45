/** The page of policies. */
import { POLICIES } from '../../policies/rules'

/** Names and meanings of what every policy can be configured with. */
const EVERY_POLICY = '`stacks` and `except` (globs of stack and connection names)'

export const policiesPage = (): string =>
  `# Policies\n\nEach policy judges connections in the preview already. \`AirbyteGuard({ all: 'mandatory' })\` makes a pack of all of them;\n\`airbytePolicies\` is the list, for a pack of your own. Every policy takes ${EVERY_POLICY}.\nIn globs \`*\` stands for any letters or none, \`?\` for exactly one letter, and upper and lower case differ, as they do in\nAirbyte's names. While an input that a policy judges is not known yet, a preview says that the policy could not run.\n\nMade by \`npm run docs\` from the policies themselves; not written by hand.\n\n${POLICIES.map(
    ({ name, description, level, severity, advice, blind, properties, defaults, mended }) =>
      `## \`${name}\`\n\n${description} ${advice}${blind === undefined ? '' : ` ${blind}`}\n\nLevel: ${level}. Severity: ${severity}.${
        properties === undefined
          ? ''
          : ` Configuration: ${Object.keys(properties)
              .map((key) => `\`${key}\``)
              .join(', ')}.`
      }${defaults === undefined ? '' : ` Defaults: \`${JSON.stringify(defaults)}\`.`}${
        mended === undefined ? '' : ' Under the level `remediate` it corrects the inputs itself.'
      }\n`,
  ).join('\n')}`
