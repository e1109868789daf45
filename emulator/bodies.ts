/** The body of a request: its type, its syntax, its form; and the framework's refusals of what it does not take. */
import { endOfInput } from './cutShort'
import { NEWER_WORDS, WORDS } from './enums'
import { type Failure, framework, known, nullPointer } from './errors'
import { FORMS, NEWER_FORMS } from './forms'
import type { Body, Route } from './handler'
import { readBody } from './json'
import { placeIn, toldPlace } from './places'
import { readForm, type Reading } from './reading'
import { syntaxProblem } from './syntax'

/** Nouns whose controllers mark their argument as the body: only they say why it cannot be read. */
const MARKED = /^\/v1\/(connections|destinations|operations|workspaces)\/(?!reset\/stream$)/

/** How older servers call every place in a request. */
const PLACE = '\n at [Source: UNKNOWN; byte offset: #UNKNOWN]'

/** Another type than JSON, by its name alone: a character set may follow it. */
const isJson = (contentType: string | undefined): boolean =>
  contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'

/** What is known of the release that reads, and of the request. */
interface Asked {
  readonly path: string
  readonly url: string
  readonly isNewer: boolean
}

const unparsed = (text: string, { url, isNewer }: Asked): Failure => {
  const { problem, exception, line, column } = syntaxProblem(text) ?? {
    problem: 'Unexpected end-of-input',
    exception: 'com.fasterxml.jackson.core.JsonParseException',
    line: 1,
    column: 1,
  }
  if (isNewer) {
    const words = exception.endsWith('JsonEOFException') ? endOfInput(text) : problem
    return framework(400, 'Invalid JSON', url, { message: `Invalid JSON: ${words}${toldPlace(line, column)}` })
  }
  const place = `\n at [Source: UNKNOWN; line: ${String(line)}, column: ${String(column)}]`
  return known(422, `Invalid json. ${problem}${place} ${problem}`, exception)
}

const readingOf = (text: string, { path, isNewer }: Asked): Reading =>
  isNewer
    ? { words: NEWER_WORDS, forms: NEWER_FORMS, isMarked: true, placeOf: placeIn(text) }
    : { words: WORDS, forms: FORMS, isMarked: MARKED.test(path), placeOf: () => PLACE }

/** The body of a request as the path's form has it, or the refusal of what is none. */
export const bodyOf = (
  { contentType, text = '' }: { readonly contentType?: string | undefined; readonly text?: string | undefined },
  { takes }: Route,
  asked: Asked,
): { readonly body: Body } | Failure => {
  if ((text !== '' || contentType !== undefined) && !isJson(contentType)) {
    const type = contentType ?? 'application/octet-stream'
    const message = `Content Type [${type}] not allowed. Allowed types: [application/json]`
    return framework(415, 'Unsupported Media Type', asked.url, { message })
  }
  if (takes === undefined) return { body: {} }
  let sent: unknown
  try {
    sent = text.trim() === '' ? undefined : readBody(text)
  } catch {
    return unparsed(text, asked)
  }
  // Newer servers hand it on, and stumble over it.
  if (asked.isNewer && (sent === undefined || sent === null)) return nullPointer('null')
  const read = readForm(takes, sent, readingOf(text, asked))
  return 'unreadable' in read ? framework(400, 'Bad Request', asked.url, read.unreadable) : { body: read.body as Body }
}
