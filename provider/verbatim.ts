/** Parts of a JSON text as they were written: numbers with all their digits (`1.0`, 64 bits), names in their order. */
import { compareText } from './json'

/** Behind the text that begins here. */
const endOfString = (json: string, from: number): number => {
  let at = from + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

const BLANKS = new Set([' ', '\t', '\n', '\r'])

const skipBlanks = (json: string, from: number): number => {
  let at = from
  while (BLANKS.has(json[at] ?? '')) at += 1
  return at
}

const ENDS = new Set([',', ']', '}', ' ', '\t', '\n', '\r'])

const endOfScalar = (json: string, from: number): number => {
  let at = from
  while (at < json.length && !ENDS.has(json[at] ?? '')) at += 1
  return at
}

/** Behind the value that begins here. */
const endOf = (json: string, from: number): number => {
  const first = json[from]
  if (first === '"') return endOfString(json, from)
  if (first !== '{' && first !== '[') return endOfScalar(json, from)
  let depth = 0
  let at = from
  do {
    const sign = json[at]
    if (sign === '{' || sign === '[') depth += 1
    if (sign === '}' || sign === ']') depth -= 1
    at = sign === '"' ? endOfString(json, at) : at + 1
  } while (depth > 0 && at < json.length)
  return at
}

/** The values between the brackets of a text that has been read already, and so is JSON; with names where it is an object. */
const partsOf = (json: string): ReadonlyArray<{ readonly name: string; readonly text: string }> => {
  const start = skipBlanks(json, 0)
  const isObject = json[start] === '{'
  if (!isObject && json[start] !== '[') return []
  const parts: { readonly name: string; readonly text: string }[] = []
  let at = skipBlanks(json, start + 1)
  while (at < json.length && json[at] !== '}' && json[at] !== ']') {
    const endOfName = isObject ? endOfString(json, at) : at
    const name = isObject ? String(JSON.parse(json.slice(at, endOfName))) : ''
    const from = isObject ? skipBlanks(json, skipBlanks(json, endOfName) + 1) : at
    const end = endOf(json, from)
    parts.push({ name, text: json.slice(from, end) })
    at = skipBlanks(json, end)
    if (json[at] === ',') at = skipBlanks(json, at + 1)
  }
  return parts
}

/** The text of each property of an object; none of anything else. Obligation: the text is JSON. */
export const propertiesOf = (json: string): ReadonlyMap<string, string> =>
  new Map(partsOf(json).map(({ name, text }) => [name, text]))

/** The text of each element of a list; none of anything else. Obligation: the text is JSON. */
export const elementsOf = (json: string): ReadonlyArray<string> => partsOf(json).map(({ text }) => text)

/** The same value in one form: without blanks, properties in order, texts spelt in one way, numbers as they were written. */
const inOneForm = (json: string): string => {
  const text = json.trim()
  if (text.startsWith('[')) return `[${elementsOf(text).map(inOneForm).join(',')}]`
  if (text.startsWith('{')) {
    const properties = [...propertiesOf(text)].sort(([one], [other]) => compareText(one, other))
    return `{${properties.map(([name, value]) => `${JSON.stringify(name)}:${inOneForm(value)}`).join(',')}}`
  }
  return text.startsWith('"') ? JSON.stringify(JSON.parse(text)) : text
}

/** Whether two texts say the same, each number to the last digit. Obligation: both are JSON. */
export const isSameJson = (one: string, other: string): boolean => one === other || inOneForm(one) === inOneForm(other)
