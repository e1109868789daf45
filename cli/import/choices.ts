/** How a stream is synced, as the call of `select`'s that says just that. */
import type { AirbyteStream, AirbyteStreamConfiguration, FieldPath } from '../../provider/catalog/airbyte'
import { canonicalOffer, type CanonicalStream, canonicalStream, wireConfiguration } from '../../provider/catalog/stream'
import { canonicalJson } from '../../provider/json'
import { configurationOf, type Decoded } from '../../provider/select/chosen'

/** The functions of a program, each with the mode that it chooses. */
const CALLS = {
  full_refresh_overwrite: 'fullRefreshOverwrite',
  full_refresh_append: 'fullRefreshAppend',
  incremental_append: 'incrementalAppend',
  incremental_dedup: 'incrementalDedup',
} as const satisfies Readonly<Record<Decoded['mode'], string>>

/** A choice as data: what `select` takes, and what a program writes. */
export interface ChoiceCall {
  readonly call: (typeof CALLS)[Decoded['mode']]
  readonly options: Readonly<Record<string, unknown>>
}

const MODES = Object.entries(CALLS) as ReadonlyArray<readonly [Decoded['mode'], ChoiceCall['call']]>

/** What `select` reads of a call. */
export const decoded = ({ call, options }: ChoiceCall): Decoded => ({
  mode: MODES.find(([, name]) => name === call)?.[0] ?? 'full_refresh_overwrite',
  ...options,
})

/** The call whose mode is the stream's, or the nearest. */
const modeOf = ({ syncMode, destinationSyncMode }: CanonicalStream): Decoded['mode'] => {
  if (syncMode === 'full_refresh')
    return destinationSyncMode === 'append' ? 'full_refresh_append' : 'full_refresh_overwrite'
  return destinationSyncMode === 'append_dedup' ? 'incremental_dedup' : 'incremental_append'
}

/** `updated_at`, or `['payload', 'at']`. */
const fieldName = (path: FieldPath): string | FieldPath => (path.length === 1 ? (path[0] ?? '') : path)

const keyName = (paths: ReadonlyArray<FieldPath>): unknown => {
  const names = paths.map(fieldName)
  return names.length === 1 && typeof names[0] === 'string' ? names[0] : names
}

/** What is said in words of `select`'s own. */
const named = (mode: Decoded['mode'], { cursorField, primaryKey, selectedFields }: CanonicalStream) => ({
  ...(mode.startsWith('incremental') && cursorField !== undefined ? { cursorField: fieldName(cursorField) } : {}),
  ...(mode === 'incremental_dedup' && primaryKey !== undefined ? { primaryKey: keyName(primaryKey) } : {}),
  ...(selectedFields?.every(({ length }) => length === 1) === true && selectedFields.length > 0
    ? { columns: { include: selectedFields.flat() } }
    : {}),
})

/** The properties of a configuration that make a difference between two streams. */
const COMPARED = [
  'destinationSyncMode',
  'cursorField',
  'primaryKey',
  'fieldSelectionEnabled',
  'selectedFields',
] as const

/** What says nothing of each. */
const NONE = {
  destinationSyncMode: undefined,
  cursorField: [],
  primaryKey: [],
  fieldSelectionEnabled: false,
  selectedFields: undefined,
} as const satisfies Readonly<Record<(typeof COMPARED)[number], unknown>>

/** What of a configuration still has to be said in Airbyte's words. */
const further = (
  said: AirbyteStreamConfiguration,
  wanted: AirbyteStreamConfiguration,
  { extra = {} }: CanonicalStream,
): Readonly<Record<string, unknown>> => {
  const isEqual = (name: (typeof COMPARED)[number]): boolean =>
    canonicalJson(said[name] ?? NONE[name]) === canonicalJson(wanted[name] ?? NONE[name])
  const differing = COMPARED.filter((name) => wanted[name] !== undefined && !isEqual(name))
  return { ...Object.fromEntries(differing.map((name) => [name, wanted[name]])), ...extra }
}

const isSaid = (offer: AirbyteStream, choice: ChoiceCall, stream: CanonicalStream): boolean =>
  canonicalJson(canonicalStream(canonicalOffer(offer), configurationOf(offer, decoded(choice)))) ===
  canonicalJson(stream)

/** The call that says how a stream is synced; undefined where there is none. */
export const choiceFor = (offer: AirbyteStream, stream: CanonicalStream): ChoiceCall | undefined => {
  const mode = modeOf(stream)
  const plain: ChoiceCall = { call: CALLS[mode], options: named(mode, stream) }
  // A cursor that the source proposes goes without saying.
  const { cursorField: _cursor, ...rest } = plain.options
  const proposed: ChoiceCall = { call: CALLS[mode], options: rest }
  if (isSaid(offer, proposed, stream)) return proposed
  if (isSaid(offer, plain, stream)) return plain
  const config = further(configurationOf(offer, decoded(plain)), wireConfiguration(offer, stream), stream)
  const whole: ChoiceCall = { call: CALLS[mode], options: { ...plain.options, config } }
  return isSaid(offer, whole, stream) ? whole : undefined
}
