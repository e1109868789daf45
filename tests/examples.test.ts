import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'
import ts from 'typescript'

import { errorsOf, MODULES, programOf } from './support/compiler'
import { root } from './support/stack'

const sourcesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file))
    .sort()

/** Every `@example` of a file, in its order: its lines up to the next tag or the end of the comment. */
const examplesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\/\*\*[^]*?\*\//g)].flatMap(([comment]) =>
    comment
      .split('\n')
      .map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\* ?)/, ''))
      .join('\n')
      .split(/^@(?=\w)/m)
      .filter((part) => /^example\b/.test(part))
      .map((part) => part.replace(/^example\b/, '').trim()),
  )

interface Example {
  readonly title: string
  readonly code: string
}

const EXAMPLES: ReadonlyArray<Example> = ['provider', 'policies', 'emulator'].flatMap((folder) =>
  sourcesIn(folder).flatMap((file) =>
    examplesIn(readFileSync(path.join(root, file), 'utf8')).map((code, index) => ({
      title: `${file}, example ${String(index + 1)}`,
      code,
    })),
  ),
)

const fileOf = (index: number): string => `example-${String(index)}.ts`

describe('the examples of the docstrings', function () {
  this.timeout(60_000)
  let program: ts.Program
  before(() => {
    program = programOf(
      {
        ...Object.fromEntries(EXAMPLES.map(({ code }, index) => [fileOf(index), code])),
        'exports.ts': MODULES.map((name, index) => `export * as entry${String(index)} from '${name}'`).join('\n'),
      },
      // As in a program of today: awaits at the top, and modules without extensions.
      { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    )
  })

  EXAMPLES.forEach(({ title, code }, index) => {
    it(`compile: ${title}`, () => {
      expect(errorsOf(program, fileOf(index)), code).to.deep.equal([])
    })
  })

  it('show every function and every class that a user may import', () => {
    const checker = program.getTypeChecker()
    const of = program.getSourceFiles().find(({ fileName }) => fileName.endsWith('/exports.ts'))
    const entries = of === undefined ? undefined : checker.getSymbolAtLocation(of)
    const bare = (entries === undefined ? [] : checker.getExportsOfModule(entries))
      .flatMap((entry) => checker.getExportsOfModule(checker.getAliasedSymbol(entry)))
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter(({ valueDeclaration }) => {
        if (valueDeclaration === undefined) return false
        const type = checker.getTypeAtLocation(valueDeclaration)
        return type.getCallSignatures().length > 0 || ts.isClassDeclaration(valueDeclaration)
      })
      .filter((symbol) => !symbol.getJsDocTags(checker).some(({ name }) => name === 'example'))
    expect(bare.map(({ name }) => name)).to.deep.equal([])
  })
})
