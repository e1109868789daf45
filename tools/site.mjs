// @ts-check
/**
 * `npm run site`: the documentation as a site, in `docs/.vitepress/dist`. The reference is made from the source, the pages are
 * those of `docs/`; a link to a page that is not there ends it. Nothing of the site is loaded from elsewhere.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { bin, isMain, isWindows, messageOf, root } from './places.mjs'
import { withProgress } from './progress.mjs'

const docs = path.join(root, 'docs')

const run = (/** @type {string} */ tool, /** @type {ReadonlyArray<string>} */ ...args) =>
  new Promise((resolve, reject) => {
    const options = { cwd: root, shell: isWindows, maxBuffer: 2 ** 26 }
    execFile(bin(tool), args, options, (failure, stdout, stderr) => {
      const seen = stdout === '' && stderr === '' ? failure?.message : `${stdout}${stderr}`
      if (failure === null) resolve(undefined)
      else reject(new Error(`${tool} ${args.join(' ')}\n${String(seen)}`))
    })
  })

/** What each page of the reference is called: by what a program imports. */
const ENTRIES = { provider: 'pulumi-airbyte', policies: 'pulumi-airbyte/policies', emulator: 'pulumi-airbyte/emulator' }

/** A page for each entry of the package. */
const makeReference = async () => {
  const reference = path.join(docs, 'reference')
  rmSync(reference, { recursive: true, force: true })
  await run('typedoc', '--options', 'docs/typedoc.json')
  const links = Object.entries(ENTRIES).map(([file, name]) => {
    const page = path.join(reference, `${file}.md`)
    writeFileSync(page, readFileSync(page, 'utf8').replace(/^# .*$/m, `# ${name}`))
    return `- [${name}](${file}.md)`
  })
  const text = 'Everything that a program may import, with its types and an example of each function.'
  writeFileSync(path.join(reference, 'index.md'), `# Reference\n\n${text}\n\n${links.join('\n')}\n`)
}

/** Beside the pages, as a script of its own: bundling it takes longer than all of them. */
const bringMermaid = () => {
  mkdirSync(path.join(docs, 'public'), { recursive: true })
  copyFileSync(
    path.join(root, 'node_modules', 'mermaid', 'dist', 'mermaid.min.js'),
    path.join(docs, 'public', 'mermaid.min.js'),
  )
}

if (isMain(import.meta.url)) {
  try {
    await withProgress('site', 'the reference from the source', makeReference)
    bringMermaid()
    await withProgress('site', 'the pages', () => run('vitepress', 'build', 'docs'))
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
}
