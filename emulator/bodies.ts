/** The body of a request: its type, its syntax, its form; and the framework's refusals of what it does not take. */
import { NEWER_WORDS, WORDS } from './enums'
import { type Failure, framework, known } from './errors'
import type { Body, Route } from './handler'
import { readBody } from './json'
import { readForm } from './reading'
import { syntaxProblem } from './syntax'

/** Nouns whose controllers mark their argument as the body: only they say why it cannot be read. */
const MARKED = /^\/v1\/(connections|destinations|operations|workspaces)\/(?!reset\/stream$)/

/** Another type than JSON, by its name alone: a character set may follow it. */
const isJson = (contentType: string | undefined): boolean =>
  contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'

const unparsed = (text: string): Failure => {
  const { problem, exception, line, column } = syntaxProblem(text) ?? {
    problem: 'Unexpected end-of-input',
    exception: 'com.fasterxml.jackson.core.JsonParseException',
    line: 1,
    column: 1,
  }
  const place = `\n at [Source: UNKNOWN; line: ${String(line)}, column: ${String(column)}]`
  return known(422, `Invalid json. ${problem}${place} ${problem}`, exception)
}

/** The body of a request as the path's form has it, or the refusal of what is none. */
export const bodyOf = (
  { contentType, text = '' }: { readonly contentType?: string | undefined; readonly text?: string | undefined },
  { takes }: Route,
  { path, url, isNewer }: { readonly path: string; readonly url: string; readonly isNewer: boolean },
): { readonly body: Body } | Failure => {
  if ((text !== '' || contentType !== undefined) && !isJson(contentType)) {
    const type = contentType ?? 'application/octet-stream'
    const message = `Content Type [${type}] not allowed. Allowed types: [application/json]`
    return framework(415, 'Unsupported Media Type', url, { message })
  }
  if (takes === undefined) return { body: {} }
  let sent: unknown
  try {
    sent = text.trim() === '' ? undefined : readBody(text)
  } catch {
    return unparsed(text)
  }
  const read = readForm(takes, sent, MARKED.test(path), isNewer ? NEWER_WORDS : WORDS)
  return 'unreadable' in read ? framework(400, 'Bad Request', url, read.unreadable) : { body: read.body as Body }
}
