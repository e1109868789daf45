import { expect } from 'chai'

import type { Price } from '../../provider/api/prices'
import { planLines } from '../../provider/connection/shown'

const line = (streams: ReadonlyArray<string>, prices: Readonly<Record<string, Price>>): string | undefined =>
  planLines({ resets: streams }, 'shop', true, new Map(Object.entries(prices)))[0]

const price = (rows: number, seconds: number): Price => ({ rows, bytes: 1, seconds })

describe('what a reset takes', () => {
  it('is said at the end of its line, as far as the server knows it', () => {
    const one = 'shop: resets users (it is in the scope of the reset); the table is emptied and read again'
    expect(line(['users'], {})).to.equal(one)
    expect(line(['users'], { users: price(0, 3) })).to.equal(one)
    expect(line(['users'], { users: price(1_234_567, 1560) })).to.equal(
      `${one}; 1.2 M rows in 26 min at the last full sync`,
    )
    expect(line(['users'], { users: price(12, 0) })).to.equal(`${one}; 12 rows at the last full sync`)
  })

  it('of several streams is the sum of their rows and the longest of their times', () => {
    const two = 'shop: resets orders, users (they are in the scope of the reset); the tables are emptied and read again'
    expect(line(['orders', 'users'], { orders: price(10_000, 60), users: price(20_000, 7200) })).to.equal(
      `${two}; 30 k rows in up to 2 h at the last full sync`,
    )
    expect(line(['orders', 'users'], { orders: price(10_000, 60) })).to.equal(
      `${two}; at least 10 k rows in 60 s at the last full sync`,
    )
  })
})
