/** Bytes as text that JSON, HTML and shells leave as it is: five characters for four bytes, where base64 takes six. */

/** Without quotes, backslash, `$`, `%`, `&`, `<`, `>`, backtick and space. Obligation: never changed, states hold it. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#()*+,-./:;=?@[]^_{|}~'

const VALUES = new Map(Array.from(ALPHABET).map((character, value) => [character, value]))

/** A last group of one, two or three bytes has a character more than bytes. */
export const writeBase85 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const count = Math.min(4, bytes.length - at)
    let value = 0
    for (let index = 0; index < 4; index++) value = value * 256 + (bytes[at + index] ?? 0)
    let group = ''
    for (let index = 0; index < 5; index++) {
      group = (ALPHABET[value % 85] ?? '') + group
      value = Math.floor(value / 85)
    }
    text += group.slice(0, count + 1)
  }
  return text
}

/** Undefined for what is no such text. */
export const readBase85 = (text: string): Uint8Array | undefined => {
  if (text.length % 5 === 1) return undefined
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 5) {
    const group = text.slice(at, at + 5)
    let value = 0
    // What was cut off counts as the highest digit, so that the bytes before it come out as they were.
    for (const character of group.padEnd(5, '~')) {
      const digit = VALUES.get(character)
      if (digit === undefined) return undefined
      value = value * 85 + digit
    }
    if (value >= 2 ** 32) return undefined
    for (let index = 0; index < group.length - 1; index++) bytes.push(Math.floor(value / 256 ** (3 - index)) % 256)
  }
  return Uint8Array.from(bytes)
}
