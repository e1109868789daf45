/** The file in which the emulator's state outlives its process. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'

import { readGivenJson, readJson } from '../provider/numbers'
import { writeBytes } from './json'

const checksum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Reads a file that `keepIn` wrote; undefined where there is none yet.
 * @throws where the file is something else or damaged: it is left as it is.
 */
export const readKept = (file: string): unknown => {
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  const end = bytes.indexOf('\n')
  const body = bytes.subarray(end + 1)
  if (end !== 64 || bytes.subarray(0, end).toString() !== checksum(body)) {
    throw new Error(
      `The emulator cannot read ${file}: it is damaged, or not a file of the emulator's. It is left as it is; give another file, or move this one away.`,
    )
  }
  return readJson(body.toString())
}

/**
 * Reads a dump: one that was saved from `/emulator/state`, or a file that `keepIn` wrote.
 * @throws where it is neither.
 */
export const readDump = (file: string): unknown => {
  const text = readFileSync(file, 'utf8')
  return text.trimStart().startsWith('{') ? readGivenJson(text) : readKept(file)
}

const writeBeside = async (file: string, content: unknown): Promise<void> => {
  const body = writeBytes(content)
  const beside = `${file}.new`
  const handle = await open(beside, 'w', 0o600)
  try {
    await handle.writeFile(`${checksum(body)}\n`)
    await handle.appendFile(body)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
}

/**
 * Keeps content in a file: written beside it and put in its place, so that it is whole at any moment. The answer
 * comes when all that had happened at the call is on the disk; calls that come meanwhile share the next writing.
 */
export const keepIn = (file: string, content: () => unknown): (() => Promise<void>) => {
  let writing: Promise<void> | undefined
  let next: Promise<void> | undefined
  const keep = (): Promise<void> => {
    if (writing === undefined) {
      writing = writeBeside(file, content()).finally(() => {
        writing = undefined
      })
      return writing
    }
    next ??= writing
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return keep()
      })
    return next
  }
  return keep
}
