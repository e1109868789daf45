/** Catalogs in whichever form they come, as a source's connector tells them. */
import { isRecord } from '../provider/json'
import { readGivenJson } from '../provider/numbers'
import type { ProtocolCatalog, ProtocolStream } from '../provider/server'
import type { Body } from './handler'

/** How Airbyte's API calls what the protocol calls otherwise. */
const API_NAMES: Readonly<Record<string, string>> = {
  jsonSchema: 'json_schema',
  supportedSyncModes: 'supported_sync_modes',
  sourceDefinedCursor: 'source_defined_cursor',
  defaultCursorField: 'default_cursor_field',
  sourceDefinedPrimaryKey: 'source_defined_primary_key',
  isResumable: 'is_resumable',
  isFileBased: 'is_file_based',
}

/** A stream of the protocol or of the API, configured or not. */
const streamOf = (given: unknown): ProtocolStream | undefined => {
  const stream = isRecord(given) && isRecord(given['stream']) ? given['stream'] : given
  if (!isRecord(stream)) return undefined
  const named = Object.fromEntries(Object.entries(stream).map(([name, value]) => [API_NAMES[name] ?? name, value]))
  return typeof named['name'] === 'string' && isRecord(named['json_schema']) ? (named as never) : undefined
}

/**
 * A catalog in any form that Airbyte has for one: of the protocol or of the API, plain or configured, in a connector's
 * message or in the answer to a discovery. Undefined for what is none.
 */
export const offerIn = (value: unknown): ProtocolCatalog | undefined => {
  if (!isRecord(value)) return undefined
  const within = value['catalog'] ?? value['syncCatalog']
  if (within !== undefined) return offerIn(within)
  if (!Array.isArray(value['streams'])) return undefined
  const streams = value['streams'].map(streamOf)
  return streams.every((stream) => stream !== undefined) ? { streams } : undefined
}

/** The messages of a connector, one a line; lines that are no JSON are its log. */
const messagesIn = (text: string): ReadonlyArray<Body> =>
  text.split('\n').flatMap((line) => {
    try {
      const message = readGivenJson(line)
      return isRecord(message) ? [message] : []
    } catch {
      return []
    }
  })

const parsed = (text: string): unknown => {
  try {
    return readGivenJson(text)
  } catch {
    return messagesIn(text).find(({ type }) => type === 'CATALOG')
  }
}

/**
 * The catalogs of a file by the name of their source: one catalog, under the name that is given for it; or an object
 * with a catalog for each source. The text of what connectors print is taken, too.
 * @throws with a sentence for what is none.
 */
export const offersIn = (text: string, name: string): Readonly<Record<string, ProtocolCatalog>> => {
  const value = parsed(text)
  const one = offerIn(value)
  if (one !== undefined) return { [name]: one }
  const entries = isRecord(value) ? Object.entries(value).map(([source, each]) => [source, offerIn(each)] as const) : []
  const wrong = entries.find(([, catalog]) => catalog === undefined)
  if (entries.length > 0 && wrong === undefined) return Object.fromEntries(entries) as Record<string, ProtocolCatalog>
  throw new Error(
    `It holds no catalog${wrong === undefined || entries.length < 2 ? '' : ` for ${wrong[0]}`}. Give a list of streams as Airbyte or a connector tells it ({"streams": [...]}), or an object with one for each source.`,
  )
}
