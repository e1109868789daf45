import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import type { Offers } from '../../provider/catalog/canonical'
import { describeChange } from '../../provider/catalog/describe'
import { fieldPaths } from '../../provider/catalog/fields'
import { RULES } from '../../provider/catalog/rules'
import { driftOf } from '../../provider/select/drift'
import { type Lock, offersOf, readLock, writeLock } from '../../provider/select/lock'
import { catalogArbitrary, schema, stream } from '../support/catalogs'

const offers = (...streams: ReadonlyArray<unknown>): Offers => {
  const result = offersOf({ streams })
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const lockOf = (streams: Offers): Lock => ({
  source: { sourceId: 'source-id', name: 'shop', connector: 'airbyte/source-postgres', connectorVersion: '2.0.0' },
  catalogId: 'catalog-id',
  streams,
})

const SMALL = lockOf(
  offers(
    stream({}, { jsonSchema: schema({ id: 'integer', address: schema({ city: 'string' }) }) }),
    stream({}, { name: 'tags', namespace: null, jsonSchema: {}, supportedSyncModes: ['full_refresh'] }),
  ),
)

const TEXT = `{
  "lockVersion": 1,
  "digest": "DIGEST",
  "source": {
    "sourceId": "source-id",
    "name": "shop",
    "connector": "airbyte/source-postgres",
    "connectorVersion": "2.0.0"
  },
  "catalogId": "catalog-id",
  "streams": {
    "public.users": {
      "name": "users",
      "namespace": "public",
      "supportedSyncModes": ["full_refresh","incremental"],
      "jsonSchema": {
        "properties": {
          "address": {
            "properties": {
              "city": {"type":"string"}
            },
            "type": "object"
          },
          "id": {"type":"integer"}
        },
        "type": "object"
      }
    },
    "tags": {
      "name": "tags",
      "supportedSyncModes": ["full_refresh"],
      "jsonSchema": {}
    }
  }
}
`

const hideDigest = (text: string): string => text.replace(/"digest": "[0-9a-f]{16}"/, '"digest": "DIGEST"')

/** The lines that only one of two texts has, beside the digest. */
const differing = (before: string, after: string): { readonly gone: string[]; readonly added: string[] } => {
  const [one, other] = [hideDigest(before).split('\n'), hideDigest(after).split('\n')]
  return {
    gone: one.filter((line) => !other.includes(line)).map((line) => line.trim()),
    added: other.filter((line) => !one.includes(line)).map((line) => line.trim()),
  }
}

describe('the lock file', () => {
  it('has one block for each stream and one line for each field', () => {
    expect(hideDigest(writeLock(SMALL))).to.equal(TEXT)
  })

  it('of equal catalogs is equal, byte for byte, whatever the order and the nulls', () => {
    const jumbled = lockOf(
      offers(
        { config: {}, stream: { jsonSchema: {}, supportedSyncModes: ['full_refresh'], name: 'tags' } },
        {
          stream: {
            sourceDefinedPrimaryKey: [],
            sourceDefinedCursor: false,
            defaultCursorField: null,
            supportedSyncModes: ['incremental', 'full_refresh', 'incremental'],
            jsonSchema: {
              properties: {
                address: { properties: { city: { type: 'string' } }, type: 'object' },
                id: { type: 'integer' },
              },
              type: 'object',
            },
            namespace: 'public',
            name: 'users',
          },
        },
      ),
    )
    expect(writeLock(jumbled)).to.equal(writeLock(SMALL))
  })

  it('is read back as what was written, and written again the same', () => {
    fc.assert(
      fc.property(catalogArbitrary, (catalog) => {
        const lock = lockOf(offers(...catalog.streams))
        const text = writeLock(lock)
        const read = readLock(text)
        expect(read).to.deep.equal(E.right(lock))
        expect(E.map(writeLock)(read)).to.deep.equal(E.right(text))
      }),
    )
  })

  it('is read back after a formatter has passed over it', () => {
    expect(readLock(JSON.stringify(JSON.parse(writeLock(SMALL)), null, 4))).to.deep.equal(E.right(SMALL))
  })

  it('changes by one line where a field comes, goes or has another type', () => {
    const before = writeLock(
      lockOf(offers(stream({}, { jsonSchema: schema({ a: 'integer', c: 'string', e: 'string' }) }))),
    )
    const after = writeLock(
      lockOf(offers(stream({}, { jsonSchema: schema({ a: 'string', b: 'number', c: 'string', e: 'string' }) }))),
    )
    expect(differing(before, after)).to.deep.equal({
      gone: ['"a": {"type":"integer"},'],
      added: ['"a": {"type":"string"},', '"b": {"type":"number"},'],
    })
  })

  it('holds a schema of 5,000 levels and one of 5,000 fields', () => {
    let deep: unknown = { type: 'string' }
    for (let level = 0; level < 5_000; level++) deep = { type: 'object', properties: { inner: deep } }
    const wide = schema(
      Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field_${String(index)}`, 'string'])),
    )
    const text = writeLock(
      lockOf(offers(stream({}, { name: 'deep', jsonSchema: deep }), stream({}, { name: 'wide', jsonSchema: wide }))),
    )
    expect(E.map(writeLock)(readLock(text))).to.deep.equal(E.right(text))
    expect(text.length).to.be.below(3_000_000)
  })

  const good = writeLock(SMALL)
  const bad: ReadonlyArray<readonly [string, string, object]> = [
    [
      'cut off',
      good.slice(0, 300),
      {
        kind: 'unreadable',
        problem: 'it is not JSON, or only a part of it',
        advice: 'restore it from version control, or move it away and pull again',
      },
    ],
    [
      'with a merge conflict',
      good.replace('  "streams"', '<<<<<<< HEAD\n=======\n>>>>>>> other\n  "streams"'),
      {
        kind: 'unreadable',
        problem: 'it holds an unresolved merge conflict',
        advice: 'restore it from version control, or move it away and pull again',
      },
    ],
    [
      'that is something else',
      '{"name": "package"}',
      {
        kind: 'unreadable',
        problem: 'it is not a lock file of pulumi-airbyte',
        advice: 'restore it from version control, or move it away and pull again',
      },
    ],
    [
      'edited by hand',
      good.replace('"integer"', '"number"'),
      {
        kind: 'edited',
        problem: 'its digest does not fit its content: it was edited by hand, or merged from two versions',
        advice: 'restore it from version control, or move it away and pull again',
      },
    ],
    [
      'of a newer release',
      good.replace('"lockVersion": 1', '"lockVersion": 2'),
      {
        kind: 'newer',
        problem: 'its lockVersion is 2, and this release knows 1',
        advice: 'install the release of pulumi-airbyte that wrote it, or a newer one',
      },
    ],
  ]
  for (const [title, text, problem] of bad) {
    it(`${title} is not believed, and says why`, () => {
      expect(readLock(text)).to.deep.equal(E.left(problem))
    })
  }
})

describe('fieldPaths', () => {
  it('finds nested fields and those of composites, and leaves out what lies in lists', () => {
    expect(
      fieldPaths({
        properties: {
          id: { type: 'integer' },
          address: { oneOf: [{ properties: { city: {} } }, { properties: { zip: {}, city: {} } }] },
          items: { type: 'array', items: { properties: { price: {} } } },
        },
      }),
    ).to.deep.equal([['address'], ['id'], ['items'], ['address', 'city'], ['address', 'zip']])
  })
})

describe('driftOf', () => {
  const source = { defaultCursorField: ['updated_at'], sourceDefinedCursor: true, sourceDefinedPrimaryKey: [['id']] }

  it('of equal catalogs is nothing', () => {
    fc.assert(
      fc.property(catalogArbitrary, ({ streams }) => {
        expect(driftOf(offers(...streams), offers(...[...streams].reverse()))).to.deep.equal([])
      }),
    )
  })

  it('finds a removed cursor to be breaking, as it would be for whoever goes by it', () => {
    const after = stream(
      {},
      { ...source, jsonSchema: schema({ id: 'integer', email: 'string', created_at: 'string' }) },
    )
    expect(
      driftOf(offers(stream({}, source)), offers(after)).map(
        (change) => `${RULES[change.kind].level} ${describeChange(change)}`,
      ),
    ).to.deep.equal([
      'breaking public.users: cursor updated_at is gone from the schema',
      'attention public.users: field updated_at removed',
    ])
  })
})
