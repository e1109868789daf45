import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'
import ts from 'typescript'

import { REPOSITORY } from '../tools/docs/repository'
import { errorsOf, programOf } from './support/compiler'
import { root } from './support/stack'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const DOCS = readdirSync(path.join(root, 'docs'))
  .filter((file) => file.endsWith('.md') && !file.endsWith('.api.md'))
  .map((file) => `docs/${file}`)

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'emulator/README.md', ...DOCS]

const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** What GitHub and VitePress make of headings, so that a link can name one. */
const anchorsOf = (text: string): ReadonlyArray<string> =>
  [...text.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )

/** Where a link of a page leads to in this repository; undefined: it leads elsewhere. */
const targetOf = (page: string, link: string): string | undefined => {
  if (link.startsWith('#')) return `${page}${link}`
  const ofRepository = new RegExp(`^${REPOSITORY}/(?:blob|tree|edit)/main/(.*)$`).exec(link)?.[1]
  if (ofRepository !== undefined) return ofRepository
  return /^[a-z]+:/.test(link) ? undefined : path.posix.join(path.posix.dirname(page), link)
}

/** Why a link is dead; nothing, where it leads somewhere. */
const deadnessOf = (target: string): ReadonlyArray<string> => {
  const [file = '', anchor] = target.split('#')
  if (!existsSync(path.join(root, file))) return [`${file} is not there`]
  if (anchor === undefined || statSync(path.join(root, file)).isDirectory()) return []
  return anchorsOf(read(file)).includes(anchor) ? [] : [`${file} has no heading #${anchor}`]
}

describe('the pages', () => {
  for (const page of PAGES) {
    it(`have no dead link: ${page}`, () => {
      const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
      const dead = links.flatMap((link) => {
        const target = targetOf(page, link)
        return target === undefined ? [] : deadnessOf(target).map((why) => `${link}: ${why}`)
      })
      expect(dead).to.deep.equal([])
    })
  }

  it('are each in the list beside them, and each that the list names is there', () => {
    const config = read('docs/.vitepress/config.mts')
    const listed = [...config.matchAll(/page\('([\w-]+)', /g)].map(([, name = '']) => `docs/${name}.md`)
    const absent = listed.filter((file) => !existsSync(path.join(root, file)))
    expect(absent).to.deep.equal([])
    expect(DOCS.filter((file) => !listed.includes(file))).to.deep.equal(['docs/index.md'])
  })

  it('tell of every error what is behind it', () => {
    const errors = [...read('docs/errors.md').matchAll(/^## `(\w+)`$/gm)].map(([, tag = '']) => tag.toLowerCase())
    expect(errors.length).to.be.greaterThan(15)
    const told = read('docs/troubleshooting.md')
    expect(errors.filter((tag) => !told.includes(`(errors.md#${tag})`))).to.deep.equal([])
  })
})

interface Code {
  readonly title: string
  readonly code: string
}

const CODE: ReadonlyArray<Code> = DOCS.flatMap((page) =>
  [...read(page).matchAll(/^```ts(?: \[[\w.]+\])?\n([^]*?)^```/gm)].map(([, code = ''], index) => ({
    title: `${page}, ${String(index + 1)}`,
    code,
  })),
)

const fileOf = (index: number): string => `page-${String(index)}.ts`

describe('the TypeScript of the pages', function () {
  this.timeout(60_000)
  let program: ts.Program
  before(() => {
    program = programOf(
      {
        ...Object.fromEntries(
          CODE.map(({ code }, index) => [fileOf(index), `${code.replace('./catalogs/', './')}\nexport {}\n`]),
        ),
        'shop.catalog.ts': read('examples/typed-catalog/catalogs/shop.catalog.ts'),
      },
      { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    )
  })

  CODE.forEach(({ title, code }, index) => {
    it(`compiles: ${title}`, () => {
      expect(errorsOf(program, fileOf(index)), code).to.deep.equal([])
    })
  })
})
