/** Numbers that JavaScript cannot keep (64 bits, `1.0`), as texts: JSON is read into them, and written back to the letter. */

/**
 * What stands in a value for a number that JavaScript would write otherwise: `airbyte:number 9223372036854775807`. A text is a
 * scalar for whoever walks through a schema, and passes Pulumi, codecs and JSON as it is. Programs may write it, too.
 */
const NUMBER = 'airbyte:number '

/** Stands before a text that merely looks like such a number; it is taken off again when that is written. */
const TEXT = 'airbyte:text '

const LITERAL = '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][-+]?\\d+)?'

/** How a number of a text is spelt: from its letters to others that say the same. */
type Spell = (literal: string) => string

const asWritten: Spell = (literal) => literal

const IS_NUMBER = new RegExp(`^${NUMBER}(${LITERAL})$`)
const LOOKS_LIKE_NUMBER = new RegExp(`^(?:${TEXT})*${NUMBER}${LITERAL}$`)

/** The number that a value is; undefined for what is none. What has too many digits is rounded. */
export const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  const literal = typeof value === 'string' && value.startsWith(NUMBER) ? IS_NUMBER.exec(value)?.[1] : undefined
  return literal === undefined ? undefined : Number(literal)
}

/** Whether JavaScript would give the number back as it was written. */
const isKept = (literal: string): boolean => String(Number(literal)) === literal

const isFraction = (literal: string): boolean => /[.eE]/.test(literal)

/**
 * One spelling for each number that Jackson tells apart: `1.0`, `1.00` and `1e0` are one double, and 1 is an integer. What
 * JavaScript keeps is spelt as JavaScript does.
 */
const inOneSpelling: Spell = (literal) => {
  if (!isFraction(literal)) return literal === '-0' ? '0' : literal
  const value = Number(literal)
  if (!Number.isFinite(value)) return value < 0 ? '-1e999' : '1e999'
  const text = Object.is(value, -0) ? '-0' : String(value)
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${text}.0` : text
}

/** A number that may have to be kept as a text. It may be a part of a text itself. */
const NUMBERS = /(?:^|[:,[])[ \t\r\n]*-?(?:\d{16}|\d+[.eE])/g

/** The same, and a text that may look like such a number. */
const CANDIDATES = new RegExp(`"airbyte:|\\\\u00|${NUMBERS.source}`, 'g')

/** Whether any of them is there. Most catalogs have none, and finding that out takes a fifth of what JSON.parse does. */
const hasCandidates = (json: string): boolean =>
  json.search(NUMBERS) >= 0 || json.includes('"airbyte:') || json.includes('\\u00')

/** A text within JSON, quotation marks included. */
interface Quoted {
  readonly from: number
  readonly end: number
}

/** The next text of a JSON text; one behind its end where there is none. */
const nextQuoted = (json: string, start: number): Quoted => {
  const from = json.indexOf('"', start)
  if (from < 0) return { from: json.length, end: Infinity }
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let slashes = 0
    while (json[at - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return { from, end: at + 1 }
  }
  return { from, end: Infinity }
}

/** What is written in place of the text of a value; undefined where that stays. */
const insteadOfText = (json: string, { from, end }: Quoted): string | undefined => {
  const isName = /[ \t\r\n]*:/y
  isName.lastIndex = end
  if (end === Infinity || isName.test(json)) return undefined
  const text = String(JSON.parse(json.slice(from, end)))
  return LOOKS_LIKE_NUMBER.test(text) ? JSON.stringify(`${TEXT}${text}`) : undefined
}

/** The same text with texts in place of numbers that JavaScript would not keep. What is no JSON stays none. */
const withTexts = (json: string, candidates: RegExp, spell: Spell): string => {
  const literals = new RegExp(LITERAL, 'y')
  let written = ''
  let copied = 0
  const replace = (from: number, end: number, text: string): void => {
    written += `${json.slice(copied, from)}${text}`
    copied = end
  }
  let quoted = nextQuoted(json, 0)
  for (const { 0: found, index } of json.matchAll(candidates)) {
    const at = index + found.search(/[-\d"\\]/)
    while (quoted.end <= at) quoted = nextQuoted(json, quoted.end)
    if (quoted.from > at) {
      literals.lastIndex = at
      const literal = literals.exec(json)?.[0] ?? ''
      const spelt = spell(literal)
      if (!isKept(spelt)) replace(at, at + literal.length, `"${NUMBER}${spelt}"`)
      else if (spelt !== literal) replace(at, at + literal.length, spelt)
    } else if (/^["\\]/.test(found) && at - quoted.from <= TEXT.length && copied <= quoted.from) {
      // An escape far from the beginning changes nothing of what a text looks like.
      const text = insteadOfText(json, quoted)
      if (text !== undefined) replace(quoted.from, quoted.end, text)
    }
  }
  return written === '' ? json : `${written}${json.slice(copied)}`
}

/** JSON.parse, with texts for the numbers that it would change. `spell`: how the reader spells numbers anew. */
export const readJson = (json: string, spell: Spell = asWritten): unknown =>
  JSON.parse(hasCandidates(json) ? withTexts(json, CANDIDATES, spell) : json)

/** The same for what may hold such texts in place of numbers already: what a program has written with JSON.stringify. */
export const readGivenJson = (json: string): unknown => JSON.parse(withTexts(json, NUMBERS, asWritten))

/** Texts of values, never names, nor parts of other texts: in those no quotation mark is without a backslash. */
const TEXTS = new RegExp(`(?<=^|[:,[\\s])"((?:${TEXT})*)${NUMBER}(${LITERAL})"(?=\\s*(?:[,\\]}]|$))`, 'g')

const withNumbers = (json: string, spell: Spell): string =>
  json.includes(NUMBER)
    ? json.replace(TEXTS, (_, texts: string, literal: string) =>
        texts === '' ? spell(literal) : `"${texts.slice(TEXT.length)}${NUMBER}${literal}"`,
      )
    : json

/** JSON that holds such texts, with the numbers themselves: to the letter. */
export const toTheLetter = (json: string): string => withNumbers(json, asWritten)

/** The same with one spelling for equal numbers. */
export const numbersAlike = (json: string): string => withNumbers(json, inOneSpelling)

/** JSON.stringify, numbers to the letter. */
export const writeJson = (value: unknown): string => toTheLetter(JSON.stringify(value))

/**
 * Whether JSON speaks of schemas, whose numbers are compared to the letter. In anything else (counts, moments, ports) a
 * number is what JavaScript makes of it.
 */
export const hasSchemas = (json: string): boolean => /"json_?[sS]chema"|"airbyte:(?:number|text) /.test(json)
