/** What a server says went wrong, read from each of the forms in which its versions say it; nothing that was sent is shown. */
import type { Issue, Problem } from '../errors'
import { isRecord, own } from '../json'
import { placeOfPath, type Sent, withoutJava } from './java'

/** What an answer that is no success tells. */
export interface Told {
  /** Airbyte's own handlers speak, not its framework, and nothing that stands in front of it. */
  readonly isAirbytes: boolean
  readonly message: string
  /** The server's own words, if it has any. */
  readonly said?: string
  readonly problem?: Problem
  readonly issues: ReadonlyArray<Issue>
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Fields = Readonly<Record<string, unknown>>

/** So much of a text is read, and so much of it is told. */
const LONGEST = { read: 5000, told: 500 }

const textIn = (record: Fields, name: string): string | undefined => {
  const value = own(record, name)
  return typeof value === 'string' && value.trim() !== ''
    ? value.slice(0, LONGEST.read).replace(/\s+/g, ' ').trim().slice(0, LONGEST.told)
    : undefined
}

/** The server's own words, which may be Java's. */
const wordsIn = (record: Fields, name: string, sent: Sent): string | undefined => {
  const value = own(record, name)
  if (typeof value !== 'string') return undefined
  const words = withoutJava(value.slice(0, LONGEST.read).replace(/\s+/g, ' ').trim(), sent)
  return words === '' ? undefined : words.slice(0, LONGEST.told)
}

const recordsIn = (record: Fields, name: string): ReadonlyArray<Fields> => {
  const value = record[name]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

/** So many details are told: a catalog that is wrong throughout has hundreds. */
const MOST_DETAILS = 10

/** What a mapper works on. Its other settings are not told: a key may be among them. */
const mapperOf = (mapper: unknown): string => {
  if (!isRecord(mapper)) return 'a mapper'
  const settings = isRecord(mapper['mapperConfiguration']) ? mapper['mapperConfiguration'] : {}
  const condition = isRecord(settings['conditions']) ? settings['conditions'] : {}
  const field =
    textIn(settings, 'targetField') ?? textIn(settings, 'originalFieldName') ?? textIn(condition, 'fieldName')
  const renamed = textIn(settings, 'newFieldName')
  const to = renamed === undefined ? '' : ` to ${renamed}`
  return `the mapper ${textIn(mapper, 'type') ?? 'of an unknown type'}${field === undefined ? '' : ` of ${field}`}${to}`
}

/** What mapper validation finds, in words. */
const MAPPER_MISTAKES: Readonly<Record<string, string>> = {
  MISSING_MAPPER: 'there is no such mapper',
  INVALID_MAPPER_CONFIG: 'its settings are not valid',
  FIELD_NOT_FOUND: 'there is no such field',
  FIELD_ALREADY_EXISTS: 'there is a field of that name already',
}

const streamCalled = (name: string | undefined): string => (name === undefined ? 'a stream' : `stream ${name}`)

const streamOf = (record: Fields): string => {
  const [namespace, name] = [textIn(record, 'streamNamespace'), textIn(record, 'streamName')]
  return streamCalled(name !== undefined && namespace !== undefined ? `${namespace}.${name}` : name)
}

const textsIn = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/** A word of mapper validation, as a sentence's end. */
const whyOf = (word: string | undefined): string => {
  if (word === undefined) return 'it is not valid'
  const mistake = own(MAPPER_MISTAKES, word)
  return mistake === undefined ? word : `${mistake} (${word})`
}

/** The data of a problem, one line for each thing. Of what is not known only plain values are told. */
const detailsOf = (data: Fields, sent: Sent): ReadonlyArray<string> => [
  ...Object.entries(data).flatMap(([name, value]) => {
    const told = typeof value === 'number' || typeof value === 'boolean' ? String(value) : wordsIn(data, name, sent)
    return told === undefined ? [] : [`${name}: ${told.slice(0, 300)}`]
  }),
  ...recordsIn(data, 'errors').map(
    (error) =>
      `${streamCalled(textIn(error, 'stream'))}, ${mapperOf(error['mapper'])}: ${whyOf(textIn(error, 'error'))}`,
  ),
  ...recordsIn(data, 'streams').map((stream) => {
    const ids = textsIn(stream['connectionIds'])
    return `${streamOf(stream)}${ids.length > 0 ? `, which connection ${ids.join(', ')} writes, too` : ''}`
  }),
]

/** A problem body: `{status, type: "error:…", title, detail, data}`. */
const problemIn = (body: Fields, sent: Sent): (Problem & { readonly message: string }) | undefined => {
  const type = textIn(body, 'type')
  if (type?.startsWith('error:') !== true) return undefined
  const told = [wordsIn(body, 'title', sent), wordsIn(body, 'detail', sent)].filter((part) => part !== undefined)
  const words = told.length === 0 ? [`the server gives no reason beside ${type}`] : told
  const all = isRecord(body['data']) ? detailsOf(body['data'], sent) : []
  const more = all.length > MOST_DETAILS ? [`and ${String(all.length - MOST_DETAILS)} more`] : []
  return { type, message: words.join(': '), details: [...all.slice(0, MOST_DETAILS), ...more] }
}

/** The words of a body that has a `message`, with those of the framework's first error. */
const messageIn = (body: Fields, sent: Sent): string | undefined => {
  const embedded = isRecord(body['_embedded']) ? recordsIn(body['_embedded'], 'errors')[0] : undefined
  const words = [
    wordsIn(body, 'message', sent),
    embedded === undefined ? undefined : wordsIn(embedded, 'message', sent),
  ]
  const said = [...new Set(words.filter((part) => part !== undefined))]
  return said.length === 0 ? undefined : said.join(': ').slice(0, LONGEST.told)
}

/** What a handler found wrong with single properties (`InvalidInputExceptionInfo`). */
const issuesIn = (body: Fields, sent: Sent): ReadonlyArray<Issue> =>
  recordsIn(body, 'validationErrors')
    .slice(0, 5)
    .map((error) => ({
      path: placeOfPath(textIn(error, 'propertyPath') ?? '', sent),
      expected: wordsIn(error, 'message', sent)?.slice(0, 200) ?? 'another value',
      got: 'what was sent',
    }))

const errorIdIn = (body: Fields): string | undefined => {
  const id = textIn(body, 'errorId')
  return id === undefined ? undefined : `the server gives no reason; its log has it under the errorId ${id}`
}

/**
 * Reads the text of an answer that is no success. A proxy may echo what it was sent, so nothing of a page is shown. `sent`: what
 * the server speaks of, by which streams are named where it counts them.
 */
export const toldBy = (text: string, sent?: Sent): Told => {
  const body = jsonOf(text)
  if (!isRecord(body)) {
    const message = text.trim() === '' ? 'an empty answer' : 'the answer is not JSON'
    return { isAirbytes: false, message, issues: [] }
  }
  const problem = problemIn(body, sent)
  const issues = issuesIn(body, sent)
  if (problem !== undefined) {
    const { message, ...rest } = problem
    return { isAirbytes: true, message, said: message, problem: rest, issues }
  }
  const said = messageIn(body, sent)
  return {
    isAirbytes: 'exceptionClassName' in body || 'errorId' in body,
    message: said ?? errorIdIn(body) ?? 'an answer without a reason',
    ...(said === undefined ? {} : { said }),
    issues,
  }
}
