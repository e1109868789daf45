/** Keys and variables that were given and that nobody reads, because they are a slip of one of ours. */
import type { ConfigurationMistake } from '../../errors'
import { nearest } from '../../words'
import { OPTION_KEYS, variableOf } from './options'

/** Looks up a Pulumi configuration key (`airbyte:url`); undefined where it is not set. */
export interface Lookup {
  (key: string): string | undefined
  /** All keys that are set, where they can be listed. */
  readonly keys?: () => ReadonlyArray<string>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What is near to none is another's: Airbyte's own tools, and other providers, have names that begin alike. */
export const misspeltIn = (config: Lookup, environment: Environment): ReadonlyArray<ConfigurationMistake> => [
  ...(config.keys?.() ?? []).flatMap((key) => {
    const [, prefix = '', name = ''] = /^(airbyte:(?:\w+\.)?)(\w+)$/.exec(key) ?? []
    return prefix === '' ? [] : misspelling(key, { prefix, name, known: OPTION_KEYS })
  }),
  ...Object.keys(environment).flatMap((variable) => {
    const name = variable.startsWith(PREFIX) ? variable.slice(PREFIX.length) : ''
    if (name === '' || VARIABLES.some((known) => name === known || name.endsWith(`_${known}`))) return []
    // The first word may be the name of a server: AIRBYTE_EU_PASSWORD.
    const [instance = '', ...rest] = name.split('_')
    const ofInstance = { prefix: `${PREFIX}${instance}_`, name: rest.join('_'), known: VARIABLES }
    const found = misspelling(variable, ofInstance)
    return found.length > 0 ? found : misspelling(variable, { prefix: PREFIX, name, known: VARIABLES })
  }),
]

const PREFIX = 'AIRBYTE_'
const VARIABLES = OPTION_KEYS.map((key) => variableOf(key).slice(PREFIX.length))

interface Spelling {
  readonly prefix: string
  readonly name: string
  readonly known: ReadonlyArray<string>
}

const misspelling = (key: string, { prefix, name, known }: Spelling): ReadonlyArray<ConfigurationMistake> => {
  const meant = known.includes(name) ? undefined : nearest(name, known)
  return meant === undefined ? [] : [{ key, problem: 'nobody reads it', advice: `did you mean ${prefix}${meant}?` }]
}
