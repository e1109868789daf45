import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { type AirbyteCatalog, type StreamDescriptor } from '../../provider/catalog/airbyte'
import { canonicalJson } from '../../provider/json'
import {
  type CatalogDiff,
  isBreakingDiff,
  serverCatalogDiff,
  serverConfigurationDiff,
  serverMerge,
} from '../../provider/server'
import { filesIn, needData, textOf } from '../support/data'

interface Fixture {
  readonly name: string
  readonly kind: 'catalog-diff' | 'configuration-diff' | 'merge'
  readonly old: AirbyteCatalog
  readonly new: AirbyteCatalog
  readonly configured?: AirbyteCatalog
  readonly expected: {
    readonly streamTransforms: CatalogDiff['transforms']
    readonly breaking: boolean
    readonly configurationChanged?: ReadonlyArray<StreamDescriptor>
    readonly streamsToReset?: ReadonlyArray<StreamDescriptor>
    readonly merged?: AirbyteCatalog
  }
}

const set = (values: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  values.map((value) => canonicalJson(value)).sort()

const transforms = (all: CatalogDiff['transforms']): ReadonlyArray<string> =>
  set(all.map((one) => (one.updateStream === undefined ? one : { ...one, updateStream: set(one.updateStream) })))

const merged = ({ streams }: AirbyteCatalog): ReadonlyArray<string> =>
  streams.map(({ stream, config }) =>
    canonicalJson({
      stream,
      config: { ...config, ...(config.selectedFields ? { selectedFields: set(config.selectedFields) } : {}) },
    }),
  )

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const distinct = (streams: ReadonlyArray<StreamDescriptor>): ReadonlyArray<string> => [...new Set(set(streams))]

describe("cases of Airbyte's unit tests and of connectors' histories", () => {
  before(function () {
    needData(this)
  })

  it('every case is equal', () => {
    const files = filesIn('fixtures').filter((file) => file.endsWith('.json'))
    expect(files.length).to.be.greaterThan(0)
    for (const file of files) {
      const fixture = JSON.parse(textOf(`fixtures/${file}`)) as Fixture
      const { expected } = fixture
      // Of a configuration diff the configured catalog is the new one; of the others it is given.
      const configured = fixture.configured ?? fixture.new
      const diff = right(serverCatalogDiff(fixture.old, fixture.new, configured))
      expect(transforms(diff.transforms), file).to.deep.equal(transforms(expected.streamTransforms))
      expect(isBreakingDiff(diff), file).to.equal(expected.breaking)
      if (expected.configurationChanged !== undefined) {
        const changed = right(serverConfigurationDiff(fixture.old, fixture.new))
        expect(set(changed), file).to.deep.equal(set(expected.configurationChanged))
        expect(distinct([...changed, ...diff.transforms.map((one) => one.streamDescriptor)]), file).to.deep.equal(
          set(expected.streamsToReset ?? []),
        )
      }
      if (expected.merged !== undefined) {
        expect(merged(right(serverMerge(configured, fixture.old, fixture.new))), file).to.deep.equal(
          merged(expected.merged),
        )
      }
    }
    process.stdout.write(`      fixtures: ${String(files.length)} of ${String(files.length)} equal\n`)
  })
})
