import { expect } from 'chai'
import type ts from 'typescript'

import { generateModule } from '../../provider/select/generate'
import type { Lock } from '../../provider/select/lock'
import { editorOf, errorsOf, type Files, programOf } from '../support/compiler'

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

const ALL = ['address', 'email', 'id', 'updated_at']

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
  'streams whose names only the running program knows': `...Object.fromEntries(['public.tags'].map((key) => [key, fullRefreshOverwrite()]))`,
  'a family with one letter left open': `'public.?ag?': fullRefreshOverwrite(), '?ublic.*s': fullRefreshAppend()`,
  'a family, and one left out of it': `'public.*': fullRefreshAppend(), '*ags': fullRefreshOverwrite(), 'public.tags': false`,
}

/** The whole text that the compiler gives for each mistake. */
const MISTAKES: Readonly<Record<string, { readonly selection: string; readonly error: string }>> = {
  'a stream that does not exist': {
    selection: `'public.clients': fullRefreshOverwrite()`,
    error: `Type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<StreamTypes>' is not assignable to type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<StreamTypes> & Mistake<"the catalog has no stream public.clients">'.
  Property ''is a mistake'' is missing in type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<StreamTypes>' but required in type 'Mistake<"the catalog has no stream public.clients">'.`,
  },
  'a stream without its namespace': {
    selection: `'users': fullRefreshOverwrite()`,
    error: `Type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<StreamTypes>' is not assignable to type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<StreamTypes> & Mistake<"the catalog has no stream users: did you mean public.users?">'.
  Property ''is a mistake'' is missing in type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<StreamTypes>' but required in type 'Mistake<"the catalog has no stream users: did you mean public.users?">'.`,
  },
  'a family that matches nothing': {
    selection: `'sales.*': fullRefreshOverwrite()`,
    error: `Type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<never>' is not assignable to type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<never> & Mistake<"no stream of the catalog matches sales.*">'.
  Property ''is a mistake'' is missing in type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<never>' but required in type 'Mistake<"no stream of the catalog matches sales.*">'.`,
  },
  'a family of one letter that matches nothing': {
    selection: `'sales.?': fullRefreshOverwrite()`,
    error: `Type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<never>' is not assignable to type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<never> & Mistake<"no stream of the catalog matches sales.?">'.
  Property ''is a mistake'' is missing in type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, never> & Of<never>' but required in type 'Mistake<"no stream of the catalog matches sales.?">'.`,
  },
  'a mode that the source does not support': {
    selection: `'public.tags': incrementalAppend({ cursorField: 'id' })`,
    error: `Type 'Chosen<"incremental_append", "id", undefined, never, never> & Of<PublicTagsStream>' is not assignable to type 'Choice<PublicTagsStream> | undefined'.
  Type 'Chosen<"incremental_append", "id", undefined, never, never> & Of<PublicTagsStream>' is not assignable to type 'FullRefresh<PublicTagsStream>'.
    Types of property 'mode' are incompatible.
      Type '"incremental_append"' is not assignable to type '"full_refresh_append" | "full_refresh_overwrite"'.`,
  },
  'a cursor that is not a field': {
    selection: `'public.users': incrementalAppend({ cursorField: 'updated_on' })`,
    error: `Type 'Chosen<"incremental_append", "updated_on", undefined, never, never> & Of<PublicUsersStream>' is not assignable to type 'Choice<PublicUsersStream> | undefined'.
  Type 'Chosen<"incremental_append", "updated_on", undefined, never, never> & Of<PublicUsersStream>' is not assignable to type 'IncrementalAppend<PublicUsersStream>'.
    Types of property 'cursorField' are incompatible.
      Type '"updated_on"' is not assignable to type 'Field<PublicUsersStream> | Mistake<"the source proposes no cursor: give cursorField">'. Did you mean '"updated_at"'?`,
  },
  'no cursor where the source proposes none': {
    selection: `'public.users': incrementalAppend()`,
    error: `Type 'Chosen<"incremental_append", undefined, undefined, never, never> & Of<PublicUsersStream>' is not assignable to type 'Choice<PublicUsersStream> | undefined'.
  Type 'Chosen<"incremental_append", undefined, undefined, never, never> & Of<PublicUsersStream>' is not assignable to type 'IncrementalAppend<PublicUsersStream>'.
    Types of property 'cursorField' are incompatible.
      Type 'undefined' is not assignable to type 'Field<PublicUsersStream> | Mistake<"the source proposes no cursor: give cursorField">'.`,
  },
  'another cursor than the source defines': {
    selection: `'public.orders': incrementalAppend({ cursorField: 'id' })`,
    error: `Type 'Chosen<"incremental_append", "id", undefined, never, never> & Of<PublicOrdersStream>' is not assignable to type 'Choice<PublicOrdersStream> | undefined'.
  Type 'Chosen<"incremental_append", "id", undefined, never, never> & Of<PublicOrdersStream>' is not assignable to type 'IncrementalAppend<PublicOrdersStream>'.
    Types of property 'cursorField' are incompatible.
      Type '"id"' is not assignable to type '"updated_at" | Mistake<"the source defines the cursor: leave cursorField out"> | undefined'.`,
  },
  'a key that is not a field': {
    selection: `'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: ['id', 'tenant'] })`,
    error: `Type 'Chosen<"incremental_dedup", "updated_at", NoInfer<readonly ["id", "tenant"]>, never, never> & Of<PublicUsersStream>' is not assignable to type 'Choice<PublicUsersStream> | undefined'.
  Type 'Chosen<"incremental_dedup", "updated_at", NoInfer<readonly ["id", "tenant"]>, never, never> & Of<PublicUsersStream>' is not assignable to type 'IncrementalDedup<PublicUsersStream>'.
    Types of property 'primaryKey' are incompatible.
      Type 'readonly ["id", "tenant"]' is not assignable to type '"address" | "email" | "id" | "updated_at" | Mistake<"the source defines no primary key: give primaryKey"> | readonly Field<PublicUsersStream>[]'.
        Type 'readonly ["id", "tenant"]' is not assignable to type 'readonly Field<PublicUsersStream>[]'.
          Type '"id" | "tenant"' is not assignable to type 'Field<PublicUsersStream>'.
            Type '"tenant"' is not assignable to type 'Field<PublicUsersStream>'.`,
  },
  'no key where the source defines none': {
    selection: `'public.users': incrementalDedup({ cursorField: 'updated_at' })`,
    error: `Type 'Chosen<"incremental_dedup", "updated_at", undefined, never, never> & Of<PublicUsersStream>' is not assignable to type 'Choice<PublicUsersStream> | undefined'.
  Type 'Chosen<"incremental_dedup", "updated_at", undefined, never, never> & Of<PublicUsersStream>' is not assignable to type 'IncrementalDedup<PublicUsersStream>'.
    Types of property 'primaryKey' are incompatible.
      Type 'undefined' is not assignable to type '"address" | "email" | "id" | "updated_at" | Mistake<"the source defines no primary key: give primaryKey"> | readonly Field<PublicUsersStream>[]'.`,
  },
  'another key than the source defines': {
    selection: `'public.orders': incrementalDedup({ primaryKey: 'email' })`,
    error: `Type 'Chosen<"incremental_dedup", undefined, "email", never, never> & Of<PublicOrdersStream>' is not assignable to type 'Choice<PublicOrdersStream> | undefined'.
  Type 'Chosen<"incremental_dedup", undefined, "email", never, never> & Of<PublicOrdersStream>' is not assignable to type 'IncrementalDedup<PublicOrdersStream>'.
    Types of property 'primaryKey' are incompatible.
      Type '"email"' is not assignable to type '"id" | readonly ["id"] | Mistake<"the source defines the primary key: leave primaryKey out"> | undefined'.`,
  },
  'a column that does not exist': {
    selection: `'public.tags': fullRefreshOverwrite({ columns: { exclude: ['lable'] } })`,
    error: `Type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, "lable"> & Of<PublicTagsStream>' is not assignable to type 'Choice<PublicTagsStream> | undefined'.
  Type 'Chosen<"full_refresh_overwrite", undefined, undefined, never, "lable"> & Of<PublicTagsStream>' is not assignable to type 'FullRefresh<PublicTagsStream>'.
    The types of 'columns.exclude' are incompatible between these types.
      Type 'readonly "lable"[] | undefined' is not assignable to type 'readonly ("id" | "label")[] | undefined'.
        Type 'readonly "lable"[]' is not assignable to type 'readonly ("id" | "label")[]'.
          Type '"lable"' is not assignable to type '"id" | "label"'. Did you mean '"label"'?`,
  },
  'a column that does not exist, beside a mode': {
    selection: `'public.tags': { ...fullRefreshOverwrite(), columns: { include: ['lable'] } }`,
    error: `Type '"lable"' is not assignable to type '"id" | "label"'. Did you mean '"label"'?`,
  },
  'an excluded cursor': {
    selection: `'public.users': incrementalAppend({ cursorField: 'updated_at', columns: { exclude: ['updated_at'] } })`,
    error: `Type 'Chosen<"incremental_append", "updated_at", undefined, never, "updated_at"> & Of<PublicUsersStream>' is not assignable to type 'Chosen<"incremental_append", "updated_at", undefined, never, "updated_at"> & Of<PublicUsersStream> & { readonly columns: Mistake<"columns leaves out updated_at, which is the cursor or in the key">; }'.
  Type 'Chosen<"incremental_append", "updated_at", undefined, never, "updated_at"> & Of<PublicUsersStream>' is not assignable to type '{ readonly columns: Mistake<"columns leaves out updated_at, which is the cursor or in the key">; }'.
    Types of property 'columns' are incompatible.
      Property ''is a mistake'' is missing in type '{ readonly include?: readonly never[] | undefined; readonly exclude?: readonly "updated_at"[] | undefined; }' but required in type 'Mistake<"columns leaves out updated_at, which is the cursor or in the key">'.`,
  },
  'an excluded cursor, beside a mode': {
    selection: `'public.users': { ...incrementalAppend({ cursorField: 'updated_at' }), columns: { exclude: ['updated_at'] } }`,
    error: `Type '{ exclude: ["updated_at"]; }' is not assignable to type '{ readonly exclude: readonly ["updated_at"]; } & Mistake<"columns leaves out updated_at, which is the cursor or in the key">'.
  Property ''is a mistake'' is missing in type '{ exclude: ["updated_at"]; }' but required in type 'Mistake<"columns leaves out updated_at, which is the cursor or in the key">'.`,
  },
  'a key of the source that is not included': {
    selection: `'public.orders': incrementalDedup({ columns: { include: ['updated_at', 'email'] } })`,
    error: `Type 'Chosen<"incremental_dedup", undefined, undefined, "email" | "updated_at", never> & Of<PublicOrdersStream>' is not assignable to type 'Chosen<"incremental_dedup", undefined, undefined, "email" | "updated_at", never> & Of<PublicOrdersStream> & { readonly columns: Mistake<"columns leaves out id, which is the cursor or in the key">; }'.
  Type 'Chosen<"incremental_dedup", undefined, undefined, "email" | "updated_at", never> & Of<PublicOrdersStream>' is not assignable to type '{ readonly columns: Mistake<"columns leaves out id, which is the cursor or in the key">; }'.
    Types of property 'columns' are incompatible.
      Property ''is a mistake'' is missing in type '{ readonly include?: readonly ("email" | "updated_at")[] | undefined; readonly exclude?: readonly never[] | undefined; }' but required in type 'Mistake<"columns leaves out id, which is the cursor or in the key">'.`,
  },
  'a setting that does not exist': {
    selection: `'public.tags': { ...fullRefreshOverwrite(), column: { include: ['id'] } }`,
    error: `Type '{ include: ["id"]; }' is not assignable to type '{ readonly include: readonly ["id"]; } & Mistake<"a stream has no setting column">'.
  Property ''is a mistake'' is missing in type '{ include: ["id"]; }' but required in type 'Mistake<"a stream has no setting column">'.`,
  },
}

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

  it('takes other streams of a catalog with one whose name every object has, and that one, too', () => {
    const offers = { races: offer('races', { id: {} }), constructor: offer('constructor', { id: {} }) }
    const race = { source: { sourceId: 'source', name: 'race' }, streams: offers } as never
    const checked = programOf({
      'race.catalog.ts': generateModule(race, { lockFile: 'race.lock.json', folder: '__dirname' }),
      'race.ts': program('races: fullRefreshOverwrite()').replaceAll('shop', 'race'),
      'both.ts': program('races: fullRefreshOverwrite(), constructor: fullRefreshAppend()').replaceAll('shop', 'race'),
    })
    expect(['race.ts', 'both.ts'].map((file) => errorsOf(checked, file))).to.deep.equal([[], []])
  })

  /** Each place in a choice, and what an editor proposes there. */
  const PLACES: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ['the streams', `'/*here*/': fullRefreshOverwrite()`, ['public.orders', 'public.tags', 'public.users']],
    ['cursors', `'public.users': incrementalDedup({ cursorField: '/*here*/' })`, ALL],
    ['keys', `'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: '/*here*/' })`, ALL],
    ['fields of a key', `'public.users': incrementalDedup({ cursorField: 'id', primaryKey: ['id', '/*here*/'] })`, ALL],
    ['where a nested field lies', `'public.users': incrementalAppend({ cursorField: ['/*here*/'] })`, ['address']],
    [
      'columns to exclude',
      `'public.tags': fullRefreshOverwrite({ columns: { exclude: ['/*here*/'] } })`,
      ['id', 'label'],
    ],
    [
      'columns to include',
      `'public.tags': fullRefreshAppend({ columns: { include: ['id', '/*here*/'] } })`,
      ['id', 'label'],
    ],
    [
      'columns beside a mode',
      `'public.tags': { ...fullRefreshOverwrite(), columns: { exclude: ['/*here*/'] } }`,
      ['id', 'label'],
    ],
    ['modes', `'public.tags': { mode: '/*here*/' }`, ['full_refresh_overwrite', 'full_refresh_append']],
  ]
  const editor = editorOf({
    ...files,
    ...Object.fromEntries(PLACES.map(([, selection], index) => [`here${String(index)}.ts`, program(selection)])),
  })
  PLACES.forEach(([what, , proposed], index) => {
    it(`lets an editor propose ${what}`, () => {
      expect(editor(`here${String(index)}.ts`)).to.deep.equal(proposed)
    })
  })
})
