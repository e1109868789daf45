/** Where the data recorded from a real Airbyte lies, and what tests do where it does not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

const given = process.env['AIRBYTE_DATA'] === '' ? undefined : process.env['AIRBYTE_DATA']
const folder = path.resolve(given ?? path.resolve(__dirname, '..', '..', '..', 'shared', 'airbyte'))

export const hasData = (): boolean => existsSync(folder)

/**
 * Skips a test with a word where there is no data, which is no part of the repository: in a user's clone, and in CI of
 * a fork. A folder that was named has to be there.
 */
export const needData = (context: Mocha.Context): void => {
  if (hasData()) return
  if (given !== undefined) throw new Error(`There is no recorded data at ${folder}: AIRBYTE_DATA names it`)
  process.stdout.write(`      skipped: there is no recorded data at ${folder} (AIRBYTE_DATA)\n`)
  context.skip()
}

export const filesIn = (part: string): ReadonlyArray<string> =>
  existsSync(path.join(folder, part)) ? readdirSync(path.join(folder, part)).sort() : []

/** The recordings of an Airbyte 0.44, those of both folders in the order of their own names. */
export const recordings = (): ReadonlyArray<string> =>
  ['observed', 'observed-more']
    .flatMap((folder) => filesIn(folder).map((name) => ({ folder, name })))
    .filter(({ name }) => name.endsWith('.ndjson'))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ folder, name }) => `${folder}/${name}`)

/** The recordings of an Airbyte of August 2026. */
export const newerRecordings = (): ReadonlyArray<string> =>
  filesIn('newer/observed')
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => `newer/observed/${name}`)

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
