/** A review as Markdown that fits a comment on a pull request. */
import { parseChangeId } from '../../provider/catalog/ids'
import { counted } from '../../provider/words'
import type { ConnectionReview, Price, Review } from './review'
import { bytes, duration, rows, verdict } from './words'

/** So many lines at most, however much changes. */
const MOST_LINES = 58
const LONGEST = 220

/** Names come from databases and people: nothing in them is formatted, linked or mentioned. */
export const escapeMarkdown = (text: string): string => {
  const plain = text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ').slice(0, LONGEST)
  return plain.replace(/[\\`*_{}[\]<>()#+!|~&@$]/g, (character) =>
    character === '@'
      ? '@\u2060'
      : character === '<'
        ? '&lt;'
        : character === '>'
          ? '&gt;'
          : character === '&'
            ? '&amp;'
            : `\\${character}`,
  )
}

const priceOf = (price: Price | null | undefined): string =>
  price === null || price === undefined
    ? 'unknown'
    : `${rows(price.rows)}, ${bytes(price.bytes)}, ${duration(price.seconds)}`

const heading = ({ name, operation, breaking, resets, instance }: ConnectionReview): string => {
  const open = breaking.filter(({ acknowledged }) => !acknowledged).length
  const mark = operation === 'delete' || operation === 'replace' || open > 0 ? '🔴' : resets.length > 0 ? '🟠' : '⚪'
  const more = [
    ...(open > 0 ? [`${counted(open, 'breaking change')} not acknowledged`] : []),
    ...(resets.length > 0 ? [`resets ${counted(resets.length, 'stream')}`] : []),
  ]
  return `${mark} **${escapeMarkdown(name)}**${instance === undefined ? '' : ` on ${escapeMarkdown(instance)}`}: ${operation}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
}

/** A line with at most five names. */
const named = (what: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0
    ? []
    : [`  - ${what}: ${names.slice(0, 5).map(escapeMarkdown).join(', ')}${names.length > 5 ? ' …' : ''}`]

const details = (review: ConnectionReview): ReadonlyArray<string> => {
  const priceOfStream = (id: string): string => {
    const key = parseChangeId(id)?.stream
    const stream = review.streams.find((one) => one.stream === key)
    return stream?.price === undefined ? '' : ` Last full sync: ${priceOf(stream.price)}.`
  }
  return [
    ...(review.replaces === undefined ? [] : [`  - ${escapeMarkdown(review.replaces)}`]),
    ...(review.takesOver === undefined ? [] : [`  - takes over the connection ${escapeMarkdown(review.takesOver)}`]),
    ...review.breaking.map(
      ({ id, sentence, acknowledged }) =>
        `  - ${acknowledged ? '☑' : '☐'} ${escapeMarkdown(sentence)}${priceOfStream(id)}`,
    ),
    ...named('reset once it is active again', review.owed),
    ...named('left stale', review.keptStale),
    ...named('not known before the update', review.unknown),
    ...review.attention.map((sentence) => `  - ${escapeMarkdown(sentence)}`),
  ]
}

/** At most sixty lines, the gravest first; what does not fit is counted. */
export const markdown = (review: Review): string => {
  const { connections, blocked } = review
  const lines = ['## Airbyte connections', '', verdict(review), '']
  for (const reason of blocked.slice(0, 8)) lines.push(`- ${escapeMarkdown(reason)}`)
  if (blocked.length > 8) lines.push(`- and ${counted(blocked.length - 8, 'further reason')}`)
  if (blocked.length > 0) lines.push('')
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
    lines.push(`- ${head}`, ...more.slice(0, Math.min(room - 2, 8)))
    const cut = more.length - Math.min(room - 2, 8)
    if (cut > 0) lines.push(`  - and ${counted(cut, 'further line')}`)
  }
  if (plain.length > 0)
    lines.push(
      '',
      `Nothing to look at: ${plain.slice(0, 30).join(', ')}${plain.length > 30 ? ` and ${String(plain.length - 30)} more` : ''}`,
    )
  if (left > 0) lines.push('', `And ${counted(left, 'further connection')}: see the page or the JSON.`)
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}
