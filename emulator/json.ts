/** Reads and writes bodies with large catalogs in them, without doing the same work for the same catalog twice. */
import { randomUUID } from 'node:crypto'

import { isRecord } from '../provider/json'
import { hasSchemas, readGivenJson, readJson, writeJson } from '../provider/numbers'
import { asJavaWrites } from './doubles'

/** Stands for a catalog while the rest is read or written; no body can hold it. */
const MARK = `@${randomUUID()}`

const KEY = '"syncCatalog":'

/** Catalogs as they were sent last: many connections are made of the same one. */
const seen: { readonly text: string; readonly catalog: unknown }[] = []
const MOST_SEEN = 16
/** Below this size reading is as fast. */
const LARGE = 4096

const remember = (catalog: unknown, whole: string, at: number): void => {
  const text = writeJson(catalog)
  if (text.length < LARGE || !whole.startsWith(text, at)) return
  if (seen.length >= MOST_SEEN) seen.shift()
  seen.push({ text, catalog })
}

/** Numbers of a sync state stay as they were written: PostgreSQL keeps `1.0`, and 64 bits. Those of schemas pass through Java. */
const read = (text: string): unknown => {
  if (text.includes('"connectionState"')) return readJson(text)
  return hasSchemas(text) ? readJson(text, asJavaWrites) : JSON.parse(text)
}

/** JSON.parse, but for such numbers; a catalog that was sent before, to the letter, is the same object again. Nobody changes it. */
export const readBody = (text: string): unknown => {
  const key = text.indexOf(KEY)
  if (key < 0) return read(text)
  const at = key + KEY.length
  const known = seen.find((entry) => text.startsWith(entry.text, at))
  if (known !== undefined) {
    const body = read(`${text.slice(0, at)}"${MARK}"${text.slice(at + known.text.length)}`)
    if (isRecord(body) && body['syncCatalog'] === MARK) return { ...body, syncCatalog: known.catalog }
  }
  const body = read(text)
  if (isRecord(body) && body['syncCatalog'] !== undefined) remember(body['syncCatalog'], text, at)
  return body
}

/** JSON that is no request: numbers of catalogs and of sync states to the letter, any others as JavaScript has them. */
export const readGiven = (text: string): unknown => (hasSchemas(text) ? readGivenJson(text) : JSON.parse(text))

interface Written {
  readonly text: string
  /** Made when they are first sent over a line. */
  bytes?: Buffer
}

const writtenBefore = new WeakMap<object, Written>()

const writtenOf = (catalog: object): Written => {
  const known = writtenBefore.get(catalog)
  if (known !== undefined) return known
  const written: Written = { text: writeJson(catalog) }
  writtenBefore.set(catalog, written)
  return written
}

/** What is written: texts, and between them the catalogs. */
interface Pieces {
  readonly texts: ReadonlyArray<string>
  readonly catalogs: ReadonlyArray<Written>
}

const piecesOf = (content: unknown): Pieces => {
  const catalogs: Written[] = []
  const marked = (item: unknown): unknown => {
    if (!isRecord(item) || !isRecord(item['syncCatalog'])) return item
    catalogs.push(writtenOf(item['syncCatalog']))
    return { ...item, syncCatalog: MARK }
  }
  const connections = isRecord(content) ? content['connections'] : undefined
  const shell =
    isRecord(content) && Array.isArray(connections)
      ? { ...content, connections: connections.map(marked) }
      : marked(content)
  const text = writeJson(shell)
  return { texts: catalogs.length === 0 ? [text] : text.split(`"${MARK}"`), catalogs }
}

/** JSON.stringify, numbers to the letter; a catalog that was written before is not written again. */
export const writeText = (content: unknown): string => {
  const { texts, catalogs } = piecesOf(content)
  return texts.map((text, at) => `${text}${catalogs[at]?.text ?? ''}`).join('')
}

/** The same as bytes. */
export const writeBytes = (content: unknown): Buffer => {
  const { texts, catalogs } = piecesOf(content)
  return Buffer.concat(
    texts.flatMap((text, at) => {
      const catalog = catalogs[at]
      return catalog === undefined
        ? [Buffer.from(text)]
        : [Buffer.from(text), (catalog.bytes ??= Buffer.from(catalog.text))]
    }),
  )
}
