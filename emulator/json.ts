/** Reads and writes bodies with large catalogs in them, without doing the same work for the same catalog twice. */
import { randomUUID } from 'node:crypto'

type Record_ = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Stands for a catalog while the rest is read or written; no body can hold it. */
const MARK = `@${randomUUID()}:`

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

/** JSON.parse; a catalog that was sent before, to the letter, is the same object again. Nobody changes it. */
export const readBody = (text: string): unknown => {
  const key = text.indexOf(KEY)
  if (key < 0) return JSON.parse(text)
  const at = key + KEY.length
  const known = seen.find((entry) => text.startsWith(entry.text, at))
  if (known !== undefined) {
    const body: unknown = JSON.parse(`${text.slice(0, at)}"${MARK}"${text.slice(at + known.text.length)}`)
    if (isObject(body) && body['syncCatalog'] === MARK) return { ...body, syncCatalog: known.catalog }
  }
  const body: unknown = JSON.parse(text)
  if (isObject(body) && body['syncCatalog'] !== undefined) remember(body['syncCatalog'], text, at)
  return body
}

const written = new WeakMap<object, Buffer>()

const bytesOf = (catalog: object): Buffer => {
  const known = written.get(catalog)
  if (known !== undefined) return known
  const bytes = Buffer.from(JSON.stringify(catalog))
  written.set(catalog, bytes)
  return bytes
}

/** JSON.stringify, as bytes; a catalog that was written before is not written again. */
export const writeBody = (content: unknown): Buffer => {
  const catalogs: object[] = []
  const marked = (item: unknown): unknown => {
    if (!isObject(item) || !isObject(item['syncCatalog'])) return item
    catalogs.push(item['syncCatalog'])
    return { ...item, syncCatalog: `${MARK}${String(catalogs.length - 1)}` }
  }
  const connections = isObject(content) ? content['connections'] : undefined
  const shell = Array.isArray(connections)
    ? { ...(content as Record_), connections: connections.map(marked) }
    : marked(content)
  const text = JSON.stringify(shell)
  if (catalogs.length === 0) return Buffer.from(text)
  const [first = '', ...rest] = text.split(`"${MARK}`)
  const pieces: Buffer[] = [Buffer.from(first)]
  for (const piece of rest) {
    const quote = piece.indexOf('"')
    const catalog = catalogs[Number(piece.slice(0, quote))]
    if (catalog !== undefined) pieces.push(bytesOf(catalog))
    pieces.push(Buffer.from(piece.slice(quote + 1)))
  }
  return Buffer.concat(pieces)
}
