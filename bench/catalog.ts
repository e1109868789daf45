/** How the catalog core's cost grows with the number of fields, beside JSON.parse and general differs. */
import * as E from 'fp-ts/Either'
import * as jsondiffpatch from 'jsondiffpatch'
import microdiff from 'microdiff'
import { Bench } from 'tinybench'

import { type AirbyteCatalog, airbyteCatalogCodec } from '../provider/catalog/airbyte'
import { type CanonicalCatalog, canonicalCatalog } from '../provider/catalog/canonical'
import { diffCatalogs } from '../provider/catalog/diff'
import { serverCatalogDiff } from '../provider/server'

/** A catalog of so many streams with so many fields each; every `changed`-th stream has one field more. */
export const madeCatalog = (streams: number, fields: number, changed = 0): AirbyteCatalog => ({
  streams: Array.from({ length: streams }, (_, at) => ({
    stream: {
      name: `stream_${String(at)}`,
      namespace: `schema_${String(at % 7)}`,
      jsonSchema: {
        type: 'object',
        properties: Object.fromEntries([
          ...Array.from({ length: fields }, (_field, index) => [
            `field_${String(index)}`,
            { type: ['null', index % 3 === 0 ? 'integer' : 'string'] },
          ]),
          ...(changed > 0 && at % changed === 0 ? [['field_new', { type: 'string' }]] : []),
        ]) as object,
      },
      supportedSyncModes: ['full_refresh', 'incremental'],
      sourceDefinedPrimaryKey: [['field_0']],
    },
    config: {
      syncMode: 'incremental',
      destinationSyncMode: 'append_dedup',
      cursorField: ['field_1'],
      primaryKey: [['field_0']],
      selected: true,
    },
  })),
})

/** The median of several runs, in milliseconds, after one run that warms up. */
const median = (runs: number, work: () => unknown): number => {
  const bench = new Bench({ time: 0, iterations: runs, warmupTime: 0, warmupIterations: 1 })
  bench.add('work', () => {
    work()
  })
  bench.runSync()
  const result = bench.tasks[0]?.result
  return result !== undefined && 'latency' in result ? result.latency.p50 : NaN
}

const canonical = (catalog: AirbyteCatalog): CanonicalCatalog => {
  const result = canonicalCatalog(catalog)
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

export interface CatalogRow {
  readonly fields: number
  readonly parse: number
  readonly decode: number
  readonly canonical: number
  readonly diffChanged: number
  readonly diffUnchanged: number
  readonly predict: number
  readonly microdiff: number | undefined
  readonly jsondiffpatch: number | undefined
}

/** One size: `streams` of 50 fields, every hundredth stream changed. All times in milliseconds, of both documents. */
export const measureCatalog = (streams: number, runs: number, peers: boolean): CatalogRow => {
  const [before, after] = [madeCatalog(streams, 50), madeCatalog(streams, 50, 100)]
  const texts = [JSON.stringify(before), JSON.stringify(after)] as const
  const [one, other, same] = [canonical(before), canonical(after), canonical(before)]
  const byArray = jsondiffpatch.create({ arrays: { detectMove: false } })
  return {
    fields: streams * 50,
    parse: median(runs, () => texts.map((text) => JSON.parse(text) as unknown)),
    decode: median(runs, () => [before, after].map((catalog) => airbyteCatalogCodec.decode(catalog))),
    canonical: median(Math.min(runs, 3), () => canonical(after)),
    diffChanged: median(runs, () => diffCatalogs(one, other)),
    diffUnchanged: median(runs, () => diffCatalogs(one, same)),
    predict: median(Math.min(runs, 3), () => serverCatalogDiff(before, after, after)),
    microdiff: peers ? median(Math.min(runs, 3), () => microdiff([before], [after])) : undefined,
    jsondiffpatch: peers ? median(Math.min(runs, 3), () => byArray.diff(before, after)) : undefined,
  }
}

export interface DecodeRow {
  readonly parse: number
  readonly decode: number
  /** At most this many times JSON.parse, ten milliseconds apart. */
  readonly ratio: number
}

/** Decoding a real connector's catalog as an answer of the client, beside JSON.parse of its text. */
export const measureDecode = (text: string): DecodeRow => {
  const catalog = JSON.parse(text) as unknown
  const parse = median(50, () => JSON.parse(text) as unknown)
  const decode = median(50, () => airbyteCatalogCodec.decode(catalog))
  return { parse, decode, ratio: decode / parse }
}
