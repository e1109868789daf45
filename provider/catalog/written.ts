/** A catalog as users write it: decoded exactly, and the forms of other tools told by their names. */
import * as E from 'fp-ts/Either'

import { type InputProblem, problemsOf } from '../decoding'
import { isAbsent, isRecord } from '../json'
import { mistakesAmong } from '../legible'
import { type AirbyteCatalog, writtenCatalogCodec } from './airbyte'
import { entriesOf, type Entry, givenTwice } from './entries'

/** A catalog of the one form that is taken, or what is wrong with it; `at` is the input that it is of. */
export const readWritten = (catalog: unknown, at = ''): E.Either<ReadonlyArray<InputProblem>, AirbyteCatalog> => {
  const decoded = otherForm(catalog) === undefined ? writtenCatalogCodec.decode(given(catalog)) : E.left([])
  return E.isRight(decoded) ? decoded : E.left(mistakesIn(catalog, at))
}

/**
 * What is wrong with the form of a catalog, of which something may not be known yet. Whether a stream is given twice is asked
 * here where something else is wrong, too, and else by whoever makes the canonical form.
 */
export const mistakesIn = (catalog: unknown, at: string): ReadonlyArray<InputProblem> => {
  const other = otherForm(catalog)
  if (other !== undefined) return [{ path: at, ...other }]
  const decoded = writtenCatalogCodec.decode(given(catalog))
  return [
    ...(E.isLeft(decoded) ? problemsOf(mistakesAmong(decoded.left), at) : []),
    ...givenTwice(entriesOf(catalog).map(({ key }) => key)),
  ]
}

/** The streams of a catalog, each as far as it can be read; none of a form that is not taken. */
export const readableEntries = (catalog: unknown): ReadonlyArray<Entry> =>
  otherForm(catalog) === undefined ? entriesOf(catalog) : []

const given = (catalog: unknown): unknown =>
  isRecord(catalog) && hasNoStreams(catalog) ? { ...catalog, streams: [] } : catalog

/** Where something else stands in their place, they were meant by it: to take none would reset all that there are. */
const hasNoStreams = (catalog: Readonly<Record<string, unknown>>): boolean =>
  isAbsent(catalog['streams']) && ('streams' in catalog || Object.values(catalog).every(isAbsent))

type Other = Pick<InputProblem, 'problem'> & { readonly suggestion: string }

const OURS = '{streams: [{stream, config}]}'

/** A form that is not taken, recognised by its shape: users have such files, and hundreds of mistakes would not tell them why. */
export const otherForm = (value: unknown): Other | undefined => {
  if (Array.isArray(value) && value.some(isEntry)) {
    return { problem: 'it is a list of streams', suggestion: `write ${OURS}` }
  }
  if (!isRecord(value)) return undefined
  if (isRecord(value['catalog']) && !('streams' in value)) {
    return {
      problem: 'it is all of what discover_schema answers',
      suggestion: 'give its property catalog',
    }
  }
  if (isRecord(value['configuration']) && 'sync_catalog' in value['configuration']) {
    return {
      problem: 'it is a connection as octavia writes it',
      suggestion: `give its configuration.sync_catalog in the names of the API: ${NAMES}`,
    }
  }
  if ('lockVersion' in value) {
    return { problem: 'it is a lock file', suggestion: 'read it with readCatalog, and choose its streams with select' }
  }
  return otherStreams(value)
}

/** The names that the API has for those of the protocol. */
const NAMES =
  'jsonSchema, supportedSyncModes, sourceDefinedCursor, defaultCursorField, sourceDefinedPrimaryKey in stream, and syncMode, destinationSyncMode, cursorField, primaryKey in config'

const SNAKES: ReadonlyArray<string> = [
  'json_schema',
  'supported_sync_modes',
  'source_defined_cursor',
  'default_cursor_field',
  'source_defined_primary_key',
  'sync_mode',
  'destination_sync_mode',
  'cursor_field',
  'primary_key',
  'sync_catalog',
]

const otherStreams = (value: Readonly<Record<string, unknown>>): Other | undefined => {
  if ('configurations' in value && !('streams' in value)) return ofPublicApi
  const streams = Array.isArray(value['streams']) ? (value['streams'] as ReadonlyArray<unknown>) : []
  const entries = streams.filter(isRecord)
  if (entries.some((entry) => [entry, entry['stream'], entry['config']].some(hasSnakes))) {
    return {
      problem:
        'it has the names of Airbyte’s protocol, as connectors and octavia write them (json_schema, sync_mode …)',
      suggestion: `write ${OURS} with the names of the API: ${NAMES}`,
    }
  }
  if (entries.length === 0 || entries.some((entry) => 'stream' in entry || 'config' in entry)) return undefined
  if (entries.some((entry) => 'jsonSchema' in entry)) {
    return {
      problem: 'its streams have no configuration',
      suggestion: `write ${OURS}: the streams as they are, each with a config, or choose them with select`,
    }
  }
  return entries.every((entry) => typeof entry['name'] === 'string') ? ofPublicApi : undefined
}

const ofPublicApi: Other = {
  problem: 'it has the form of Airbyte’s public API, which names streams without saying what their source offers',
  suggestion: 'run pulumi-airbyte pull, and choose its streams with select',
}

const isEntry = (value: unknown): boolean => isRecord(value) && ('stream' in value || 'name' in value)

const hasSnakes = (value: unknown): boolean => isRecord(value) && SNAKES.some((name) => name in value)
