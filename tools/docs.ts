/** `npm run docs`: writes the pages, and the parts of pages, that are made from rules, laws and imports. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { configurationTable } from '../provider/runtime/configuration'
import { withBlock } from './docs/block'
import { capabilitiesPage } from './docs/capabilities'
import { breakingChangesPage } from './docs/changes'
import { duties } from './docs/duties'
import { errorsPage } from './docs/errors'
import { modulesGraph } from './docs/graph'
import { policiesPage } from './docs/policies'
import { withRepository } from './docs/repository'
import { withProgress } from './progress.mjs'

const ROOT = join(__dirname, '..')

/** A page that is made; `make` gets it as it is, to write a part of it anew. */
export interface Page {
  readonly file: string
  readonly make: (current: string) => string | Promise<string>
}

export const PAGES: ReadonlyArray<Page> = [
  { file: 'docs/breaking-changes.md', make: breakingChangesPage },
  { file: 'docs/errors.md', make: errorsPage },
  { file: 'docs/policies.md', make: policiesPage },
  { file: 'docs/servers.md', make: capabilitiesPage },
  {
    file: 'README.md',
    make: async (current) => withRepository(await withBlock(current, 'options', configurationTable())),
  },
  { file: 'docs/configuration.md', make: (current) => withBlock(current, 'options', configurationTable()) },
  { file: 'docs/troubleshooting.md', make: withRepository },
  { file: 'SECURITY.md', make: withRepository },
  { file: '.github/ISSUE_TEMPLATE/config.yml', make: withRepository },
  {
    file: 'docs/architecture.md',
    make: async (current) => withBlock(await withBlock(current, 'modules', await modulesGraph()), 'duties', duties()),
  },
]

/** The page as it lies there, and as it would be made now. */
export const bothOf = async ({ file, make }: Page): Promise<{ readonly current: string; readonly made: string }> => {
  const current = readFileSync(join(ROOT, file), 'utf8')
  return { current, made: await make(current) }
}

/** With `--check` nothing is written, and what would be is a failure. */
const main = async (isChecking: boolean): Promise<void> => {
  for (const page of PAGES) {
    const { current, made } = await bothOf(page)
    if (made === current) continue
    if (isChecking) throw new Error(`${page.file} is not current: npm run docs writes it`)
    writeFileSync(join(ROOT, page.file), made)
    process.stdout.write(`${page.file} is written anew\n`)
  }
}

if (require.main === module) {
  withProgress('docs', 'making what is made', () => main(process.argv.includes('--check'))).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  })
}
