// @ts-check
/** `node tools/release.mjs v1.2.3`: refuses a release that is not ready, else prints what the changelog says of it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { isMain, messageOf, root } from './places.mjs'

/** What stands in package.json until somebody has a place for the repository. */
const PLACEHOLDER = 'OWNER'

/**
 * What the changelog says of a version; undefined where it says nothing.
 *
 * @param {string} changelog
 * @param {string} version
 */
const sectionOf = (changelog, version) =>
  changelog.split(/^## /m).find((section) => section.split('\n')[0]?.split(' ')[0] === version)

/**
 * The notes of a release.
 *
 * @param {string} tag
 * @param {string} manifest the text of package.json
 * @param {string} changelog
 */
export const notesOf = (tag, manifest, changelog) => {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(manifest)
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, and package.json says ${version}. Let both say the same.`)
  if (manifest.includes(PLACEHOLDER)) {
    throw new Error(
      `package.json still says ${PLACEHOLDER}. Write there who publishes it, in author, homepage, repository and bugs, then run npm run docs.`,
    )
  }
  const [title = '', ...lines] = sectionOf(changelog, version)?.split('\n') ?? []
  if (!/^\S+ \(\d{4}-\d{2}-\d{2}\)$/.test(title)) {
    throw new Error(
      `CHANGELOG.md has no heading "## ${version} (YYYY-MM-DD)". Write there what changes for users, and the day of the release.`,
    )
  }
  return `${lines.join('\n').trim()}\n`
}

if (isMain(import.meta.url)) {
  try {
    const read = (/** @type {string} */ name) => readFileSync(path.join(root, name), 'utf8')
    process.stdout.write(notesOf(process.argv[2] ?? '', read('package.json'), read('CHANGELOG.md')))
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
}
