/** Where the repository and the site are: package.json says it, and every page that names them follows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly homepage: string
  readonly repository: { readonly url: string }
}

const { name, homepage, repository } = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'),
) as Manifest

/** The repository's page, without a slash at its end. */
export const REPOSITORY = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** A page with its links to the repository and to the site as package.json has them. */
export const withRepository = (page: string): string =>
  page
    .replace(new RegExp(`https://github\\.com/[\\w.-]+/${name}(?![\\w-])`, 'g'), REPOSITORY)
    .replace(new RegExp(`https://[\\w.-]+\\.github\\.io/${name}(?![\\w-])`, 'g'), homepage)
