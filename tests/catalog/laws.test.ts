import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import type { CanonicalCatalog } from '../../provider/catalog/catalog'
import {
  airbyteCatalogCodec,
  canonicalCatalog,
  digest,
  readSchemas,
  streamDescriptorOf,
  streamKey,
  wireCatalog,
} from '../../provider/catalog/catalog'
import { changeId, describeChange, isBreaking, streamsToReset } from '../../provider/catalog/changes'
import { diffCatalogs } from '../../provider/catalog/diff'
import { canonical, catalogArbitrary } from '../support/catalogs'

const canonicalArbitrary = catalogArbitrary.map(({ streams }) => canonical(...streams))

const reversed = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, child]) => [key, reversed(child)]),
      )
    : value

const rewired = (catalog: CanonicalCatalog): unknown => {
  const wire = wireCatalog(catalog)
  return E.isLeft(wire) ? wire : canonicalCatalog(wire.right)
}

describe('laws of catalogs', () => {
  it('a catalog does not differ from itself', () => {
    fc.assert(
      fc.property(canonicalArbitrary, (catalog) => {
        expect(diffCatalogs(catalog, structuredClone(catalog))).to.deep.equal([])
      }),
    )
  })

  it('the canonical form survives the way to the API and back', () => {
    fc.assert(
      fc.property(canonicalArbitrary, (catalog) => {
        expect(rewired(catalog)).to.deep.equal(E.right(catalog))
      }),
    )
  })

  it('the order of streams, keys, key paths and selected fields is no change', () => {
    fc.assert(
      fc.property(catalogArbitrary, ({ streams }) => {
        const permuted = streams.toReversed().map(({ stream, config }) => ({
          config: {
            ...(reversed(config) as object),
            primaryKey: config.primaryKey?.toReversed(),
            selectedFields: config.selectedFields?.toReversed(),
          },
          stream: {
            ...(reversed(stream) as object),
            sourceDefinedPrimaryKey: stream.sourceDefinedPrimaryKey?.toReversed(),
          },
        }))
        expect(canonical(...permuted)).to.deep.equal(canonical(...streams))
      }),
    )
  })

  it('null, absent and an empty list are the same', () => {
    fc.assert(
      fc.property(catalogArbitrary, fc.constantFrom(null, []), ({ streams }, empty) => {
        const lists = [
          'supportedSyncModes',
          'defaultCursorField',
          'sourceDefinedPrimaryKey',
          'cursorField',
          'primaryKey',
        ]
        const filled = (record: object, names: ReadonlyArray<string>): object => ({
          ...Object.fromEntries(names.map((name) => [name, empty])),
          ...Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined)),
        })
        const other = streams.map(({ stream, config }) => ({
          stream: filled(stream, lists.slice(0, 3)),
          config: filled(config, lists.slice(3)),
        }))
        expect(canonical(...other)).to.deep.equal(canonical(...streams))
      }),
    )
  })

  it('every difference of two canonical forms is a change, and nothing else is', () => {
    fc.assert(
      fc.property(canonicalArbitrary, canonicalArbitrary, (before, after) => {
        const equal = JSON.stringify(before.streams) === JSON.stringify(after.streams)
        expect(diffCatalogs(before, after).length === 0).to.equal(equal)
      }),
      { numRuns: 500 },
    )
  })

  it('what is added one way is removed the other way', () => {
    const pairs = [
      ['add_stream', 'remove_stream'],
      ['add_field', 'remove_field'],
      ['add_supported_sync_mode', 'remove_supported_sync_mode'],
      ['enable_field_selection', 'disable_field_selection'],
      ['narrow_field_selection', 'widen_field_selection'],
    ] as const
    fc.assert(
      fc.property(canonicalArbitrary, canonicalArbitrary, (before, after) => {
        const [there, back] = [diffCatalogs(before, after), diffCatalogs(after, before)]
        for (const [added, removed] of pairs) {
          const subjects = (changes: typeof there, kind: string): ReadonlyArray<string> =>
            changes
              .filter((change) => change.kind === kind)
              .map((change) => changeId(change).slice(kind.length))
              .sort()
          expect(subjects(there, added)).to.deep.equal(subjects(back, removed))
        }
      }),
    )
  })

  it('a stream is reset if and only if it has a breaking change, and each change is one line of at most 160 characters', () => {
    fc.assert(
      fc.property(canonicalArbitrary, canonicalArbitrary, (before, after) => {
        const changes = diffCatalogs(before, after)
        const broken = changes.flatMap((change) =>
          'stream' in change && isBreaking(change) ? [streamKey(change.stream)] : [],
        )
        expect(streamsToReset(changes).map(streamKey).sort()).to.deep.equal([...new Set(broken)].sort())
        for (const change of changes) {
          expect(describeChange(change)).to.match(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,160}$/u)
        }
      }),
    )
  })

  it('a key belongs to one stream and names it, whatever its names hold', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('', '.', '%', '%2E', 'a.b', '__proto__', '\uD800'),
    )
    fc.assert(
      fc.property(part, fc.option(part, { nil: undefined }), (name, namespace) => {
        const descriptor = { name, ...(namespace === undefined ? {} : { namespace }) }
        const key = streamKey(descriptor)
        expect(streamDescriptorOf(key)).to.deep.equal(descriptor)
        expect(key).to.not.match(/["[\]\s]|^__/u)
      }),
      { numRuns: 1000 },
    )
  })

  it('no garbage crashes the reading of a catalog', () => {
    const garbage = fc.oneof(fc.jsonValue(), fc.anything())
    fc.assert(
      fc.property(catalogArbitrary, fc.nat(), garbage, garbage, ({ streams }, at, some, other) => {
        const broken = streams.map((entry, index) => (index === at % 4 ? { stream: some, config: other } : entry))
        for (const catalog of [some, { streams: some }, { streams: [some] }, { streams: broken }]) {
          expect(canonicalCatalog(catalog)._tag).to.be.oneOf(['Left', 'Right'])
        }
        const config = { syncMode: 'incremental', destinationSyncMode: 'append' }
        const odd = canonical({ stream: { name: 'odd', jsonSchema: some }, config })
        diffCatalogs(odd, canonical({ stream: { name: 'odd', jsonSchema: other }, config }))
        expect(readSchemas(digest(some))._tag).to.be.oneOf(['Left', 'Right'])
        expect(airbyteCatalogCodec.is(some)).to.be.a('boolean')
      }),
      { numRuns: 500 },
    )
  })
})
