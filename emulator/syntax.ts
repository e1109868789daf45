/** Where a text stops being JSON, and how the framework's parser says so (Jackson's, which reads piece by piece). */

/** What is wrong with a text that is no JSON. */
export interface SyntaxProblem {
  readonly problem: string
  /** The class of the parser's exception. */
  readonly exception: string
  readonly line: number
  readonly column: number
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

/** Reads on from a place in the text, and gives the place behind what it has read; it leaves by throwing. */
type Scan = (text: string, at: number) => number

const placeOf = (text: string, at: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, at).split(/\r\n|[\r\n]/)
  return { line: before.length, column: Buffer.byteLength(before.at(-1) ?? '') + 1 }
}

const fail = (text: string, at: number, problem: string): never => {
  const syntax: SyntaxProblem = {
    problem,
    exception: 'com.fasterxml.jackson.core.JsonParseException',
    ...placeOf(text, at),
  }
  throw Object.assign(new Error(problem), { syntax })
}

const cutShort = (text: string): never => {
  const syntax: SyntaxProblem = {
    problem: 'Unexpected end-of-input',
    exception: 'com.fasterxml.jackson.core.io.JsonEOFException',
    ...placeOf(text, text.length),
  }
  throw Object.assign(new Error(syntax.problem), { syntax })
}

const described = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (code < 32) return `(CTRL-CHAR, code ${String(code)})`
  return `'${character}' (code ${String(code)}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`
}

const unexpected = (text: string, at: number, why: string): never =>
  fail(text, at + 1, `Unexpected character (${described(String.fromCodePoint(text.codePointAt(at) ?? 0))}): ${why}`)

/** Past blanks, to a character that has to be there. */
const next: Scan = (text, at) => {
  let place = at
  while (' \t\r\n'.includes(text.charAt(place)) && place < text.length) place += 1
  return place < text.length ? place : cutShort(text)
}

const scanString: Scan = (text, at) => {
  for (let place = at + 1; place < text.length; place += 1) {
    const character = text.charAt(place)
    if (character === '"') return place + 1
    if (character < ' ') {
      fail(
        text,
        place + 1,
        `Illegal unquoted character (${described(character)}): has to be escaped using backslash to be included in string value`,
      )
    }
    if (character !== '\\') continue
    place += 1
    const escaped = text.charAt(place)
    if (escaped === '') cutShort(text)
    if (!'"\\/bfnrtu'.includes(escaped)) {
      fail(text, place + 1, `Unrecognized character escape ${described(escaped)}`)
    }
  }
  return cutShort(text)
}

const scanWord: Scan = (text, at) => {
  const [word = ''] = /^[\w$]+/.exec(text.slice(at)) ?? []
  const end = at + word.length
  if (['true', 'false', 'null'].includes(word)) return end
  if (end >= text.length) cutShort(text)
  return fail(text, end + 1, `Unrecognized token '${word}': was expecting ${VALUES}`)
}

const scanNumber: Scan = (text, at) => {
  const [number = ''] = /^-?\d+(\.\d+)?([eE][+-]?\d+)?/.exec(text.slice(at)) ?? []
  if (number === '') return unexpected(text, at, `expected a valid value ${VALUES}`)
  return at + number.length
}

/** The entries of an object or an array, from behind its opening mark. */
const scanEntries = (
  text: string,
  start: number,
  { word, close, other }: { readonly word: string; readonly close: string; readonly other: string },
  entry: Scan,
): number => {
  let at = next(text, start + 1)
  if (text.charAt(at) === close) return at + 1
  for (;;) {
    at = next(text, entry(text, at))
    const mark = text.charAt(at)
    if (mark === close) return at + 1
    if (mark === other) {
      const { line, column } = placeOf(text, start)
      const opened = `[Source: UNKNOWN; line: ${String(line)}, column: ${String(column)}]`
      fail(text, at + 1, `Unexpected close marker '${mark}': expected '${close}' (for ${word} starting at ${opened})`)
    }
    if (mark !== ',') unexpected(text, at, `was expecting comma to separate ${word} entries`)
    at = next(text, at + 1)
  }
}

const scanMember: Scan = (text, at) => {
  if (text.charAt(at) !== '"') unexpected(text, at, 'was expecting double-quote to start field name')
  const colon = next(text, scanString(text, at))
  if (text.charAt(colon) !== ':') unexpected(text, colon, 'was expecting a colon to separate field name and value')
  return scanValue(text, next(text, colon + 1))
}

const scanValue: Scan = (text, at) => {
  const character = text.charAt(at)
  if (character === '{') return scanEntries(text, at, { word: 'Object', close: '}', other: ']' }, scanMember)
  if (character === '[') return scanEntries(text, at, { word: 'Array', close: ']', other: '}' }, scanValue)
  if (character === '"') return scanString(text, at)
  if (/[\w$]/.test(character) && !/\d/.test(character)) return scanWord(text, at)
  if (/[-\d]/.test(character)) return scanNumber(text, at)
  return unexpected(text, at, `expected a valid value ${VALUES}`)
}

/** What is wrong with a text that JSON.parse does not take; undefined where this finds nothing wrong. */
export const syntaxProblem = (text: string): SyntaxProblem | undefined => {
  try {
    const end = scanValue(text, next(text, 0))
    const rest = text.slice(end).search(/\S/)
    if (rest >= 0) scanValue(text, end + rest)
    return undefined
  } catch (error) {
    const { syntax } = error as { readonly syntax?: SyntaxProblem }
    return syntax
  }
}
