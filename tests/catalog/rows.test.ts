import { expect } from 'chai'
import * as fc from 'fast-check'

import { streamKey } from '../../provider/catalog/key'
import { readShape, readShapes, type RowShape, writeShape, writeShapes } from '../../provider/catalog/rows'

const name = fc.oneof(fc.constantFrom('users', 'id', 'a b', 'x=y;z', '__proto__', '', 'ünï', '😀', 'a.b'), fc.string())
const place = fc.record({ namespace: name, name }, { requiredKeys: ['name'] })
const path = fc.array(name, { maxLength: 2 })
const shape: fc.Arbitrary<RowShape> = fc.record({
  syncMode: fc.constantFrom('full_refresh', 'incremental', ''),
  destinationSyncMode: fc.constantFrom('append', 'append_dedup'),
  cursor: path,
  key: fc.array(fc.array(name, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  table: place,
  lacksCursor: fc.boolean(),
  lacksKey: fc.boolean(),
})

describe('the shapes of rows as text', () => {
  it('come back as they were, whatever their names are', () => {
    const streams = fc.array(fc.tuple(place, shape), { maxLength: 5 })
    fc.assert(
      fc.property(streams, (all) => {
        const shapes = Object.fromEntries(all.map(([stream, one]) => [streamKey(stream), one]))
        expect(readShapes(writeShapes(shapes))).to.deep.equal(shapes)
        for (const one of Object.values(shapes)) expect(readShape(writeShape(one))).to.deep.equal(one)
      }),
    )
  })

  it('are a line for all streams that are written alike, with the table where it has another name', () => {
    const users: RowShape = {
      syncMode: 'incremental',
      destinationSyncMode: 'append_dedup',
      cursor: ['updated_at'],
      key: [['id']],
      table: { namespace: 'public', name: 'users' },
      lacksCursor: false,
      lacksKey: false,
    }
    const orders = { ...users, table: { namespace: 'public', name: 'raw_orders' } }
    const events = { ...users, syncMode: 'full_refresh', destinationSyncMode: 'append', cursor: [], key: [] }
    expect(writeShapes({ 'public.users': users, 'public.orders': orders, 'public.events': events })).to.equal(
      'full_refresh append . . public.events=public.users;incremental append_dedup updated_at id public.orders=public.raw_orders public.users',
    )
  })

  it('are not made of what no release has written', () => {
    for (const text of ['users', 'incremental append . .', 'incremental append . . =public.users', 'a b c d e;'])
      expect(readShapes(text), text).to.equal(undefined)
    for (const text of ['', 'incremental append . .', 'incremental append . . users orders'])
      expect(readShape(text), text).to.equal(undefined)
  })
})
