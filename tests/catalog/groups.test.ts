import { expect } from 'chai'
import * as fc from 'fast-check'

import type { Change } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import { describeGroup, familyOf, groupChanges, membersOf, nameStreams } from '../../provider/catalog/groups'
import { changeId, namesId } from '../../provider/catalog/ids'
import { RULES } from '../../provider/catalog/rules'
import { canonical, catalogArbitrary, stream } from '../support/catalogs'

const canonicalArbitrary = catalogArbitrary.map(({ streams }) => canonical(...streams))
const prefixArbitrary = fc.constantFrom('', 'raw_', 'a b→*', 'ü.')

const changesArbitrary = fc
  .tuple(canonicalArbitrary, canonicalArbitrary, prefixArbitrary, prefixArbitrary)
  .map(([before, after, one, other]): ReadonlyArray<Change> => [
    ...diffCatalogs(before, after),
    ...diffSettings({ prefix: one }, { prefix: other }, { before, after }),
  ])

const named = (count: number, more: Readonly<Record<string, unknown>> = {}) =>
  canonical(...Array.from({ length: count }, (_, at) => stream(more, { name: `table_${String(at).padStart(3, '0')}` })))

const told = (changes: ReadonlyArray<Change>): ReadonlyArray<readonly [string, string]> =>
  groupChanges(changes).map((group) => [familyOf(group), describeGroup(group)])

describe('equal changes', () => {
  it('are one line, however many streams they happen to, and one id', () => {
    const [before, after] = [named(300), named(300, { cursorField: ['created_at'] })]
    expect(told(diffCatalogs(before, after))).to.deep.equal([
      [
        'change_cursor_field public.* updated_at→created_at',
        '300 streams of public: cursor updated_at → created_at; table_000, table_001, table_002 and 297 more',
      ],
    ])
    const moved = diffSettings({}, { prefix: 'raw_' }, { before, after: before })
    expect(told(moved)).to.deep.equal([
      ['change_connection_prefix', 'connection: prefix unset → raw_'],
      [
        'change_prefix public.* public.*→public.raw_*',
        '300 streams of public: table public.* → public.raw_*; table_000, table_001, table_002 and 297 more',
      ],
    ])
  })

  it('are one also where each enters a table of its own that another stream has written', () => {
    const entered = (name: string, owner = name, table = `raw_${name}`): Change => ({
      kind: 'enter_used_table',
      stream: { namespace: 'public', name },
      table,
      owner: { namespace: 'other', name: owner },
    })
    expect(told([entered('orders'), entered('users')])).to.deep.equal([
      ['enter_used_table public.*', '2 streams of public: lands in raw_*, which has rows of other.*; orders, users'],
    ])
    // Whoever's name is no part of them stands by itself.
    for (const [change, line] of [
      [entered('orders'), 'public.orders: lands in raw_orders, which has rows of other.orders'],
      [entered('orders', 'sales'), 'public.orders: lands in raw_orders, which has rows of other.sales'],
      [entered('orders', 'a*', 'x*'), 'public.orders: lands in x*, which has rows of other.a*'],
      [entered('a*', 'a*', 'x*a*'), 'public.a*: lands in x*a*, which has rows of other.a*'],
    ] as const)
      expect(told([change])[0]?.[1]).to.equal(line)
  })

  it('name all streams where they are few, and are told as one change where there is one', () => {
    const [two, one] = [named(2), named(1)]
    expect(told(diffCatalogs(two, canonical()))).to.deep.equal([
      ['remove_stream public.*', '2 streams of public: removed; table_000, table_001'],
    ])
    expect(told(diffCatalogs(one, canonical()))).to.deep.equal([
      ['remove_stream public.table_000', 'public.table_000: removed'],
    ])
    const moved = diffSettings({}, { prefix: 'raw_' }, { before: one, after: one })
    expect(told(moved)[1]).to.deep.equal([
      'change_prefix public.table_000 public.table_000→public.raw_table_000',
      'public.table_000: table public.table_000 → public.raw_table_000',
    ])
    expect(nameStreams(['public.a', 'b'])).to.equal('public.a, b')
    expect(nameStreams(['a', 'b', 'c', 'd', 'e', 'f'])).to.equal('6 streams (a, b, c and 3 more)')
  })

  it('are those of one namespace', () => {
    const both = canonical(stream(), stream({}, { namespace: 'other' }), stream({}, { namespace: undefined }))
    expect(told(diffCatalogs(both, canonical())).map(([family]) => family)).to.deep.equal([
      'remove_stream other.users',
      'remove_stream public.users',
      'remove_stream users',
    ])
  })

  it('lose nothing of what they are made of', () => {
    fc.assert(
      fc.property(changesArbitrary, (changes) => {
        const groups = groupChanges(changes)
        const members = groups.flatMap(membersOf)
        const line = (change: Change): string => `${describeChange(change)} — ${RULES[change.kind].reason}`
        expect(members.map(({ id }) => id).sort()).to.deep.equal(changes.map(changeId).sort())
        expect(new Map(members.map(({ id, line: one }) => [id, one]))).to.deep.equal(
          new Map(groups.flatMap(membersOf).map(({ id }) => [id, line(changes.find((one) => changeId(one) === id)!)])),
        )
      }),
    )
  })

  it('are all named by the id of their family, and have their point in the first 140 letters', () => {
    fc.assert(
      fc.property(changesArbitrary, (changes) => {
        for (const group of groupChanges(changes)) {
          for (const { id } of membersOf(group))
            expect(namesId(familyOf(group), id), `${familyOf(group)} ${id}`).to.equal(true)
          expect(describeGroup(group)).to.match(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,420}$/u)
        }
      }),
    )
  })
})
