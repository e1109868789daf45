import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, AirbyteStream } from '../../provider/catalog/airbyte'
import { canonicalCatalog } from '../../provider/catalog/canonical'
import { validateCatalog } from '../../provider/catalog/validate'
import {
  fullRefreshAppend,
  fullRefreshOverwrite,
  incrementalAppend,
  incrementalDedup,
} from '../../provider/select/choices'
import type { Contract } from '../../provider/select/contract'
import { select } from '../../provider/select/select'
import { schema } from '../support/catalogs'

const offer = (
  name: string,
  namespace: string,
  types: Readonly<Record<string, unknown>>,
  more: Partial<AirbyteStream> = {},
) => ({
  stream: {
    name,
    namespace,
    jsonSchema: schema(types),
    supportedSyncModes: ['full_refresh', 'incremental'] as const,
    ...more,
  },
  config: { syncMode: 'full_refresh', destinationSyncMode: 'append' } as const,
})

const columns = { id: 'integer', email: 'string', updated_at: 'string' }
const users = offer('users', 'public', columns)
const orders = offer('orders', 'public', columns, {
  sourceDefinedCursor: true,
  defaultCursorField: ['updated_at'],
  sourceDefinedPrimaryKey: [['id']],
})
const tags = offer('tags', 'sales', { id: 'integer' }, { supportedSyncModes: ['full_refresh'] })
const leads = offer('leads', 'sales', columns)
const catalog: AirbyteCatalog = { streams: [users, orders, tags, leads] }

/** Stream → what was decided on it. */
const decided = (selected: AirbyteCatalog): unknown =>
  Object.fromEntries(
    selected.streams.map(({ stream: { name, namespace }, config }) => [`${namespace ?? ''}.${name}`, config]),
  )

const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

const OVERWRITE = { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', selected: true }

describe('select', () => {
  it('gives what syncCatalog takes', () => {
    const selected = select(catalog, {
      'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: ['id', 'email'] }),
      'public.orders': incrementalDedup(),
      'sales.tags': fullRefreshAppend(),
    })
    expect(decided(selected)).to.deep.equal({
      'public.orders': {
        syncMode: 'incremental',
        destinationSyncMode: 'append_dedup',
        cursorField: ['updated_at'],
        primaryKey: [['id']],
        selected: true,
      },
      'public.users': {
        syncMode: 'incremental',
        destinationSyncMode: 'append_dedup',
        cursorField: ['updated_at'],
        primaryKey: [['id'], ['email']],
        selected: true,
      },
      'sales.tags': { syncMode: 'full_refresh', destinationSyncMode: 'append', selected: true },
    })
    expect(
      E.map((canonical: never) => validateCatalog(canonical, {}))(canonicalCatalog(selected) as never),
    ).to.deep.equal(E.right([]))
  })

  it('takes families, and later entries win', () => {
    expect(
      decided(
        select(catalog, {
          'sales.*': fullRefreshOverwrite(),
          'sales.leads': incrementalAppend({ cursorField: 'updated_at' }),
          '*.orders': fullRefreshOverwrite(),
          'public.*': fullRefreshAppend(),
          'public.users': false,
        }),
      ),
    ).to.deep.equal({
      'public.orders': { syncMode: 'full_refresh', destinationSyncMode: 'append', selected: true },
      'sales.leads': {
        syncMode: 'incremental',
        destinationSyncMode: 'append',
        cursorField: ['updated_at'],
        selected: true,
      },
      'sales.tags': OVERWRITE,
    })
    expect(
      decided(select(catalog, { 'sales.leads': fullRefreshAppend(), 'sales.*': fullRefreshOverwrite() })),
    ).to.deep.equal({ 'sales.leads': OVERWRITE, 'sales.tags': OVERWRITE })
  })

  it('takes ? for just one letter, and upper and lower case as they are', () => {
    expect(Object.keys(decided(select(catalog, { '*.?a*s': fullRefreshOverwrite() })) as object)).to.deep.equal([
      'sales.tags',
    ])
    expect(message(() => select(catalog, { 'Sales.*': fullRefreshOverwrite(), '?sales.*': false } as never))).to.equal(
      `The selection has 2 mistakes.
  stream Sales.*: no stream of the catalog matches.
  stream ?sales.*: no stream of the catalog matches.
Try: correct it by what the catalog offers.`,
    )
  })

  it('lets a stream whose name is a number win over a family before it', () => {
    const numbers = {
      streams: [offer('2024', 'x', columns), offer('7', 'x', columns)].map((one) => ({
        ...one,
        stream: { ...one.stream, namespace: undefined },
      })),
    }
    expect(decided(select(numbers as never, { '*': fullRefreshOverwrite(), '7': fullRefreshAppend() }))).to.deep.equal({
      '.2024': OVERWRITE,
      '.7': { ...OVERWRITE, destinationSyncMode: 'append' },
    })
  })

  it('selects columns by what is included and what is excluded', () => {
    const fields = (...names: ReadonlyArray<string>) => ({
      ...OVERWRITE,
      fieldSelectionEnabled: true,
      selectedFields: names.map((name) => ({ fieldPath: [name] })),
    })
    expect(
      decided(
        select(catalog, {
          'public.users': fullRefreshOverwrite({ columns: { exclude: ['email'] } }),
          'public.orders': { ...fullRefreshOverwrite(), columns: { include: ['email', 'id'] } },
          'sales.leads': fullRefreshOverwrite({ columns: { include: ['id', 'email'], exclude: ['email'] } }),
        }),
      ),
    ).to.deep.equal({
      'public.orders': fields('email', 'id'),
      'public.users': fields('id', 'updated_at'),
      'sales.leads': fields('id'),
    })
  })

  it('tells all mistakes at once, with what was probably meant', () => {
    const untyped: Readonly<Record<string, unknown>> = {
      'public.user': fullRefreshOverwrite(),
      'crm.*': fullRefreshOverwrite(),
      'sales.tags': incrementalAppend({ cursorField: 'id' }),
      'public.users': incrementalDedup({ cursorField: 'updated_att', primaryKey: 'ids' }),
      'public.orders': incrementalDedup({ cursorField: 'email', primaryKey: 'email' }),
      'sales.leads': {
        ...incrementalAppend({ cursorField: 'updated_at' }),
        columns: { exclude: ['updated_at', 'emial'] },
      },
    }
    expect(message(() => select(catalog, untyped as never))).to.equal(`The selection has 9 mistakes.
  stream public.user: the catalog has no such stream. Did you mean public.users?
  stream crm.*: no stream of the catalog matches.
  stream sales.leads, columns: there is no column emial to exclude. Did you mean email?
  stream public.orders, cursorField: the source defines the cursor updated_at, and no other can be chosen. Leave cursorField out.
  stream public.orders, primaryKey: the source defines the primary key id, and no other can be chosen. Leave primaryKey out.
  stream public.users, cursorField: the schema has no field updated_att. Did you mean updated_at?
  stream public.users, primaryKey: the schema has no field ids. Did you mean id?
  stream sales.leads, columns: the cursor updated_at is not selected. Select updated_at as well.
  stream sales.tags, mode: the source does not support incremental for this stream. Choose full_refresh.
Try: correct it by what the catalog offers.`)
  })

  it('tells a mistake of the form beside one of the meaning, and what was chosen before counts no more', () => {
    const untyped: Readonly<Record<string, unknown>> = {
      'public.*': incrementalAppend({ cursorField: 'nothing' }),
      'public.users': { mode: 'incremental_dedup', cursorFeild: 'updated_at', primaryKey: 'idd', columns: ['id'] },
      'public.orders': { mode: 'incremental', cursorField: 'email' },
      'sales.leads': { mode: 'incremental_append', cursorField: 'updated_att', primaryKey: 'id' },
    }
    expect(message(() => select(catalog, untyped as never))).to.equal(`The selection has 6 mistakes.
  stream public.users, cursorFeild: there is no such property. Did you mean cursorField?
  stream public.users, columns: it has to be {include, exclude}, each a list of columns; it is ["id"].
  stream public.orders, mode: it has to be full_refresh_overwrite, full_refresh_append, incremental_append or incremental_dedup; it is "incremental". Make it with fullRefreshOverwrite, fullRefreshAppend, incrementalAppend or incrementalDedup.
  stream sales.leads, primaryKey: there is no such property. It belongs to the mode incremental_dedup.
  stream public.users, primaryKey: the schema has no field idd. Did you mean id?
  stream sales.leads, cursorField: the schema has no field updated_att. Did you mean updated_at?
Try: correct it by what the catalog offers.`)
  })

  const one = (choice: unknown): string =>
    message(() => select(catalog, { 'sales.leads': choice } as never))
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim())
      .join('\n')

  const MISTAKES: ReadonlyArray<readonly [string, unknown, string]> = [
    [
      'no cursor',
      incrementalAppend(),
      'cursorField: an incremental stream needs a cursor. Its fields are email, id, updated_at.',
    ],
    [
      'no key',
      incrementalDedup({ cursorField: 'updated_at' }),
      'primaryKey: a deduplicated stream needs a primary key. Its fields are email, id, updated_at.',
    ],
    [
      'an excluded cursor',
      { ...incrementalAppend({ cursorField: 'updated_at' }), columns: { exclude: ['updated_at'] } },
      'columns: the cursor updated_at is not selected. Select updated_at as well.',
    ],
    [
      'an excluded key',
      { ...incrementalDedup({ cursorField: 'updated_at', primaryKey: 'id' }), columns: { include: ['updated_at'] } },
      'columns: the primary key id is not selected. Select id as well.',
    ],
    [
      'a mode that does not exist',
      { mode: 'full' },
      'mode: it has to be full_refresh_overwrite, full_refresh_append, incremental_append or incremental_dedup; it is "full". Make it with fullRefreshOverwrite, fullRefreshAppend, incrementalAppend or incrementalDedup.',
    ],
    [
      'a choice that is a text',
      'full',
      ': it has to be an object; it is "full". Make it with fullRefreshOverwrite, fullRefreshAppend, incrementalAppend or incrementalDedup.',
    ],
    [
      'a primary key of an incremental stream that adds',
      { ...incrementalAppend({ cursorField: 'updated_at' }), primaryKey: 'id' },
      'primaryKey: there is no such property. It belongs to the mode incremental_dedup.',
    ],
    [
      'a setting that does not exist',
      { ...fullRefreshOverwrite(), colums: {} },
      'colums: there is no such property. Did you mean columns?',
    ],
    [
      'columns that are a list',
      { ...fullRefreshOverwrite(), columns: ['id'] },
      'columns: it has to be {include, exclude}, each a list of columns; it is ["id"].',
    ],
    [
      'no column',
      fullRefreshOverwrite({ columns: { include: [] } }),
      'columns.include: it has to be a list of one column or more; it is [].',
    ],
    [
      'a cursor of a full refresh',
      { mode: 'full_refresh_append', cursorField: 'id' },
      'cursorField: there is no such property. It belongs to the mode incremental_dedup.',
    ],
    [
      'a cursor that is a number',
      { mode: 'incremental_append', cursorField: 7 },
      'cursorField: it has to be a field’s name, or a path of names; it is 7.',
    ],
    [
      'a key that is empty, beside no cursor',
      { mode: 'incremental_dedup', primaryKey: [] },
      'primaryKey: it has to be a column, or a list of fields; it is [].\nstream sales.leads, cursorField: an incremental stream needs a cursor. Its fields are email, id, updated_at.',
    ],
  ]
  for (const [title, choice, expected] of MISTAKES) {
    it(`refuses ${title}, also without types`, () => {
      expect(one(choice)).to.equal(`stream sales.leads${expected.startsWith(':') ? '' : ', '}${expected}`)
    })
  }

  it('proposes the key of a stream whose plain name was written', () => {
    const odd = { streams: [offer('my table.v1', 'public', columns)] }
    expect(message(() => select(odd, { 'public.my table.v1': fullRefreshOverwrite() } as never))).to.contain(
      'stream public.my table.v1: the catalog has no such stream. Did you mean public.my%20table%2Ev1?',
    )
    expect(select(odd, { 'public.my%20table%2Ev1': fullRefreshOverwrite() }).streams).to.have.lengthOf(1)
  })

  it('refuses what is no catalog', () => {
    expect(message(() => select({ streams: 7 } as never, {} as never))).to.match(
      /^The first argument of select is no catalog\./,
    )
    const answer = { catalogId: 'c', catalog: { streams: [] } }
    expect(message(() => select(answer as never, {} as never))).to.equal(
      'The first argument of select is no catalog.\n  it is all of what discover_schema answers\nTry: give its property catalog.',
    )
  })
})

describe('a contract', () => {
  const changed: AirbyteCatalog = {
    streams: [
      offer('users', 'public', { id: 'string', email: 'string', updated_at: 'string', phone: 'string' }),
      orders,
      leads,
      tags,
      offer('deals', 'sales', columns),
    ],
  }
  const selection = {
    'public.users': incrementalAppend({ cursorField: 'updated_at', columns: { exclude: ['email'] } }),
    'sales.*': fullRefreshOverwrite(),
  }
  const under = (contract: Contract, current: AirbyteCatalog = changed): AirbyteCatalog =>
    select(catalog, selection, { contract, current })
  const failed = (contract: Contract, current?: AirbyteCatalog): string => message(() => under(contract, current))
  const drift = (...lines: ReadonlyArray<string>): string =>
    `The source has drifted from the lock, and the contract freezes it.\n${lines.map((line) => `  ${line}\n`).join('')}Try: run \`npx pulumi-airbyte pull --refresh\` and review what it changes, or let the contract evolve.`
  const STREAM =
    'safe sales.deals: added — Its table starts empty where there is none yet, and no other stream is touched.'
  const COLUMN = 'safe public.users: field phone added — Rows that are already written have no value in it.'
  const TYPE =
    'attention public.users: field id integer → string — Its column may change type for everybody who reads it.'

  it('that freezes fails with the list of what has drifted, and nothing else', () => {
    expect(failed({ streams: 'freeze' })).to.equal(drift(STREAM))
    expect(failed({ columns: 'freeze' })).to.equal(drift(COLUMN))
    expect(failed({ types: 'freeze' })).to.equal(drift(TYPE))
    expect(failed({ streams: 'freeze', columns: 'freeze', types: 'freeze' })).to.equal(drift(COLUMN, TYPE, STREAM))
  })

  it('that evolves takes in what is new', () => {
    const selected = under({ streams: 'evolve', columns: 'evolve', types: 'evolve' })
    expect(
      selected.streams.map(({ stream: { name }, config }) => [
        name,
        config.selectedFields?.map(({ fieldPath }) => fieldPath?.[0]),
      ]),
    ).to.deep.equal([
      ['users', ['id', 'phone', 'updated_at']],
      ['deals', undefined],
      ['leads', undefined],
      ['tags', undefined],
    ])
  })

  it('is kept by the same catalog in another order', () => {
    const same = { streams: [...catalog.streams].reverse() }
    expect(under({ streams: 'freeze', columns: 'freeze', types: 'freeze' }, same)).to.deep.equal(
      select(catalog, selection),
    )
  })

  it('has nothing to say of columns that are not chosen', () => {
    const current = {
      streams: [
        offer('users', 'public', { id: 'integer', updated_at: 'string' }),
        { ...orders, stream: { ...orders.stream, jsonSchema: {} } },
        tags,
        leads,
      ],
    }
    expect(failed({ columns: 'freeze' }, current)).to.contain('there is no column email to exclude')
    expect(
      select(
        catalog,
        { 'public.users': incrementalAppend({ cursorField: 'updated_at', columns: { include: ['updated_at'] } }) },
        { contract: { streams: 'freeze', columns: 'freeze', types: 'freeze' }, current },
      ).streams,
    ).to.have.lengthOf(1)
  })

  it('freezes streams that go, and a chosen one that is gone is a mistake where they evolve', () => {
    const current = { streams: [orders, tags, leads] }
    expect(failed({ streams: 'freeze' }, current)).to.contain('breaking public.users: removed — ')
    expect(failed({}, current)).to.contain('stream public.users: the catalog has no such stream.')
  })

  it('with an unknown part, mode or no catalog to hold against is refused', () => {
    expect(
      message(() => select(catalog, selection, { contract: { tables: 'freeze', types: 'frozen' } } as never)),
    ).to.equal(
      `The contract of select does not work.
  contract.tables: there is no such property.
  contract.types: it has to be freeze or evolve; it is "frozen".
  current: it is missing; it has to be what the source offers now.
Try: give {contract: {streams, columns, types}, current}.`,
    )
  })
})
