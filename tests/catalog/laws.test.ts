import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { airbyteCatalogCodec } from '../../provider/catalog/airbyte'
import type { CanonicalCatalog } from '../../provider/catalog/canonical'
import { answeredCatalog, canonicalCatalog, readSchemas, wireCatalog } from '../../provider/catalog/canonical'
import type { Change } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import { changeId } from '../../provider/catalog/ids'
import { streamDescriptorOf, streamKey } from '../../provider/catalog/key'
import { isBreaking, streamsToReset } from '../../provider/catalog/rules'
import { validateCatalog } from '../../provider/catalog/validate'
import { decide } from '../../provider/connection/decide'
import { planOf } from '../../provider/connection/details'
import { type ConnectionInputs, decodeInputs } from '../../provider/connection/inputs'
import { digest } from '../../provider/json'
import { answered, canonical, catalogArbitrary } from '../support/catalogs'

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

/** Kinds that come in twos: what one does, the other undoes. All other kinds undo themselves. */
const OPPOSITES: Readonly<Record<string, Change['kind']>> = Object.fromEntries(
  (
    [
      ['add_stream', 'remove_stream'],
      ['add_field', 'remove_field'],
      ['add_supported_sync_mode', 'remove_supported_sync_mode'],
      ['enable_field_selection', 'disable_field_selection'],
      ['narrow_field_selection', 'widen_field_selection'],
      ['activate_connection', 'deactivate_connection'],
    ] as const
  ).flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
)

/** Losing a cursor or key in use has no inverse of its own: getting the field back is `add_field`. */
const hasInverse = ({ kind }: Change): boolean => kind !== 'remove_cursor_field' && kind !== 'remove_primary_key_field'

const inverse = (change: Change): unknown => ({
  ...change,
  kind: OPPOSITES[change.kind] ?? change.kind,
  ...('before' in change || 'after' in change ? { before: change.after, after: change.before } : {}),
})

const asSet = (values: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  values.map((value) => JSON.stringify(value, (_key, part: unknown) => sortedKeys(part))).sort()

const sortedKeys = (part: unknown): unknown =>
  typeof part === 'object' && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
    : part

const settingsArbitrary = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    status: fc.constantFrom('active', 'inactive'),
    namespaceDefinition: fc.constantFrom('source', 'destination', 'customformat'),
    namespaceFormat: fc.constantFrom('', 'x', '${SOURCE_NAMESPACE}'),
    prefix: fc.constantFrom('', 'raw_', 'stage_'),
    geography: fc.constantFrom('us', 'eu'),
    nonBreakingChangesPreference: fc.constantFrom('ignore', 'disable'),
    operationIds: fc.subarray(['1', '2']),
  },
  { requiredKeys: [] },
)

/** Mutates anything inside a catalog: replaces, removes, doubles or nests a part at a place found by walking down. */
const mutated = (catalog: unknown, seeds: ReadonlyArray<number>, garbage: unknown): unknown => {
  const copy: unknown = structuredClone(catalog)
  let at = copy
  for (const [step, seed] of seeds.entries()) {
    if (typeof at !== 'object' || at === null) break
    const keys = Object.keys(at)
    const key = keys[seed % Math.max(keys.length, 1)]
    if (key === undefined) break
    const parent = at as Record<string, unknown>
    if (step < seeds.length - 2) {
      at = parent[key]
      continue
    }
    switch (seed % 5) {
      case 0:
        Reflect.deleteProperty(parent, key)
        break
      case 1:
        parent[key] = garbage
        break
      case 2:
        parent[key] = [parent[key], parent[key]]
        break
      case 3:
        parent[key] = { [key]: parent[key], $ref: '#/definitions/self' }
        break
      default:
        parent[`${key}'`] = parent[key]
    }
    break
  }
  return copy
}

/** How many mutated catalogs are tried; a nightly run asks for a million. */
const MUTATIONS = Number(process.env['MUTATIONS'] ?? 4000)

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

  it('the way back lists the inverse of each change', () => {
    fc.assert(
      fc.property(
        canonicalArbitrary,
        canonicalArbitrary,
        settingsArbitrary,
        settingsArbitrary,
        (one, other, before, after) => {
          const there = [...diffCatalogs(one, other), ...diffSettings(before, after)]
          const back = [...diffCatalogs(other, one), ...diffSettings(after, before)]
          expect(asSet(there.filter(hasInverse).map(inverse))).to.deep.equal(asSet(back.filter(hasInverse)))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('the plan never resets a stream without a breaking change, and explains each that it resets', () => {
    const inputsOf = (catalog: CanonicalCatalog, settings: object): ConnectionInputs => {
      const inputs = decodeInputs({
        sourceId: 's',
        destinationId: 'd',
        name: 'n',
        ...settings,
        syncCatalog: catalog,
      })
      if (E.isLeft(inputs)) throw new Error(JSON.stringify(inputs.left))
      return inputs.right
    }
    fc.assert(
      fc.property(
        canonicalArbitrary,
        canonicalArbitrary,
        settingsArbitrary,
        settingsArbitrary,
        (one, other, before, after) => {
          const decision = decide({ inputs: inputsOf(one, before), owed: {} }, inputsOf(other, after), 'streams')
          if (decision._tag !== 'Go') {
            expect(decision._tag).to.equal('Nothing')
            return
          }
          const { resets = [], owed = [], breaking = {} } = planOf(decision.planned) ?? {}
          const explained = new Set(Object.keys(breaking).map((id) => id.split(' ')[1]))
          expect([...resets, ...owed].sort()).to.deep.equal([...explained].sort())
          for (const sentence of Object.values(breaking)) expect(sentence).to.match(/ — .+\.$/u)
        },
      ),
      { numRuns: 500 },
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
          expect(answeredCatalog(catalog)._tag).to.be.oneOf(['Left', 'Right'])
        }
        const config = { syncMode: 'incremental', destinationSyncMode: 'append' }
        const odd = answered({ stream: { name: 'odd', jsonSchema: some }, config })
        diffCatalogs(odd, answered({ stream: { name: 'odd', jsonSchema: other }, config }))
        expect(readSchemas(digest(some))._tag).to.be.oneOf(['Left', 'Right'])
        expect(airbyteCatalogCodec.is(some)).to.be.a('boolean')
      }),
      { numRuns: 500 },
    )
  })

  it(`none of ${String(MUTATIONS)} mutated catalogs crashes or hangs anything: a problem with a path, or a result`, function () {
    this.timeout(10_000 + MUTATIONS * 20)
    const base = catalogArbitrary.filter(({ streams }) => streams.length > 0)
    fc.assert(
      fc.property(
        base,
        fc.array(fc.nat(1000), { minLength: 3, maxLength: 9 }),
        fc.oneof(fc.jsonValue(), fc.anything()),
        (catalog, seeds, garbage) => {
          const broken = canonicalCatalog(mutated(catalog, seeds, garbage))
          if (E.isLeft(broken)) {
            expect(broken.left.length).to.be.greaterThan(0)
            for (const { path, problem } of broken.left) {
              expect(path).to.be.a('string')
              expect(problem).to.not.equal('')
            }
            return
          }
          for (const change of diffCatalogs(canonical(...catalog.streams), broken.right)) {
            expect(describeChange(change)).to.match(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,160}$/u)
          }
          expect(validateCatalog(broken.right, {})).to.be.an('array')
          expect(wireCatalog(broken.right)._tag).to.be.oneOf(['Left', 'Right'])
        },
      ),
      { numRuns: MUTATIONS },
    )
  })
})
