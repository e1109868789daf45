/** What each module owns: the first sentence of its head, by folder. A module without a head is a mistake. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(__dirname, '..', '..')

/** In the order in which they build on each other. */
const FOLDERS: ReadonlyArray<string> = [
  'provider',
  'provider/catalog',
  'provider/server',
  'provider/api',
  'provider/api/careful',
  'provider/connection',
  'provider/sync',
  'provider/select',
  'provider/runtime',
  'provider/runtime/configuration',
  'policies',
  'emulator',
  'cli',
  'cli/pull',
  'cli/plan',
  'cli/reset',
  'cli/import',
  'cli/drift',
  'cli/state',
]

/** The first sentence of a module's head. Throws where there is no head. */
export const dutyOf = (text: string, file: string): string => {
  const head = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1]
  if (head === undefined) throw new Error(`${file} does not begin with a sentence that says what it owns`)
  const words = head
    .replace(/^\s*\*\s?/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return /^.*?\.(?=\s|$)/.exec(words)?.[0] ?? words
}

const modulesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.ts'))
    .sort()

/** A list for each folder. */
export const duties = (): string =>
  FOLDERS.filter((folder) => existsSync(path.join(ROOT, folder)))
    .map((folder) => {
      const lines = modulesIn(folder).map((name) => {
        const file = path.posix.join(folder, name)
        return `- \`${name.replace(/\.ts$/, '')}\`: ${dutyOf(readFileSync(path.join(ROOT, file), 'utf8'), file)}`
      })
      return `**\`${folder}/\`**\n\n${lines.join('\n')}`
    })
    .join('\n\n')
