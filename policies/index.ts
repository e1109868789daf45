/** Policies for Airbyte connections: they see in the preview what would be reset, before it happens. */
import type * as policy from '@pulumi/policy'

import { CONNECTION_TYPE, type ConnectionView, connectionView } from './connection'
import { matches } from './globs'
import { planAfter } from './mending'
import { type Config, type PropertySchema, type Rule, RULES } from './rules'

/** The names of all policies. */
export type PolicyName =
  | 'no-unapproved-reset'
  | 'no-replacement'
  | 'schedule-required'
  | 'schedule-not-too-often'
  | 'cron-time-zone'
  | 'allowed-geographies'
  | 'namespace-pattern'
  | 'prefix-pattern'
  | 'no-overwrite'
  | 'dedup-needs-key'
  | 'no-forbidden-columns'
  | 'resource-limits'
  | 'non-breaking-changes-preference'
  | 'no-inactive-connection'
  | 'no-table-collisions'
  | 'refuse-breaking-changes'

const configSchema = ({ properties, defaults }: Rule): policy.PolicyConfigSchema => {
  const list: PropertySchema = { type: 'array', items: { type: 'string' } }
  const all: Readonly<Record<string, PropertySchema>> = { ...properties, stacks: list, except: list }
  return {
    properties: Object.fromEntries(
      Object.entries(all).map(([name, schema]) => [
        name,
        defaults?.[name] === undefined ? schema : { ...schema, default: defaults[name] },
      ]),
    ),
  }
}

/** What is configured, over what holds where nothing is. */
const configured = ({ defaults }: Rule, given: object): Config => ({
  stacks: ['*'],
  except: [],
  ...defaults,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
})

/** Whether a policy has to do with this connection: `stacks` and `except` name it by globs. */
const concerns = ({ stack, name }: ConnectionView, config: Config): boolean =>
  matches(stack, config['stacks'] as ReadonlyArray<string>) && !matches(name, config['except'] as ReadonlyArray<string>)

type Properties = Readonly<Record<string, unknown>>

const withPlan = ({ plan: _plan, ...props }: Properties, plan: object | undefined): Properties =>
  plan === undefined ? props : { ...props, plan }

/**
 * The inputs of the connections that this run has shown, by URN. A stack policy gets outputs, which do not hold the
 * catalog; every connection of the program was shown to the resource policies before.
 */
const shown = new Map<string, Properties>()

const resourcePolicy = (rule: Rule): policy.ResourceValidationPolicy => {
  const { violations, mended } = rule
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.level,
    configSchema: configSchema(rule),
    validateResource: (args, report) => {
      if (args.type !== CONNECTION_TYPE) return
      shown.set(args.urn, args.props as Properties)
      if (violations === undefined) return
      const connection = connectionView(args.props as Properties, args.urn, args.name)
      const config = configured(rule, args.getConfig<object>())
      if (!concerns(connection, config)) return
      for (const violation of violations(connection, config)) report(violation)
    },
    ...(mended === undefined
      ? {}
      : {
          remediateResource: (args) => {
            if (args.type !== CONNECTION_TYPE) return undefined
            const props = args.props as Properties
            const connection = connectionView(props, args.urn, args.name)
            const config = configured(rule, args.getConfig<object>())
            const change = concerns(connection, config) ? mended(connection, config) : undefined
            if (change === undefined) return undefined
            const { streams, ...rest } = change
            const after = {
              ...props,
              ...rest,
              ...(streams === undefined ? {} : { syncCatalog: { ...(props['syncCatalog'] as object), streams } }),
            }
            return withPlan(after, planAfter(connection.plan, connectionView(after, args.urn, args.name)))
          },
        }),
  }
}

const stackPolicy = (rule: Rule, together: NonNullable<Rule['together']>): policy.StackValidationPolicy => ({
  name: rule.name,
  description: rule.description,
  enforcementLevel: rule.level,
  configSchema: configSchema(rule),
  validateStack: (args, report) => {
    const config = configured(rule, args.getConfig<object>())
    const found = args.resources
      .filter(({ type }) => type === CONNECTION_TYPE)
      .map(({ props, urn, name }) => ({
        urn,
        connection: connectionView({ ...(props as Properties), ...shown.get(urn) }, urn, name),
      }))
      .filter(({ connection }) => concerns(connection, config))
    for (const { connection, message } of together(
      found.map((item) => item.connection),
      config,
    )) {
      report(message, found.find((item) => item.connection === connection)?.urn)
    }
  },
})

/**
 * Every policy, to put into a pack of your own. Levels are defaults: configure `{ 'no-overwrite': 'mandatory' }` or
 * `{ 'no-overwrite': { enforcementLevel: 'mandatory', streams: ['public.*'] } }` in the pack.
 */
export const airbytePolicies: ReadonlyArray<policy.ResourceValidationPolicy | policy.StackValidationPolicy> = RULES.map(
  (rule) => (rule.together === undefined ? resourcePolicy(rule) : stackPolicy(rule, rule.together)),
)

/** A level, or a level and what else the policy is configured with. */
export type GuardSetting = policy.EnforcementLevel | ({ readonly enforcementLevel?: policy.EnforcementLevel } & Config)

/** What a guard is made of: each policy's setting, and `all` for those that are not named. */
export type GuardSettings = Readonly<Partial<Record<PolicyName | 'all', GuardSetting>>>

/** The configuration of a pack from a guard's settings: a policy's own setting goes over `all`. */
export const guardConfig = (settings: GuardSettings): policy.PolicyPackConfig => {
  const known = new Set<string>(['all', ...RULES.map(({ name }) => name)])
  const unknown = Object.keys(settings).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new Error(
      `AirbyteGuard has no policy ${unknown.join(', ')}. There are: ${RULES.map(({ name }) => name).join(', ')}; all stands for those that are not named.`,
    )
  }
  const asObject = (setting: GuardSetting | undefined): object =>
    typeof setting === 'string' ? { enforcementLevel: setting } : (setting ?? {})
  return Object.fromEntries(
    RULES.map(({ name }) => [name, { ...asObject(settings.all), ...asObject(settings[name as PolicyName]) } as never]),
  )
}

/**
 * A whole policy pack: `AirbyteGuard({ all: 'mandatory' })`. Needs `@pulumi/policy` beside this package.
 * @throws for a policy that there is not.
 */
export const AirbyteGuard = (settings: GuardSettings = {}, name = 'airbyte'): policy.PolicyPack => {
  const config = guardConfig(settings)
  // Loaded here, because a program that only uses the policies' table need not have it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { PolicyPack } = require('@pulumi/policy') as typeof policy
  return new PolicyPack(name, { policies: [...airbytePolicies] }, config)
}
