/** A review as one web page that needs nothing else: no script, no font, no request. */
import { bytes, duration, rows } from '../../provider/amounts'
import type { Price } from '../../provider/api/prices'
import { counted } from '../../provider/words'
import type { ConnectionReview, Review, StreamReview } from './review'
import { modesOf, place, restartOf, tellResets, verdict } from './words'

/** A name may be of any length; the JSON has it whole. */
const LONGEST = 240

/** Marks that would turn the direction of the text around them, as what they are. */
const visible = (text: string): string =>
  text
    .replace(
      /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')

const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}… (${String(text.length)} characters)`

/** Names come from databases and people: they are text, and their direction stays their own. */
const escape = (text: string, longest = LONGEST): string =>
  visible(shortened(text, longest)).replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`)

const named = (text: string): string => `<bdi>${escape(text)}</bdi>`

/** Sentences name a few streams, and end with what they have to say. */
const LONGEST_SENTENCE = 600

const sentence = (text: string): string => `<bdi>${escape(text, LONGEST_SENTENCE)}</bdi>`

const STYLE = `
:root { color-scheme: light dark; --text: #1c2024; --dim: #5c646c; --back: #fcfcfd; --card: #fff; --line: #d9dde1; --bad: #b42318; --warn: #92500a; --fine: #256b38; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaed; --dim: #a2abb4; --back: #14171a; --card: #1d2125; --line: #3a4147; --bad: #ff8a80; --warn: #f5b461; --fine: #7fd394; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: .75rem 0 .25rem; }
h2 { font-size: 1.05rem; margin: 0; display: inline; font-weight: 600; }
.blocked { color: var(--bad); }
.fine { color: var(--fine); }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; }
summary { padding: .75rem 1rem; cursor: pointer; }
summary:focus-visible, a:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; border-radius: .5rem; }
.inside { padding: 0 1rem 1rem; }
.grave { border-inline-start: 4px solid var(--bad); }
.warn { border-inline-start: 4px solid var(--warn); }
.tag { font-size: .85rem; color: var(--dim); margin-inline-start: .5rem; }
.tag.bad { color: var(--bad); } .tag.warn { color: var(--warn); border: 0; }
ul { padding-inline-start: 1.25rem; margin: .5rem 0; }
.wide { overflow-x: auto; }
pre { white-space: pre-wrap; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem .5rem; border-top: 1px solid var(--line); min-width: 8rem; }
th { color: var(--dim); font-weight: 600; }
del { color: var(--bad); text-decoration: line-through; } ins { color: var(--fine); text-decoration: none; font-weight: 600; }
@media (max-width: 40rem) { body { padding: 1rem .6rem 3rem; } thead { display: none; } table, tbody, tr, td { display: block; width: 100%; } tr { border-top: 1px solid var(--line); padding: .4rem 0; } td { border: 0; padding: .1rem 0; } td::before { content: attr(data-label) ": "; color: var(--dim); } }
`

const priceOf = ({ price, isReset }: StreamReview): string => {
  if (!isReset) return 'not reset'
  const told = (known: Price): string => `${rows(known.rows)}, ${bytes(known.bytes)}, ${duration(known.seconds)}`
  return price === null || price === undefined ? 'unknown' : told(price)
}

const change = (before: string | undefined, after: string | undefined): string => {
  const none = '<span class="tag">none</span>'
  const show = (text: string | undefined): string => (text === undefined || text === '' ? none : named(text))
  return before === after ? show(after) : `<del>${show(before)}</del> → <ins>${show(after)}</ins>`
}

const COLUMNS = ['Stream', 'Cursor', 'Key', 'Mode', 'Table', 'Last full sync'] as const

const row = (stream: StreamReview): string => {
  const { before, after } = stream
  const gone = after === undefined ? ' <span class="tag bad">removed</span>' : ''
  const fresh = before === undefined ? ' <span class="tag">new</span>' : ''
  const reset = stream.isReset ? ' <span class="tag bad">reset</span>' : ''
  const cells = [
    `${named(stream.stream)}${gone}${fresh}${reset}`,
    change(before?.cursor, after?.cursor),
    change(before?.key, after?.key),
    change(before?.mode, after?.mode),
    change(before?.table, after?.table),
    escape(priceOf(stream)),
  ]
  return `<tr>${cells.map((cell, at) => `<td data-label="${COLUMNS[at] ?? ''}">${cell}</td>`).join('')}</tr>`
}

/** So many streams are shown at once; more are folded up. */
const MOST_ROWS = 20

const tableOf = (streams: ReadonlyArray<StreamReview>): string => {
  if (streams.length === 0) return ''
  const head = `<thead><tr>${COLUMNS.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>`
  const table = `<div class="wide"><table>${head}<tbody>${streams.map(row).join('')}</tbody></table></div>`
  return streams.length <= MOST_ROWS
    ? table
    : `<details><summary>${counted(streams.length, 'stream')}, one by one</summary>${table}</details>`
}

const list = (title: string, items: ReadonlyArray<string>): string =>
  items.length === 0 ? '' : `<h3>${title}</h3><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`

const whatGoesOn = ({ carries = [], restarts = [] }: ConnectionReview): string =>
  [
    list(`Goes on where it was: ${counted(carries.length, 'stream')}`, carries.map(named)),
    list(
      'Starts over',
      restarts.map((restart) => sentence(restartOf(restart))),
    ),
  ].join('')

/** What a new connection syncs: its streams by mode. */
const made = (streams: ReadonlyArray<StreamReview>): string =>
  `<p>It is made anew: ${counted(streams.length, 'stream')}${streams.length === 0 ? '' : `, ${escape(modesOf(streams))}`}.</p>`

const section = (review: ConnectionReview): string => {
  const { name, operation, breaking, groups, effects, attention, resets, replaces, takesOver, streams } = review
  const { instance, unknown, unusedAcknowledgements, pending, further } = review
  const open = breaking.filter(({ acknowledged }) => !acknowledged).length
  const isGrave = operation === 'delete' || operation === 'replace' || open > 0
  const kind = isGrave ? 'grave' : resets.length > 0 || attention.length > 0 ? 'warn' : ''
  const tags = [
    `<span class="tag${operation === 'delete' || operation === 'replace' ? ' bad' : ''}">${operation}</span>`,
    ...(instance === undefined ? [] : [`<span class="tag">on ${named(instance)}</span>`]),
    ...(open > 0 ? [`<span class="tag bad">${counted(open, 'breaking change')} not acknowledged</span>`] : []),
    ...tellResets(review).map((text) => `<span class="tag bad">${text}</span>`),
  ]
  return `<details class="${kind}"${kind === '' ? '' : ' open'}><summary><h2>${named(name)}</h2>${tags.join('')}</summary><div class="inside">${[
    replaces === undefined ? '' : `<p class="blocked">${escape(replaces)}</p>`,
    whatGoesOn(review),
    operation === 'delete'
      ? '<p class="blocked">It is deleted with its sync state. Its tables stay, and go stale.</p>'
      : '',
    operation === 'create' && takesOver === undefined ? made(streams) : '',
    takesOver === undefined ? '' : `<p>It takes over the connection ${named(takesOver)}.</p>`,
    list(
      'Breaks',
      groups.map(
        ({ sentence: text, acknowledged, id }) =>
          `${sentence(text)} <span class="tag">${acknowledged ? 'acknowledged' : `approve with ${named(JSON.stringify(id))}`}</span>`,
      ),
    ),
    list('What comes over its streams', effects.map(sentence)),
    list('Goes on with the reset of', pending.map(named)),
    list('Not known before the update', unknown.map(named)),
    list('Acknowledgements that approve nothing', unusedAcknowledgements.map(named)),
    list('To look at', attention.map(sentence)),
    list('Also changes', further.map(sentence)),
    tableOf(streams),
  ].join('')}</div></details>`
}

/** Why the preview failed, its lines as they are. */
const failed = (failures: ReadonlyArray<string>): string =>
  failures.length === 0
    ? ''
    : `<section><h2>What failed</h2>${failures.map((text) => `<pre>${text.split('\n').map(escape).join('\n')}</pre>`).join('')}</section>\n`

/** The page. Its policy forbids every request; nothing in it would make one. */
export const page = (review: Review): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Airbyte connections${escape(place(review))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Airbyte connections${escape(place(review))}</h1>
<p class="${review.blocked.length === 0 ? 'fine' : 'blocked'}">${escape(verdict(review))}</p>
${review.blocked.length === 0 ? '' : `<ul class="blocked">${review.blocked.map((reason) => `<li>${named(reason)}</li>`).join('')}</ul>`}
${failed(review.failures)}${review.connections.map(section).join('\n')}
</main>
</body>
</html>
`
