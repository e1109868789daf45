/** Where the data recorded from a real Airbyte lies, and what to do where it does not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

const folder = path.resolve(
  process.env['AIRBYTE_DATA'] ?? path.resolve(__dirname, '..', '..', '..', 'shared', 'airbyte'),
)

/** Skips the tests of a user's clone with a word; in CI the data has to be there. */
export const needData = (context: Mocha.Context): void => {
  if (existsSync(folder)) return
  if (process.env['CI'] === 'true') throw new Error(`There is no recorded data at ${folder}: set AIRBYTE_DATA`)
  process.stdout.write(`      skipped: there is no recorded data at ${folder} (AIRBYTE_DATA)\n`)
  context.skip()
}

export const filesIn = (part: string): ReadonlyArray<string> =>
  existsSync(path.join(folder, part)) ? readdirSync(path.join(folder, part)).sort() : []

/** The JSON documents of a file, one a line; gzipped or not. */
export const linesOf = (file: string): ReadonlyArray<unknown> => {
  const bytes = readFileSync(path.join(folder, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
}

/** The text of a file. */
export const textOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8')
