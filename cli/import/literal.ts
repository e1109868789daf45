/** Values as TypeScript: in one line where it fits, else a part a line, as Prettier lays them out. */
import { isRecord } from '../../provider/json'
import { quote } from '../../provider/select/generate'

/** Under a symbol, so that nothing that a server says can be taken for code. */
const CODE = Symbol('code')
const CALL = Symbol('call')

/** Something that is written as it is: the name of a constant, say. */
export interface Code {
  readonly [CODE]: string
}

export const code = (text: string): Code => ({ [CODE]: text })

/** A call of a function, with one argument at most. */
export interface CallOf {
  readonly [CALL]: string
  readonly argument?: unknown
}

export const callOf = (name: string, argument?: unknown): CallOf => ({ [CALL]: name, argument })

const isCode = (value: unknown): value is Code => isRecord(value) && CODE in value

const isCall = (value: unknown): value is CallOf => isRecord(value) && CALL in value

/** No line is longer, where that can be helped. */
export const WIDTH = 120

export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name))

/** Names of an object, quoted all where one has to be: as people write lists of streams. */
const namesOf = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const written = names.map(propertyName)
  return written.every((name, at) => name === names[at]) ? written : names.map(quote)
}

const partsOf = (value: object, indent: string): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.map((part: unknown) => literal(part, `${indent}  `, 1))
  const entries = Object.entries(value)
  const names = namesOf(entries.map(([name]) => name))
  return entries.map(([, part], at) => {
    const name = names[at] ?? ''
    const text = literal(part, `${indent}  `, name.length + 3)
    return isCode(part) && name === text ? name : `${name}: ${text}`
  })
}

/** `taken`: how many letters of the line stand around it, beside the indent. */
export const literal = (value: unknown, indent = '', taken = 0): string => {
  if (typeof value === 'string') return quote(value)
  if (isCode(value)) return value[CODE]
  if (isCall(value)) {
    const { [CALL]: call, argument } = value
    return argument === undefined ? `${call}()` : `${call}(${literal(argument, indent, taken + call.length + 2)})`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = partsOf(value, indent)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return `${open}${close}`
  const pad = open === '{' ? ' ' : ''
  const line = `${open}${pad}${parts.join(', ')}${pad}${close}`
  if (!line.includes('\n') && indent.length + taken + line.length <= WIDTH) return line
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}${close}`
}
