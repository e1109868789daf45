/**
 * Bytes as text in 85 digits: five characters for four bytes, where base64 takes five and a third. The digits are those of Z85
 * (ZeroMQ, RFC 32), but for `&`, `<` and `>`, which Pulumi's JSON escapes; and the last group may be a short one.
 */

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?_,;()[]{}@%$#'
const BASE = DIGITS.length
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(DIGITS, (digit, value) => [digit, value]))

/** A group of four bytes. A shorter one counts as filled up with zeros, and takes a character more than it has bytes. */
const written = (bytes: Uint8Array): string => {
  let number = 0
  for (let at = 0; at < 4; at += 1) number = number * 256 + (bytes[at] ?? 0)
  let text = ''
  for (let at = 0; at < 5; at += 1) {
    text = DIGITS.charAt(number % BASE) + text
    number = Math.floor(number / BASE)
  }
  return text.slice(0, bytes.length + 1)
}

const LARGEST = 2 ** 32 - 1

/** A group of five characters. What a shorter one lacks counts as the largest digit, so that no byte comes out smaller. */
const read = (text: string): ReadonlyArray<number> => {
  let number = 0
  for (let at = 0; at < 5; at += 1) {
    const value = at < text.length ? VALUES.get(text.charAt(at)) : BASE - 1
    if (value === undefined) throw new Error(`${JSON.stringify(text.charAt(at))} is no digit of base 85`)
    number = number * BASE + value
  }
  if (text.length === 1 || (number > LARGEST && text.length === 5)) throw new Error(`${text} is no number of base 85`)
  return [number / 2 ** 24, number / 2 ** 16, number / 2 ** 8, number]
    .map((byte) => Math.floor(byte) % 256)
    .slice(0, text.length - 1)
}

/** The groups of so many. */
const starts = (length: number, size: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(length / size) }, (_none, at) => at * size)

export const toBase85 = (bytes: Uint8Array): string =>
  starts(bytes.length, 4)
    .map((at) => written(bytes.subarray(at, at + 4)))
    .join('')

/** Throws at what `toBase85` has not written. */
export const fromBase85 = (text: string): Buffer =>
  Buffer.from(starts(text.length, 5).flatMap((at) => read(text.slice(at, at + 5))))
