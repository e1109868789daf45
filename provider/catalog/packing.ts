/**
 * JSON of schemas as a short text, which the state holds: phrases that recur are abbreviated, the rest is brotli in base 85.
 *
 * The engine writes the whole state at each of its steps, so that each kilobyte of it costs time. What the text takes, and how
 * long packing takes, for the catalogs of two connectors (36 streams with 1,505 fields; 51 streams full of descriptions):
 *
 * | form                                     | GitHub, characters | Jira, characters | milliseconds |
 * | ---------------------------------------- | ------------------ | ---------------- | ------------ |
 * | brotli 8, base64                         | 4,424              | 16,946           | 1, 6         |
 * | brotli 9, base64                         | 4,388              | 16,751           | 3, 30        |
 * | brotli 11, base64                        | 4,107              | 15,335           | 60, 170      |
 * | brotli 9, base85                         | 4,115              | 15,705           | 3, 30        |
 * | abbreviated, brotli 8, base64            | 3,979              | 16,838           | 1, 3         |
 * | abbreviated, brotli 10, base64           | 3,820              | 15,690           | 16, 46       |
 * | abbreviated, brotli 8, base85 (this one) | 3,731              | 15,786           | 1, 3         |
 *
 * A connection of the first catalog may take 9 kB of state, and stacks of 500 may take 1.45 times (`destroy`: 1.55 times) what
 * as many resources take that do nothing. In base64, which any tool reads, `up` and `destroy` take 1.46 and 1.59 times that; in base
 * 85 they take 1.42 and 1.55.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

import { fromBase85, toBase85 } from './base85'

/** What schemas say again and again, from one name to the next: `":{"type":["null","string"]},"`. */
const REPEATED = /":\{[^{}]*\}(?:,")?/g

/** As many as there are control characters but NUL, which parts the list of what they stand for from the text. */
const MOST_REPEATED = 31

/** The most frequent phrases, and the text with a control character for each: a JSON text holds none of its own. */
const abbreviated = (json: string): string => {
  const counts = new Map<string, number>()
  for (const [phrase] of json.matchAll(REPEATED)) counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
  const phrases = [...counts]
    .filter(([, count]) => count > 2)
    .sort(([one, often], [other, seldom]) => (seldom - 1) * other.length - (often - 1) * one.length)
    .slice(0, MOST_REPEATED)
    .map(([phrase]) => phrase)
  const codes = new Map(phrases.map((phrase, index) => [phrase, String.fromCharCode(index + 1)]))
  return [...phrases, json.replace(REPEATED, (phrase) => codes.get(phrase) ?? phrase)].join('\0')
}

const unabbreviated = (text: string): string => {
  const phrases = text.split('\0')
  const json = phrases.pop() ?? ''
  return json.replace(/[\x01-\x1f]/g, (code) => phrases[code.charCodeAt(0) - 1] ?? '')
}

/** Packs a text of JSON. Obligation: what any release has packed, each later one unpacks. */
export const pack = (json: string): string =>
  toBase85(brotliCompressSync(abbreviated(json), { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } }))

/** A text of a few kilobytes can unpack to anything; no catalog known comes near this. */
const LONGEST = 512 * 1024 * 1024

/** Throws at what `pack` has not written. */
export const unpack = (text: string): string =>
  unabbreviated(brotliDecompressSync(fromBase85(text), { maxOutputLength: LONGEST }).toString('utf8'))
