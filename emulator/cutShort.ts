/** How a newer framework says that a text ends before it is JSON: in the middle of what. */
import { toldPlace } from './places'

/** What is open where a text ends: brackets, each with its place, and whether the last thing was inside quotes. */
interface Open {
  readonly brackets: ReadonlyArray<{ readonly sign: string; readonly at: number }>
  readonly isInText: boolean
  /** The last sign that is no blank, outside of quotes. */
  readonly last: string
}

const openAt = (text: string): Open => {
  const brackets: { sign: string; at: number }[] = []
  let isInText = false
  let last = ''
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (isInText) {
      if (sign === '\\') at += 1
      else if (sign === '"') isInText = false
      continue
    }
    if (sign === '"') isInText = true
    else if ('{['.includes(sign)) brackets.push({ sign, at })
    else if ('}]'.includes(sign)) brackets.pop()
    if (sign.trim() !== '') last = sign
  }
  return { brackets, isInText, last }
}

/** The words for it, where it is the end of the text that is wrong. */
export const endOfInput = (text: string): string => {
  const { brackets, isInText, last } = openAt(text)
  const inner = brackets.at(-1)
  if (isInText) return 'Unexpected end-of-input in VALUE_STRING'
  if (inner === undefined) return 'Unexpected end-of-input'
  const kind = inner.sign === '{' ? 'Object' : 'Array'
  if (last === ',' || last === ':') return `Unexpected end-of-input within/between ${kind} entries`
  const start = toldPlace(text.slice(0, inner.at).split('\n').length, inner.at - text.lastIndexOf('\n', inner.at))
  return `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${start.replace('\n at ', '')})`
}
