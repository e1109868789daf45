import { expect } from 'chai'

import { overviewOf } from '../../provider/catalog/overview'
import { canonical, stream } from '../support/catalogs'

const named = (name: string, more: Readonly<Record<string, unknown>> = {}) => {
  const entry = stream(more)
  return { ...entry, stream: { ...(entry.stream as object), name } }
}

const MODES = [
  ['full_refresh', 'overwrite'],
  ['full_refresh', 'append'],
  ['incremental', 'append'],
] as const
const streams = (...names: ReadonlyArray<string>) => canonical(...names.map((name) => named(name))).streams

describe('the overview of a catalog', () => {
  it('is its streams by mode, the most frequent first, and their tables', () => {
    expect(overviewOf(streams(), {})).to.equal('no streams')
    expect(overviewOf(streams('users'), {})).to.equal('1 stream: 1 incremental append_dedup; table public.users')
    const mixed = canonical(
      ...['a', 'b'].map((name) => named(name)),
      named('c', { syncMode: 'full_refresh', destinationSyncMode: 'append' }),
    )
    expect(overviewOf(mixed.streams, { prefix: 'raw_' })).to.equal(
      '3 streams: 2 incremental append_dedup, 1 full_refresh append; tables public.raw_a, public.raw_b, public.raw_c',
    )
  })

  it('names three tables and three modes, counts the rest, and has no tables where they are not known', () => {
    const names = Array.from({ length: 300 }, (_, at) => `table_${String(at).padStart(3, '0')}`)
    expect(overviewOf(streams(...names), {})).to.equal(
      '300 streams: 300 incremental append_dedup; tables public.table_000, public.table_001, public.table_002 and 297 more',
    )
    const all = canonical(
      named('a'),
      ...MODES.map(([syncMode, destinationSyncMode]) =>
        named(syncMode + destinationSyncMode, { syncMode, destinationSyncMode }),
      ),
    )
    expect(overviewOf(all.streams, undefined)).to.equal(
      '4 streams: 1 full_refresh append, 1 full_refresh overwrite, 1 incremental append, 1 in other modes',
    )
  })
})
