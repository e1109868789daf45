import { expect } from 'chai'

import { createClient } from '../../provider/api/client'
import { promised } from '../../provider/api/promised'
import type { SyncState } from '../../provider/api/syncState'
import { logOf, openProject, type Project, sectionOf, steady } from '../support/project'
import { type Stage, stage } from '../support/shop'

/** Ten streams; the cursor of two is given. */
const programOf = (source: string, cursor: string): string => `
const tables = [...'abcdefghij'].map((name) =>
  table(name, 'cd'.includes(name) ? { cursorField: ['${cursor}'], destinationSyncMode: name === 'd' ? 'append' : 'append_dedup' } : {}))
const declared = (name, options) => shop(
  { name: 'shop-' + name, sourceId: config.require('${source}'), syncCatalog: catalog(...tables), onReplacement: 'carry' }, options, name)
exports.made = declared('made', {}).connectionId
exports.deleted = declared('deleted', { deleteBeforeReplace: true }).connectionId`

const SHOWN = `    +-pulumi-nodejs:dynamic/airbyte:Connection: (replace)
        [id=…]
        [urn=urn:pulumi:test::program::pulumi-nodejs:dynamic/airbyte:Connection::made]
      ~ planDetails (hidden)
      ~ syncCatalog.__streams (hidden)
      + plan    : {
          + carries : "8 streams (public.a, public.b, public.e and 5 more)"
          + replaces: "sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was."
          + restarts: [
          +     [0]: "1 stream (public.c): cursor updated_at → modified_at; all is read again and merged by the key"
          +     [1]: "1 stream (public.d): cursor updated_at → modified_at; all is read again, and each row doubled"
            ]
        }
      ~ sourceId: "…" => "…"`

const STREAMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const

const LOG = ['deleted', 'made'].flatMap((name) => [
  `airbyte: shop-${name}: carries on where they were: 8 streams (public.a, public.b, public.e and 5 more)`,
  `airbyte: shop-${name}: is replaced: sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was.`,
  `airbyte: shop-${name}: restarts 1 stream (public.c): cursor updated_at → modified_at; all is read again and merged by the key`,
  `airbyte: shop-${name}: restarts 1 stream (public.d): cursor updated_at → modified_at; all is read again, and each row doubled`,
])

describe('a source that is replaced, with the real CLI', function () {
  this.timeout(300_000)
  let here: Stage
  let project: Project
  before(async () => {
    here = await stage()
    const { sources } = (await here.post('sources/list', { workspaceId: here.workspaceId })) as {
      readonly sources: ReadonlyArray<{ readonly sourceId: string }>
    }
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:otherSource': sources[1]?.sourceId ?? '',
      'program:destinationId': here.destinationId,
    })
  })
  after(async () => {
    project.remove()
    await here.emulator.close()
  })

  const ids = async (): Promise<ReadonlyArray<string>> => {
    const { made, deleted } = JSON.parse(await project.must('stack', 'output', '--json')) as Record<string, string>
    return [made ?? '', deleted ?? '']
  }

  it('is told in each preview, and goes on to the letter after the update', async () => {
    const client = promised(createClient({ url: here.emulator.url }))
    project.write(programOf('sourceId', 'updated_at'))
    await project.must('up', '--yes', '--skip-preview')
    const before = await ids()
    const positions = STREAMS.map((name) => ({
      stream: { name, namespace: 'public' },
      state: '{"cursor":9223372036854775807,"lag":1.0}',
    }))
    const syncState: SyncState = { stateType: 'stream', positions }
    for (const connectionId of before) await client.putSyncState({ connectionId, syncState })

    project.write(programOf('otherSource', 'modified_at'))
    const plain = await project.must('preview')
    expect([...logOf(plain)].sort()).to.deep.equal(LOG)
    const shown = sectionOf(steady(await project.must('preview', '--diff')), 'made')
    expect(shown.split('\n').slice(0, SHOWN.split('\n').length).join('\n')).to.equal(SHOWN)

    const forced = await project.pulumi(
      'up',
      '--yes',
      '--skip-preview',
      '--replace',
      '**deleted',
      '--target',
      '**deleted',
    )
    expect(forced.code, forced.output).to.not.equal(0)
    expect(forced.output).to.contain("and onReplacement is 'carry'. Pulumi does not tell then which connection")

    const up = await project.must('up', '--yes', '--skip-preview')
    const after = await ids()
    expect(
      after.filter((id) => before.includes(id)),
      up,
    ).to.deep.equal([])
    for (const connectionId of before)
      expect((await client.getConnection({ connectionId })).status).to.equal('deprecated')
    for (const connectionId of after) {
      expect(await client.getSyncState({ connectionId })).to.deep.equal({
        stateType: 'stream',
        positions: positions.filter(({ stream: { name } }) => name !== 'c' && name !== 'd'),
      })
      expect((await client.getConnection({ connectionId })).status).to.equal('active')
    }
    expect(up).to.contain(`goes on where ${before[0] ?? ''} was (8 carried over, 2 start over)`)
    expect(await project.must('preview')).to.not.contain('airbyte:')
  })
})
