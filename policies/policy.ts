/** A rule as a policy of Pulumi: what the engine calls, for one connection or for a stack. */
import type * as policy from '@pulumi/policy'

import { overviewOf } from '../provider/catalog/overview'
import { tableSettingsIn } from '../provider/catalog/tables'
import { writeDetails } from '../provider/connection/details'
import type { PlanDetails } from '../provider/connection/plan'
import { shownPlan } from '../provider/connection/shown'
import { matchesSome } from '../provider/words'
import { CONNECTION_TYPE, type ConnectionView, connectionView, type Properties, readProperties } from './connection'
import { computedAfter } from './mending'
import { type Config, LIST, type Mending, type PolicyRule, type PropertySchema, textsIn, unreadable } from './rule'

const configSchema = ({ properties, defaults }: PolicyRule): policy.PolicyConfigSchema => {
  const all: Readonly<Record<string, PropertySchema>> = { ...properties, stacks: LIST, except: LIST }
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
const configured = ({ defaults }: PolicyRule, given: object): Config => ({
  stacks: ['*'],
  except: [],
  ...defaults,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
})

/** Whether a policy has to do with this connection: `stacks` and `except` name it by globs. */
const concerns = ({ stack, name }: ConnectionView, config: Config): boolean =>
  matchesSome(stack, textsIn(config, 'stacks')) && !matchesSome(name, textsIn(config, 'except'))

/** Lets the engine say that the policy could not run, where something that it judges is not known before the update. */
const demandKnown = ({ judges = [] }: PolicyRule, { unknown }: Properties): void => {
  for (const name of judges) if (unknown.has(name)) throw unknown.get(name)
}

/**
 * The inputs of the connections that this run has shown, by URN. A stack policy gets outputs, which do not hold the
 * catalog; every connection of the program was shown to the resource policies before.
 */
const shown = new Map<string, Properties>()

const validation =
  (rule: PolicyRule): policy.ResourceValidation =>
  (args, report) => {
    if (args.type !== CONNECTION_TYPE) return
    const properties = readProperties(args.props)
    shown.set(args.urn, properties)
    if (rule.violations === undefined) return
    const connection = connectionView(properties, args.urn, args.name)
    const config = configured(rule, args.getConfig<object>())
    if (!concerns(connection, config)) return
    demandKnown(rule, properties)
    for (const violation of [...unreadable(rule, connection), ...rule.violations(connection, config)]) report(violation)
  }

/** The properties that `check` computes from the inputs, but for the plan in words. */
const COMPUTED = ['planDetails', 'owed'] as const

/** Says the plan in words anew. */
const showAgain = (props: Record<string, unknown>, planDetails: PlanDetails | undefined): void => {
  if (planDetails?.shownAs === undefined) return
  Reflect.deleteProperty(props, planDetails.shownAs)
  const said = shownPlan(planDetails, props['syncAfterReset'] !== false)
  if (said !== undefined) props[planDetails.shownAs] = said
}

/** Sets what mends a connection, in place. */
const apply = (props: Record<string, unknown>, { prefix, streams }: Mending): void => {
  if (prefix !== undefined) props['prefix'] = prefix
  if (streams !== undefined) Object.assign(props['syncCatalog'] as object, { __streams: streams })
}

/** Says anew what the mended connection syncs, unless its tables are not told: they may be named after a secret. */
const summarise = (props: Record<string, unknown>, { streams }: ConnectionView, known: Properties['known']): void => {
  const { overview } = (known['syncCatalog'] ?? {}) as { readonly overview?: unknown }
  if (streams === undefined || typeof overview !== 'string' || !/; tables? /.test(overview)) return
  const all = Object.fromEntries(streams.map(({ key, config }) => [key, config]))
  Object.assign(props['syncCatalog'] as object, { overview: overviewOf(all, tableSettingsIn(known)) })
}

/**
 * Alters the engine's own object in place: so what is secret stays secret, and what is not known yet goes back as it
 * came.
 */
const remediation =
  (rule: PolicyRule, mended: NonNullable<PolicyRule['mended']>): policy.ResourceRemediation =>
  (args) => {
    if (args.type !== CONNECTION_TYPE) return undefined
    const properties = readProperties(args.props)
    const given = connectionView(properties, args.urn, args.name)
    const config = configured(rule, args.getConfig<object>())
    if (!concerns(given, config)) return undefined
    demandKnown(rule, properties)
    const change = mended(given, config)
    if (change === undefined) return undefined
    const known = structuredClone(properties.known)
    apply(known, change)
    const after = connectionView({ ...properties, known }, args.urn, args.name)
    const { planDetails, owed } = given
    const computed =
      planDetails?.plan === undefined ? given : computedAfter({ planDetails, owed }, { given, mended: after })
    apply(args.props, change)
    summarise(args.props, after, known)
    const inputs = {
      ...computed,
      planDetails: computed.planDetails && writeDetails(computed.planDetails),
    }
    for (const name of COMPUTED) {
      if (inputs[name] === undefined) Reflect.deleteProperty(args.props, name)
      else args.props[name] = inputs[name]
    }
    showAgain(args.props, computed.planDetails)
    return args.props
  }

/** What Pulumi shows of a policy beside its violations. */
const metadata = (rule: PolicyRule): Partial<policy.Policy> => ({
  displayName: `Airbyte: ${rule.name.replaceAll('-', ' ')}`,
  severity: rule.severity,
  tags: ['airbyte'],
  remediationSteps: rule.advice,
})

const resourcePolicy = (rule: PolicyRule): policy.ResourceValidationPolicy => ({
  name: rule.name,
  description: rule.description,
  enforcementLevel: rule.level,
  ...metadata(rule),
  configSchema: configSchema(rule),
  validateResource: validation(rule),
  ...(rule.mended === undefined ? {} : { remediateResource: remediation(rule, rule.mended) }),
})

/** Outputs, and the inputs that this run has shown for them. */
const propertiesOf = (urn: string, props: object): Properties => {
  const [outputs, inputs] = [readProperties(props), shown.get(urn)]
  return inputs === undefined ? outputs : { known: { ...outputs.known, ...inputs.known }, unknown: inputs.unknown }
}

const stackPolicy = (
  rule: PolicyRule,
  together: NonNullable<PolicyRule['together']>,
): policy.StackValidationPolicy => ({
  name: rule.name,
  description: rule.description,
  enforcementLevel: rule.level,
  ...metadata(rule),
  configSchema: configSchema(rule),
  validateStack: (args, report) => {
    const config = configured(rule, args.getConfig<object>())
    const urns = new Map(
      args.resources
        .filter(({ type }) => type === CONNECTION_TYPE)
        .map(({ props, urn, name }) => [connectionView(propertiesOf(urn, props), urn, name), urn] as const)
        .filter(([connection]) => concerns(connection, config)),
    )
    for (const [connection, urn] of urns) for (const message of unreadable(rule, connection)) report(message, urn)
    for (const { connection, message } of together([...urns.keys()], config)) report(message, urns.get(connection))
  },
})

/** The policy of a rule: of one connection, or of all connections of a stack. */
export const policyOf = (rule: PolicyRule): policy.ResourceValidationPolicy | policy.StackValidationPolicy =>
  rule.together === undefined ? resourcePolicy(rule) : stackPolicy(rule, rule.together)
