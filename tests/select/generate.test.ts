import path from 'node:path'

import { expect } from 'chai'
import { Linter } from 'eslint'
import * as E from 'fp-ts/Either'
import tseslint from 'typescript-eslint'

import type { Offers } from '../../provider/catalog/canonical'
import { generateModule, interfaceNames } from '../../provider/select/generate'
import { type Lock, offersOf } from '../../provider/select/lock'
import { schema } from '../support/catalogs'
import { errorsOf, fileAt, programOf } from '../support/compiler'
import { filesIn, linesOf, needData } from '../support/data'
import { root } from '../support/stack'

const offers = (catalog: unknown): Offers => {
  const result = offersOf(catalog)
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const lockOf = (...streams: ReadonlyArray<object>): Lock => ({
  source: { sourceId: 'source-id', name: 'shop' },
  streams: offers({ streams: streams.map((stream) => ({ stream })) }),
})

const generated = (lock: Lock, lockFile = 'shop.lock.json'): string =>
  generateModule(lock, { lockFile, folder: '__dirname' })

/** What eslint says of a generated module under the strictest rules with types. */
const lint = (text: string, program: ReturnType<typeof programOf>, name: string): ReadonlyArray<string> =>
  new Linter({ cwd: root })
    .verify(
      text,
      [
        ...(tseslint.configs.strictTypeChecked as unknown as Linter.Config[]),
        ...(tseslint.configs.stylisticTypeChecked as unknown as Linter.Config[]),
        { files: ['**/*.ts'], languageOptions: { parserOptions: { programs: [program] } } },
      ],
      fileAt(name),
    )
    .map(({ ruleId, message, line }) => `${String(line)} ${ruleId ?? ''}: ${message}`)

const expectGood = (text: string): void => {
  const program = programOf({ 'shop.catalog.ts': text })
  expect(errorsOf(program, 'shop.catalog.ts')).to.deep.equal([])
  expect(lint(text, program, 'shop.catalog.ts')).to.deep.equal([])
}

const COLUMNS = schema({ id: 'integer' })

describe('a generated module', function () {
  this.timeout(120_000)

  it('holds every stream, flat, one column a line', () => {
    const lock = lockOf(
      {
        name: 'users',
        namespace: 'public',
        supportedSyncModes: ['full_refresh', 'incremental'],
        sourceDefinedCursor: true,
        defaultCursorField: ['updated_at'],
        sourceDefinedPrimaryKey: [['tenant'], ['address', 'id']],
        jsonSchema: schema({
          tenant: 'string',
          updated_at: 'string',
          address: schema({ id: 'string', city: 'string' }),
        }),
      },
      {
        name: 'events',
        supportedSyncModes: ['full_refresh'],
        defaultCursorField: ['at'],
        jsonSchema: schema({ at: 'string' }),
      },
      { name: 'anything', jsonSchema: {} },
    )
    expect(generated(lock, 'my-shop.lock.json')).to
      .equal(`/** Made by \`pulumi-airbyte pull\` from a lock file. Pull again instead of editing it. */
import { readCatalog, type TypedCatalog } from 'pulumi-airbyte'

/** \`anything\` */
export interface AnythingStream {
  readonly supportedSyncModes: 'full_refresh' | 'incremental'
  readonly columns: string
  readonly nestedFields: readonly string[]
  readonly defaultCursorField: undefined
  readonly sourceDefinedCursor: undefined
  readonly sourceDefinedPrimaryKey: undefined
}

/** \`events\` */
export interface EventsStream {
  readonly supportedSyncModes: 'full_refresh'
  readonly columns: 'at'
  readonly nestedFields: never
  readonly defaultCursorField: 'at'
  readonly sourceDefinedCursor: undefined
  readonly sourceDefinedPrimaryKey: undefined
}

/** \`public.users\` */
export interface PublicUsersStream {
  readonly supportedSyncModes: 'full_refresh' | 'incremental'
  readonly columns:
    | 'address'
    | 'tenant'
    | 'updated_at'
  readonly nestedFields:
    | readonly ['address', 'city']
    | readonly ['address', 'id']
  readonly defaultCursorField: 'updated_at'
  readonly sourceDefinedCursor: 'updated_at'
  readonly sourceDefinedPrimaryKey: readonly [readonly ['address', 'id'], 'tenant']
}

/** Every stream that the source offers, by its key. */
export interface MyShopStreams {
  readonly 'anything': AnythingStream
  readonly 'events': EventsStream
  readonly 'public.users': PublicUsersStream
}

/** What the source offered when it was pulled, as the lock file beside this module holds it. */
export const myShopCatalog: TypedCatalog<MyShopStreams> = readCatalog<MyShopStreams>(
  __dirname,
  'my-shop.lock.json',
  '${/'([0-9a-f]{16})'/.exec(generated(lock))?.[1] ?? ''}',
)
`)
  })

  const ODD: ReadonlyArray<readonly [string, () => Lock, string?]> = [
    ['of no stream', () => lockOf()],
    [
      'of names that are no identifiers',
      () =>
        lockOf(
          ...[
            "it's",
            '`${x}`',
            '*/ alert(1) /*',
            'a\\b',
            'a\nb',
            'a\u2028b',
            '\u202Eevil',
            '\uD800',
            '',
            '7',
            '__proto__',
            'a.b',
            ' ',
          ].map((name) => ({ name, jsonSchema: schema({ [name]: 'string', ok: schema({ [name]: 'string' }) }) })),
        ),
    ],
    [
      'of keywords and global names',
      () =>
        lockOf(
          ...[
            'class',
            'default',
            'string',
            'never',
            'Record',
            'TypedCatalog',
            'readCatalog',
            'constructor',
            'undefined',
          ].map((name) => ({
            name,
            jsonSchema: schema({ [name]: 'string' }),
          })),
        ),
      'default.lock.json',
    ],
    [
      'of unicode names',
      () =>
        lockOf(
          ...['Übersicht', 'Ubersicht', '顧客', '😀', 'ελ', 'e\u0301', 'é'].map((name) => ({
            name,
            namespace: name,
            jsonSchema: schema({ [name]: 'string' }),
          })),
        ),
      '顧客.lock.json',
    ],
    [
      'of one stream name in two namespaces, in none and in an empty one',
      () =>
        lockOf(...['a', 'b', '', undefined].map((namespace) => ({ name: 'users', namespace, jsonSchema: COLUMNS }))),
    ],
    [
      'of names that come out the same',
      () =>
        lockOf(...['a_b', 'a-b', 'a.b', 'A B', 'aB'].map((name) => ({ name, jsonSchema: COLUMNS })), {
          namespace: 'a',
          name: 'b',
          jsonSchema: COLUMNS,
        }),
      '1.lock.json',
    ],
    [
      'of 5,000 fields',
      () =>
        lockOf({
          name: 'wide',
          jsonSchema: schema(
            Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field_${String(index)}`, 'string'])),
          ),
        }),
    ],
    [
      'of a schema of 500 levels',
      () => {
        let deep: unknown = { type: 'string' }
        for (let level = 0; level < 500; level++) deep = { type: 'object', properties: { inner: deep } }
        return lockOf({ name: 'deep', jsonSchema: deep })
      },
    ],
  ]
  for (const [title, lock, lockFile] of ODD) {
    it(`${title} compiles and lints`, () => {
      expectGood(generated(lock(), lockFile))
    })
  }

  it('names its interfaces by the keys alone, whatever else is there', () => {
    expect(interfaceNames(['a%2Eb', 'a.b', 'c'])).to.deep.equal({
      'a%2Eb': 'AB_6125324562_Stream',
      'a.b': 'AB_612e62_Stream',
      c: 'CStream',
    })
  })

  it('of every realistic catalog compiles and lints, the same for the same', function () {
    needData(this)
    for (const file of filesIn('realistic').filter((name) => name.endsWith('.json'))) {
      const [catalog] = linesOf(path.join('realistic', file)) as [{ readonly streams: ReadonlyArray<unknown> }]
      const lock = (streams: ReadonlyArray<unknown>): Lock => ({
        source: { sourceId: 'id', name: 'x' },
        streams: offers({ streams }),
      })
      const text = generated(lock(catalog.streams))
      expect(generated(lock([...catalog.streams].reverse()))).to.equal(text)
      expectGood(text)
    }
  })

  it('of 300 streams with 60 fields each costs the compiler less than five seconds', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `column_${String(index)}`,
        index % 10 === 0 ? schema({ a: 'string', b: 'string' }) : 'string',
      ]),
    )
    const big = lockOf(
      ...Array.from({ length: 300 }, (_, index) => ({
        name: `table_${String(index)}`,
        namespace: index % 2 === 0 ? 'public' : 'sales',
        supportedSyncModes: ['full_refresh', 'incremental'],
        jsonSchema: schema(fields),
      })),
    )
    const chosen = Array.from(
      { length: 40 },
      (_, index) =>
        `'public.table_${String(2 * index)}': incrementalDedup({ cursorField: 'column_1', primaryKey: ['column_2', ['column_0', 'a']] }),`,
    )
    const use = `import { incrementalDedup, fullRefreshOverwrite, select } from 'pulumi-airbyte'
import { shopCatalog } from './shop.catalog'
export const selected = select(shopCatalog, { 'sales.*': fullRefreshOverwrite(), ${chosen.join('\n')} })`
    const seconds = (files: Readonly<Record<string, string>>): number => {
      const started = performance.now()
      const program = programOf(files)
      const errors = Object.keys(files).flatMap((name) => errorsOf(program, name))
      expect(errors).to.deep.equal([])
      return (performance.now() - started) / 1000
    }
    seconds({ 'index.ts': "import 'pulumi-airbyte'\nexport {}" })
    const empty = seconds({ 'index.ts': 'export {}' })
    const full = seconds({ 'index.ts': use, 'shop.catalog.ts': generated(big) })
    process.stdout.write(`      empty program ${empty.toFixed(2)} s, 300 × 60 with 40 chosen ${full.toFixed(2)} s\n`)
    expect(full - empty).to.be.below(5)
  })
})
