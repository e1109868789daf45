/** What Java says of a request that it cannot use, in the words of whoever sent it: streams by their names, no classes, no traces. */
import { isRecord, own } from '../json'

/** One step into what was sent: a property, or an element of a list. */
type Way = ReadonlyArray<string | number>

/** What was sent, if it is still known. Nothing of it is told but the names of streams. */
export type Sent = unknown

const elementOf = (value: unknown, at: string | number): unknown => {
  if (typeof at === 'number') return Array.isArray(value) ? (value as ReadonlyArray<unknown>)[at] : undefined
  return isRecord(value) ? own(value, at) : undefined
}

/** Of a stream of a catalog, or of one that is to be reset. */
const nameOf = (entry: unknown): string | undefined => {
  const { stream, streamName, streamNamespace } = isRecord(entry) ? entry : {}
  const { name, namespace } = isRecord(stream) ? stream : { name: streamName, namespace: streamNamespace }
  if (typeof name !== 'string' || name === '') return undefined
  return typeof namespace === 'string' && namespace !== '' ? `${namespace}.${name}` : name
}

/** Properties of a stream stand in two objects, which programs hardly name. */
const HALVES: ReadonlySet<string | number | undefined> = new Set(['stream', 'config'])

/** Where it is: a stream by its name, and properties joined with dots. Elements of other lists have no names. */
const placeOf = (way: Way, sent: Sent): string => {
  const list = way.findIndex((step, at) => step === 'streams' && typeof way[at + 1] === 'number')
  if (list === -1) return way.filter((step) => typeof step === 'string').join('.')
  // Validation begins a path with the handler's own name for what was sent.
  const from = Math.max(way.indexOf('syncCatalog'), 0)
  const name = nameOf(way.slice(from, list + 2).reduce(elementOf, sent))
  const inside = way.slice(list + 2)
  const rest = (inside.length > 1 && HALVES.has(inside[0]) ? inside.slice(1) : inside)
    .filter((step) => typeof step === 'string')
    .join('.')
  return [name === undefined ? 'one of the streams' : `stream ${name}`, ...(rest === '' ? [] : [rest])].join(', ')
}

/** `…ConnectionCreate["syncCatalog"]->java.util.ArrayList[0]->…`, as Jackson writes where it was. */
const wayOfChain = (chain: string): Way =>
  chain.split('->').flatMap((step): Way => {
    const [, property, at] = /\[(?:"([^"]*)"|(\d+))\]$/.exec(step) ?? []
    return property !== undefined ? [property] : at !== undefined ? [Number(at)] : []
  })

/** `syncCatalog.streams[0].config`, as validation writes it. */
export const placeOfPath = (path: string, sent: Sent): string =>
  placeOf(
    [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, at]) => (at === undefined ? step : Number(at))),
    sent,
  )

/** Where the parser was in the text that was sent, which nobody has seen. */
const SOURCE = / at \[Source: [^\]]*\]/g
const CHAIN = / \(through reference chain: (.*)\)/s
const CONVERTED = /Failed to convert argument \[[^\]]*\] for value \[[^\]]*\] due to: /
const INSTANCE = /^Cannot construct instance of `[^`]*`(?: \([^)]*\))?[,:] (?:problem: )?/
/** Packages before the name of a class. */
const PACKAGES = /\b(?:java|javax|kotlin|io|org|com)\.(?:[a-z]\w*\.)+(?=[A-Z])/g
/** Classes of failures before what they say. */
const FAILURES = /\b(?:java|javax|kotlin|io|org|com)\.(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error): /g
/** Lines of a trace; the line breaks may be gone. */
const TRACE = /\s+at [\w$.<>/]+\((?:[\w$]+\.\w+(?::\d+)?|Native Method|Unknown Source)\)/g

/** A text of the server as users can read it; empty where it says nothing. */
export const withoutJava = (text: string, sent: Sent): string => {
  if (text === 'null') return ''
  const chain = CHAIN.exec(text)?.[1]
  const place = chain === undefined ? '' : placeOf(wayOfChain(chain), sent)
  const said = text
    .replace(TRACE, '')
    .replace(CHAIN, '')
    .replace(SOURCE, '')
    .replace(/: null$/, ', and no reason beside it')
  const why = CONVERTED.test(said) ? said.split(CONVERTED).slice(1).join('').replace(INSTANCE, '') : said
  const plain = why.replace(FAILURES, '').replace(PACKAGES, '')
  return place === '' ? plain : `${place}: ${plain}`
}
