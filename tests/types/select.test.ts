import { expect } from 'chai'
import type ts from 'typescript'

import { generateModule } from '../../provider/catalog/generate'
import type { Lock } from '../../provider/catalog/lock'
import { completionsOf, errorsOf, type Files, programOf } from '../support/compiler'

const offer = (name: string, columns: Readonly<Record<string, unknown>>, more: object = {}): object => ({
  name,
  namespace: 'public',
  supportedSyncModes: ['full_refresh', 'incremental'],
  jsonSchema: { properties: columns },
  ...more,
})

const columns = { id: {}, email: {}, updated_at: {}, address: { properties: { city: {} } } }

const lock: Lock = {
  source: { sourceId: 'source', name: 'shop' },
  streams: {
    'public.users': offer('users', columns),
    'public.orders': offer('orders', columns, {
      sourceDefinedCursor: true,
      defaultCursorField: ['updated_at'],
      sourceDefinedPrimaryKey: [['id']],
    }),
    'public.tags': offer('tags', { id: {}, label: {} }, { supportedSyncModes: ['full_refresh'] }),
  } as never,
}

const program = (selection: string): string => `
import { fullRefreshAppend, fullRefreshOverwrite, incrementalAppend, incrementalDedup, select } from 'pulumi-airbyte'
import { shopCatalog } from './shop.catalog'
export const all = [fullRefreshAppend, fullRefreshOverwrite, incrementalAppend, incrementalDedup]
export const selected = select(shopCatalog, { ${selection} })
`

const RIGHT: Readonly<Record<string, string>> = {
  'a stream by its key': `'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: 'id' })`,
  'a key of several fields and a nested cursor': `'public.users': incrementalDedup({ cursorField: ['address', 'city'], primaryKey: ['id', ['address', 'city']] })`,
  'what the source defines left out': `'public.orders': incrementalDedup()`,
  'what the source defines repeated': `'public.orders': incrementalDedup({ cursorField: 'updated_at', primaryKey: 'id' })`,
  'columns beside a mode': `'public.users': { ...incrementalAppend({ cursorField: 'updated_at' }), columns: { exclude: ['email'] } }`,
  'columns in a mode': `'public.users': incrementalAppend({ cursorField: 'updated_at', columns: { include: ['id', 'updated_at'] } })`,
  'a family, and one left out of it': `'public.*': fullRefreshAppend(), '*ags': fullRefreshOverwrite(), 'public.tags': false`,
}

/** The whole text that the compiler gives for each mistake. */
const MISTAKES: Readonly<Record<string, { readonly selection: string; readonly error: string }>> = {}

const files: Files = {
  'shop.catalog.ts': generateModule(lock, { lockFile: 'shop.lock.json', folder: '__dirname' }),
  ...Object.fromEntries(Object.values(RIGHT).map((selection, index) => [`right${index}.ts`, program(selection)])),
  ...Object.fromEntries(
    Object.values(MISTAKES).map(({ selection }, index) => [`mistake${index}.ts`, program(selection)]),
  ),
}

describe('select, as the compiler sees it', function () {
  this.timeout(120_000)
  let compiled: ts.Program
  before(() => {
    compiled = programOf(files)
  })

  Object.keys(RIGHT).forEach((title, index) => {
    it(`takes ${title}`, () => {
      expect(errorsOf(compiled, `right${index}.ts`)).to.deep.equal([])
    })
  })

  Object.entries(MISTAKES).forEach(([title, { error }], index) => {
    it(`refuses ${title}`, () => {
      expect(errorsOf(compiled, `mistake${index}.ts`)).to.deep.equal([error])
    })
  })

  it('lets an editor propose the streams', () => {
    const here = { ...files, 'here.ts': program(`'/*here*/': fullRefreshOverwrite()`) }
    expect(completionsOf(here, 'here.ts')).to.deep.equal(['public.orders', 'public.tags', 'public.users'])
  })

  it('lets an editor propose the columns of a stream', () => {
    const here = {
      ...files,
      'here.ts': program(`'public.tags': { ...fullRefreshOverwrite(), columns: { exclude: ['/*here*/'] } }`),
    }
    expect(completionsOf(here, 'here.ts')).to.deep.equal(['id', 'label'])
  })
})
