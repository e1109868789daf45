/** What a policy is: a row of the table, and how it reads its configuration. */
import type { EnforcementLevel, PolicyConfigSchema } from '@pulumi/policy'

import type { SettingName } from '../provider/connection/settings'
import type { ConnectionView } from './connection'

/** What a policy's configuration may hold at one property. */
export type PropertySchema = PolicyConfigSchema['properties'][string]

/** What a policy is configured with; what is left out has the value of `defaults`. */
export type Config = Readonly<Record<string, unknown>>

/** What a policy sets under the level `remediate`. */
export interface Mending {
  readonly prefix?: string
  /** The catalog's lines, as the state holds them. */
  readonly streams?: string
}

/** How grave a violation is, whatever its level; `@pulumi/policy` 1.20 and later hand it on. */
export type RuleSeverity = 'low' | 'medium' | 'high' | 'critical'

/** What all connections of a stack together do wrong: which is to blame, and a sentence. */
export interface SharedViolation {
  readonly connection: ConnectionView
  readonly message: string
}

export interface PolicyRule {
  readonly name: string
  readonly description: string
  readonly level: EnforcementLevel
  readonly severity: RuleSeverity
  /** What to do where it is violated, in one sentence. */
  readonly advice: string
  /** What it does not see, where that is worth knowing. */
  readonly blind?: string
  /**
   * The inputs that it judges, and whether it judges the plan. While one of them is not known, the engine says that the policy could
   * not run; one that cannot be read is a violation.
   */
  readonly judges?: ReadonlyArray<SettingName | 'syncCatalog' | 'planDetails'>
  /** What can be configured, apart from `stacks` and `except`, which every policy has. */
  readonly properties?: Readonly<Record<string, PropertySchema>>
  /** Their values where nothing is configured. `stacks` and `except` may be among them. */
  readonly defaults?: Config
  /** The violations of one connection, a sentence each. */
  readonly violations?: (connection: ConnectionView, config: Config) => ReadonlyArray<string>
  /** The violations of all connections of a stack together. */
  readonly together?: (connections: ReadonlyArray<ConnectionView>, config: Config) => ReadonlyArray<SharedViolation>
  /** What mends a connection, under the level `remediate`; undefined where there is nothing to mend. */
  readonly mended?: (connection: ConnectionView, config: Config) => Mending | undefined
}

/** A property that holds a list of texts. */
export const LIST: PropertySchema = { type: 'array', items: { type: 'string' } }

export const textsIn = (config: Config, name: string): ReadonlyArray<string> =>
  Array.isArray(config[name]) ? config[name].filter((item): item is string => typeof item === 'string') : []

export const textIn = (config: Config, name: string): string | undefined =>
  typeof config[name] === 'string' && config[name] !== '' ? config[name] : undefined

/** So many names stand in one line. */
const MOST_NAMED = 5

/** `a, b and c`; of many the first few, and how many more there are. */
export const listed = (names: ReadonlyArray<string>): string => {
  const more = names.length - MOST_NAMED
  return more > 0
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${String(more)} more`
    : [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ')
}

/** What streams are, in a clause: of several their number comes first. */
export const streamsListed = (keys: ReadonlyArray<string>, what: string): string =>
  keys.length === 1 ? `${listed(keys)} is ${what}` : `${String(keys.length)} streams are ${what} (${listed(keys)})`

const PARTS = { planDetails: 'plan', syncCatalog: 'catalog' } as const

const isPart = (name: string): name is keyof typeof PARTS => Object.hasOwn(PARTS, name)

/** A sentence for each part that a policy judges, and that cannot be read: it must not pass for one with nothing in it. */
export const unreadable = ({ judges = [] }: PolicyRule, connection: ConnectionView): ReadonlyArray<string> =>
  judges.filter(isPart).flatMap((name) => {
    const seen = connection.lacks[name]()
    return seen === undefined
      ? []
      : [
          `${called(connection)} has a ${PARTS[name]} that cannot be read. ${seen} It was edited by hand, or written by another release of pulumi-airbyte than that of this policy. Use one release for the program and its policies.`,
        ]
  })

/** How every sentence begins. */
export const called = ({ name }: ConnectionView): string => `Connection ${JSON.stringify(name)}`
