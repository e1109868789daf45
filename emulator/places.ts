/** Where in the text of a request a value stands, as a newer framework tells it: without the text itself. */
import type { Way } from './reading'

/** The end of the text that begins at a quote. */
const endOfText = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

const skipBlanks = (text: string, from: number): number => {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1
  return at
}

/** The end of the value that begins here; nesting costs no stack. */
const endOfValue = (text: string, from: number): number => {
  let depth = 0
  let at = from
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (sign === '"') {
      at = endOfText(text, at)
    } else if ('{['.includes(sign)) {
      depth += 1
      at += 1
    } else if ('}]'.includes(sign)) {
      if (depth === 0) return at
      depth -= 1
      at += 1
    } else if (sign === ',' && depth === 0) {
      return at
    } else {
      at += 1
    }
    if (depth === 0 && '"}]'.includes(sign)) return at
  }
  return at
}

/** Where the value under a name or an index of the object or list begins that begins here. */
const childAt = (text: string, from: number, step: string | number): number => {
  let at = skipBlanks(text, from + 1)
  for (let index = 0; at < text.length; index += 1) {
    let name: unknown = index
    if (typeof step === 'string') {
      const end = endOfText(text, at)
      name = JSON.parse(text.slice(at, end))
      at = skipBlanks(text, skipBlanks(text, end) + 1)
    }
    if (name === step) return at
    at = skipBlanks(text, skipBlanks(text, endOfValue(text, at)) + 1)
  }
  return from
}

const stepsOf = (way: Way | undefined): ReadonlyArray<string | number> => {
  const steps: (string | number)[] = []
  for (let at = way; at !== undefined; at = at.before) {
    const { 1: name, 2: index } = /\["(.*)"\]$|\[(\d+)\]$/.exec(at.step) ?? []
    steps.unshift(name ?? Number(index))
  }
  return steps
}

/** How a newer framework calls a place; it counts from one. */
export const toldPlace = (line: number, column: number): string =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${String(line)}, column: ${String(column)}]`

/** The place of a value in a text that is JSON, in the framework's words. */
export const placeIn =
  (text: string) =>
  (way: Way | undefined): string => {
    const offset = stepsOf(way).reduce<number>((at, step) => childAt(text, at, step), skipBlanks(text, 0))
    const before = text.slice(0, offset)
    // Of a list or an object it has read the bracket already.
    const isNested = '[{'.includes(text.charAt(offset))
    return toldPlace(before.split('\n').length, offset - before.lastIndexOf('\n') + (isNested ? 1 : 0))
  }
