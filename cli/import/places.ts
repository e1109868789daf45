/** Sources and destinations by names, as a stack's configuration has their ids: the same program serves every stack. */
import { compareText, isRecord } from '../../provider/json'
import { plainName } from '../files'
import { free, placeKey } from './names'
import { PLACES } from './program'

/** A source or a destination. */
export interface Place {
  readonly id: string
  readonly name: string
  /** Under which its id stands in the configuration. */
  readonly key: string
}

export type PlaceKind = keyof typeof PLACES

/** The ids that a stack's configuration has of one kind, by their keys; undefined where the key means something else there. */
export const placesIn = (value: string | undefined): ReadonlyMap<string, string> | undefined => {
  if (value === undefined) return new Map()
  try {
    const parsed: unknown = JSON.parse(value)
    const entries = isRecord(parsed) ? Object.entries(parsed) : undefined
    return entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string') === true
      ? new Map(entries)
      : undefined
  } catch {
    return undefined
  }
}

/** A key for each: the one that the configuration has for its id, else its name. */
export const withKeysFor = (
  found: ReadonlyArray<{ readonly id: string; readonly name: string }>,
  configured: ReadonlyMap<string, string>,
): ReadonlyArray<Place> => {
  const known = new Map([...configured].map(([key, id]) => [id, key]))
  const taken = new Set(configured.keys())
  return [...found]
    .sort((one, other) => compareText(one.name, other.name) || compareText(one.id, other.id))
    .map(({ id, name }) => ({
      id,
      name,
      key: known.get(id) ?? free(placeKey(name, plainName(name, 'place')), taken),
    }))
}

/** What `pulumi config set-all --path` takes for the places that the configuration lacks. */
export const settingsFor = (
  kind: PlaceKind,
  places: ReadonlyArray<Place>,
  configured: ReadonlyMap<string, string>,
): ReadonlyArray<string> =>
  places.filter(({ key }) => !configured.has(key)).map(({ key, id }) => `${PLACES[kind]}["${key}"]=${id}`)
