/** Policies for Airbyte connections: they see in the preview what would be reset, before it happens. */
import type * as policy from '@pulumi/policy'

import { policyOf } from './policy'
import type { Config } from './rule'
import { POLICIES } from './rules'

/** The names of all policies. */
export type PolicyName =
  | 'no-unapproved-reset'
  | 'max-resets'
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

/**
 * Every policy, to put into a pack of your own. Levels are defaults: configure `{ 'no-overwrite': 'mandatory' }` or
 * `{ 'no-overwrite': { enforcementLevel: 'mandatory', streams: ['public.*'] } }` in the pack.
 *
 * @example
 * import { PolicyPack } from '@pulumi/policy'
 * import { airbytePolicies } from 'pulumi-airbyte/policies'
 *
 * new PolicyPack('company', { policies: [...airbytePolicies] }, { 'no-overwrite': 'mandatory' })
 */
export const airbytePolicies: ReadonlyArray<policy.ResourceValidationPolicy | policy.StackValidationPolicy> =
  POLICIES.map(policyOf)

/** A level, or a level and what else the policy is configured with. */
export type GuardSetting = policy.EnforcementLevel | ({ readonly enforcementLevel?: policy.EnforcementLevel } & Config)

/** What a guard is made of: each policy's setting, and `all` for those that are not named. */
export type GuardSettings = Readonly<Partial<Record<PolicyName | 'all', GuardSetting>>>

/**
 * The configuration of a pack from a guard's settings: a policy's own setting goes over `all`.
 *
 * @example
 * import { PolicyPack } from '@pulumi/policy'
 * import { airbytePolicies, guardConfig } from 'pulumi-airbyte/policies'
 *
 * const config = guardConfig({ all: 'advisory', 'no-replacement': 'mandatory' })
 * new PolicyPack('company', { policies: [...airbytePolicies] }, config)
 */
export const guardConfig = (settings: GuardSettings): policy.PolicyPackConfig => {
  const known = new Set<string>(['all', ...POLICIES.map(({ name }) => name)])
  const unknown = Object.keys(settings).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new Error(
      `AirbyteGuard has no policy ${unknown.join(', ')}. There are: ${POLICIES.map(({ name }) => name).join(', ')}; all stands for those that are not named.`,
    )
  }
  const asObject = (setting: GuardSetting | undefined): object =>
    typeof setting === 'string' ? { enforcementLevel: setting } : (setting ?? {})
  return Object.fromEntries(
    POLICIES.map(({ name }) => [
      name,
      { ...asObject(settings.all), ...asObject(settings[name as PolicyName]) } as never,
    ]),
  )
}

/**
 * A whole policy pack: `AirbyteGuard({ all: 'mandatory' })`. Needs `@pulumi/policy` beside this package.
 * @throws for a policy that there is not.
 *
 * @example
 * import { AirbyteGuard } from 'pulumi-airbyte/policies'
 *
 * AirbyteGuard({
 *   all: 'advisory',
 *   'no-unapproved-reset': { enforcementLevel: 'mandatory', stacks: ['*prod*'] },
 *   'prefix-pattern': { enforcementLevel: 'remediate', defaultPrefix: 'prod_' },
 * })
 */
export const AirbyteGuard = (settings: GuardSettings = {}, name = 'airbyte'): policy.PolicyPack => {
  const config = guardConfig(settings)
  // Loaded here, because a program that only uses the policies' table need not have it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { PolicyPack } = require('@pulumi/policy') as typeof policy
  return new PolicyPack(name, { policies: [...airbytePolicies] }, config)
}
