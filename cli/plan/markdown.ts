/** A review as Markdown that fits a comment on a pull request. */
import { counted, firstNames } from '../../provider/words'
import type { BreakingGroup, ConnectionReview, Review } from './review'
import { modesOf, place, priceOf, restartOf, tellResets, verdict } from './words'

/** So many lines at most, however much changes. */
const MOST_LINES = 58
const LONGEST = 220
/** A sentence of several streams names some of them. */
const LONGEST_GROUP = 400
/** So many lines of one connection. */
const MOST_DETAILS = 8

/** Stands after a sign that would begin a mention or a reference, or in an address: it is not seen, and nothing is linked. */
const BREAK = '\u2060'

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/** What a comment's renderer would make a link of: addresses, mentions, references to issues and the like of two forges. */
const unlinked = (text: string): string =>
  text
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\bwww\./gi, `$&${BREAK}`)
    .replace(/\b(GH|GL)-(?=\d)/gi, `$&${BREAK}`)
    .replace(/@|[#!~&$](?=[\p{L}\p{N}"'_])|(?<![\p{L}\p{N}])%(?=[\p{L}\p{N}"'_])/gu, `$&${BREAK}`)

const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')

/** Names come from databases and people: nothing in them is formatted, linked or mentioned. */
export const escapeMarkdown = (text: string, longest = LONGEST): string =>
  unlinked(oneLine(text).slice(0, longest)).replace(
    /[\\`*_{}[\]<>()#+!|~&$]/g,
    (character) => HTML[character] ?? `\\${character}`,
  )

/** What is to be copied stands as it is: in code nothing is formatted, linked or mentioned. */
const code = (text: string): string => {
  const plain = oneLine(text)
  const fence = '`'.repeat(Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length)) + 1)
  return fence.length === 1 ? `${fence}${plain}${fence}` : `${fence} ${plain} ${fence}`
}

/** A connection that is made: its streams by mode, and their tables. */
const made = ({ operation, streams, takesOver }: ConnectionReview): ReadonlyArray<string> =>
  operation !== 'create' || takesOver !== undefined || streams.length === 0
    ? []
    : [
        `  - ${counted(streams.length, 'stream')}: ${escapeMarkdown(modesOf(streams))}`,
        ...named(
          streams.length === 1 ? 'table' : 'tables',
          streams.flatMap(({ after }) => (after === undefined ? [] : [after.table])),
        ),
      ]

/** The tables of streams that are new in a connection. */
const newTables = ({ operation, streams }: ConnectionReview): ReadonlyArray<string> =>
  operation !== 'update'
    ? []
    : streams.flatMap(({ before, after }) => (before === undefined && after !== undefined ? [after.table] : []))

/** So many ids are written out to be copied. */
const MOST_IDS = 10

const approval = ({ groups }: ConnectionReview): ReadonlyArray<string> => {
  const open = groups.filter(({ acknowledged }) => !acknowledged).map(({ id }) => JSON.stringify(id))
  if (open.length === 0) return []
  const more = open.length > MOST_IDS ? `, and ${String(open.length - MOST_IDS)} more` : ''
  return [`  - approve with ${code(`acknowledge: [${open.slice(0, MOST_IDS).join(', ')}]`)}${more}`]
}

const heading = (review: ConnectionReview): string => {
  const { name, operation, breaking, resets, instance } = review
  const open = breaking.filter(({ acknowledged }) => !acknowledged).length
  const mark = operation === 'delete' || operation === 'replace' || open > 0 ? '🔴' : resets.length > 0 ? '🟠' : '⚪'
  const more = [...(open > 0 ? [`${counted(open, 'breaking change')} not acknowledged`] : []), ...tellResets(review)]
  return `${mark} **${escapeMarkdown(name)}**${instance === undefined ? '' : ` on ${escapeMarkdown(instance)}`}: ${operation}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
}

/** A line with at most five names. */
const named = (what: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0
    ? []
    : [
        `  - ${what}: ${names
          .slice(0, 5)
          .map((name) => escapeMarkdown(name))
          .join(', ')}${names.length > 5 ? ' …' : ''}`,
      ]

const details = (review: ConnectionReview): ReadonlyArray<string> => {
  const { carries = [], restarts = [] } = review
  const priceOfGroup = ({ streams }: BreakingGroup): string => {
    const keys = new Set(streams)
    const reset = review.streams.filter(({ stream, price }) => keys.has(stream) && price !== undefined)
    return reset.length === 0 ? '' : ` Last full sync${reset.length > 1 ? 's' : ''}: ${priceOf(reset)}.`
  }
  return [
    ...(review.replaces === undefined ? [] : [`  - ${escapeMarkdown(review.replaces)}`]),
    ...named(`goes on where it was (${counted(carries.length, 'stream')})`, carries),
    ...restarts.map((restart) => `  - ${escapeMarkdown(restartOf(restart))}`),
    ...(review.takesOver === undefined ? [] : [`  - takes over the connection ${escapeMarkdown(review.takesOver)}`]),
    ...review.groups.map(
      (group) =>
        `  - ${group.acknowledged ? '☑' : '☐'} ${escapeMarkdown(group.sentence, LONGEST_GROUP)}${priceOfGroup(group)}`,
    ),
    ...approval(review),
    ...review.effects.map((effect) => `  - ${escapeMarkdown(effect, LONGEST_GROUP)}`),
    ...named('goes on with the reset of', review.pending),
    ...named('not known before the update', review.unknown),
    ...named('acknowledgements that approve nothing', review.unusedAcknowledgements),
    ...review.attention.map((sentence) => `  - ${escapeMarkdown(sentence, LONGEST_GROUP)}`),
    ...made(review),
    ...review.further.map((sentence) => `  - ${escapeMarkdown(sentence, LONGEST_GROUP)}`),
    ...named('new tables', newTables(review)),
  ]
}

/** So many lines of a failure are shown. */
const MOST_FAILURE_LINES = 30

/** Why a preview failed: each text as a point, its lines below. */
const failureLines = (failures: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = failures.flatMap((failure) => {
    const [first = '', ...more] = failure.split('\n').filter((line) => line.trim() !== '')
    return [`- ${escapeMarkdown(first, 400)}`, ...more.map((line) => `  - ${escapeMarkdown(line.trim(), 400)}`)]
  })
  const cut = all.length - MOST_FAILURE_LINES
  return cut <= 0 ? all : [...all.slice(0, MOST_FAILURE_LINES), `- and ${counted(cut, 'further line')}`]
}

/** At most sixty lines, the gravest first; what does not fit is counted. */
export const markdown = (review: Review): string => {
  const { connections, blocked, failures } = review
  const lines = [`## Airbyte connections${escapeMarkdown(place(review))}`, '', verdict(review), '']
  for (const reason of blocked.slice(0, 8)) lines.push(`- ${escapeMarkdown(reason)}`)
  if (blocked.length > 8) lines.push(`- and ${counted(blocked.length - 8, 'further reason')}`)
  if (blocked.length > 0) lines.push('')
  if (failures.length > 0) lines.push('What failed:', '', ...failureLines(failures), '')
  const plain: string[] = []
  let left = connections.length
  for (const connection of connections) {
    const [head, more] = [heading(connection), details(connection)]
    const room = MOST_LINES - lines.length - 3
    if (room < 2) break
    left -= 1
    if (more.length === 0 && connection.resets.length === 0 && ['create', 'update'].includes(connection.operation)) {
      plain.push(`${escapeMarkdown(connection.name)} (${connection.operation})`)
      continue
    }
    lines.push(`- ${head}`, ...more.slice(0, Math.min(room - 2, MOST_DETAILS)))
    const cut = more.length - Math.min(room - 2, MOST_DETAILS)
    if (cut > 0) lines.push(`  - and ${counted(cut, 'further line')}`)
  }
  if (plain.length > 0) lines.push('', `Nothing to look at: ${firstNames(plain, 30)}`)
  if (left > 0) lines.push('', `And ${counted(left, 'further connection')}: see the page or the JSON.`)
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}
