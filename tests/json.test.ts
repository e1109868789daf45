import { expect } from 'chai'
import * as fc from 'fast-check'

import { canonicalJson, differingKeys, digest, keyedDiff } from '../provider/json'

describe('a keyed diff', () => {
  it('has what came, what went and what is on both sides, each in the order of names', () => {
    expect(
      keyedDiff(Object.entries({ b: 1, a: 2, c: 3 }), new Map(Object.entries({ d: 4, b: 5, a: 2 }))),
    ).to.deep.equal({
      added: [{ key: 'd', after: 4 }],
      removed: [{ key: 'c', before: 3 }],
      persisted: [
        { key: 'a', before: 2, after: 2 },
        { key: 'b', before: 1, after: 5 },
      ],
    })
  })

  it('takes names that objects have anyway, and values that are undefined', () => {
    expect(keyedDiff([['constructor', undefined]], [['__proto__', undefined]])).to.deep.equal({
      added: [{ key: '__proto__', after: undefined }],
      removed: [{ key: 'constructor', before: undefined }],
      persisted: [],
    })
  })

  it('loses no name, and is the other way round from the other side', () => {
    const entries = fc.dictionary(fc.string({ maxLength: 2 }), fc.nat(3)).map(Object.entries<number>)
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const [there, back] = [keyedDiff(one, other), keyedDiff(other, one)]
        expect(there.added.map(({ key }) => key)).to.deep.equal(back.removed.map(({ key }) => key))
        expect(there.persisted.map(({ key }) => key)).to.deep.equal(back.persisted.map(({ key }) => key))
        const names = Object.values(there).flatMap((part: ReadonlyArray<{ readonly key: string }>) =>
          part.map(({ key }) => key),
        )
        expect(names.sort()).to.deep.equal([...new Set([...one, ...other].map(([key]) => key))].sort())
        expect(keyedDiff(one, one)).to.deep.include({ added: [], removed: [] })
      }),
    )
  })
})

describe('differing keys', () => {
  it('are those whose values say something else, in order', () => {
    expect(
      differingKeys({ b: 1, a: { x: 1, y: [] }, same: [1] }, { a: { y: [], x: 2 }, c: 0, same: [1] }),
    ).to.deep.equal(['a', 'b', 'c'])
  })

  it('are none for null, nothing and an empty list, in any order of keys', () => {
    expect(differingKeys({ a: null, b: [], o: { x: 1, y: null } }, { c: undefined, o: { x: 1 } })).to.deep.equal([])
  })
})

describe('canonical JSON', () => {
  it('is the same for any order of keys and with nulls, and so is its digest', () => {
    const [one, other] = [
      { b: [1, null, 'x'], a: { d: null, c: true } },
      { a: { c: true }, b: [1, null, 'x'], e: undefined },
    ]
    expect(canonicalJson(one)).to.equal('{"a":{"c":true},"b":[1,null,"x"]}')
    expect(canonicalJson(other)).to.equal(canonicalJson(one))
    expect(digest(other)).to.equal(digest(one))
  })

  it('takes whatever a program may hold, a hundred thousand levels deep', () => {
    expect(canonicalJson([undefined, () => 1, 10n, Symbol('x'), NaN, 'ü'])).to.equal('[null,null,null,null,null,"ü"]')
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = { a: [deep] }
    expect(canonicalJson(deep)).to.equal(`${'{"a":['.repeat(100_000)}1${']}'.repeat(100_000)}`)
  })
})
