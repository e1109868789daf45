/** Reads and writes bodies with large catalogs in them, without doing the same work for the same catalog twice. */
import { randomUUID } from 'node:crypto'

import { isRecord } from '../provider/json'

/** Stands for a catalog while the rest is read or written; no body can hold it. */
const MARK = `@${randomUUID()}`

const KEY = '"syncCatalog":'

/** Catalogs as they were sent last: many connections are made of the same one. */
const seen: { readonly text: string; readonly catalog: unknown }[] = []
const MOST_SEEN = 16
/** Below this size reading is as fast. */
const LARGE = 4096

const remember = (catalog: unknown, whole: string, at: number): void => {
  const text = JSON.stringify(catalog)
  if (text.length < LARGE || !whole.startsWith(text, at)) return
  if (seen.length >= MOST_SEEN) seen.shift()
  seen.push({ text, catalog })
}

/** Stands for a number that JavaScript would write otherwise, in texts that outlive the process. No state holds it by chance. */
const NUMBER = '@number '

const PIECES = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g

/** Numbers of a sync state as they were written: PostgreSQL keeps `1.0`, and 64 bits. */
const withNumbers = (text: string): string =>
  text.replace(PIECES, (piece) =>
    piece.startsWith('"') || String(Number(piece)) === piece ? piece : JSON.stringify(`${NUMBER}${piece}`),
  )

const asNumbers = (text: string): string => text.replace(/"@number ([^"]*)"/g, '$1')

/** JSON.parse; a catalog that was sent before, to the letter, is the same object again. Nobody changes it. */
export const readBody = (text: string): unknown => {
  if (text.includes('"connectionState"')) return JSON.parse(withNumbers(text))
  const key = text.indexOf(KEY)
  if (key < 0) return JSON.parse(text)
  const at = key + KEY.length
  const known = seen.find((entry) => text.startsWith(entry.text, at))
  if (known !== undefined) {
    const body: unknown = JSON.parse(`${text.slice(0, at)}"${MARK}"${text.slice(at + known.text.length)}`)
    if (isRecord(body) && body['syncCatalog'] === MARK) return { ...body, syncCatalog: known.catalog }
  }
  const body: unknown = JSON.parse(text)
  if (isRecord(body) && body['syncCatalog'] !== undefined) remember(body['syncCatalog'], text, at)
  return body
}

interface Written {
  readonly text: string
  /** Made when they are first sent over a line. */
  bytes?: Buffer
}

const writtenBefore = new WeakMap<object, Written>()

const writtenOf = (catalog: object): Written => {
  const known = writtenBefore.get(catalog)
  if (known !== undefined) return known
  const written: Written = { text: JSON.stringify(catalog) }
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
  const text = JSON.stringify(shell)
  return { texts: catalogs.length === 0 ? [text] : text.split(`"${MARK}"`), catalogs }
}

const isState = (content: unknown): boolean => isRecord(content) && 'stateType' in content

/** JSON.stringify; a catalog that was written before is not written again. */
export const writeText = (content: unknown): string => {
  if (isState(content)) return asNumbers(JSON.stringify(content))
  const { texts, catalogs } = piecesOf(content)
  return texts.map((text, at) => `${text}${catalogs[at]?.text ?? ''}`).join('')
}

/** The same as bytes. */
export const writeBytes = (content: unknown): Buffer => {
  if (isState(content)) return Buffer.from(writeText(content))
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
