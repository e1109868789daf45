import path from 'node:path'

import { expect } from 'chai'

import { OVERLAYS, violations } from '../../examples/environments/environments'
import { openProject } from '../support/project'
import { stage } from '../support/shop'
import { root, run, WITHOUT_TYPES } from '../support/stack'

describe('examples/environments', function () {
  this.timeout(240_000)

  it('holds what it demands of its environments, and names a stream that is missing further on', () => {
    expect(violations()).to.deep.equal([])
    expect(
      violations({ ...OVERLAYS, prod: { ...OVERLAYS.prod, streams: ['public.users', 'public.products'] } }),
    ).to.deep.equal(['prod lacks public.orders, which staging has: it would be promoted untested'])
  })

  it('comes up on three servers at once, is compared, shows a promotion, and goes', async () => {
    // The types of the example are checked with the package's own.
    const env = { ...process.env, ...WITHOUT_TYPES }
    const command = [path.join(root, 'tools', 'environments.mjs')]
    const { code, output } = await run(process.execPath, command, { cwd: root, env })
    expect(code, output).to.equal(0)
    const [, parity = ''] = /\nParity\n([^]*?)\n\n/.exec(output) ?? []
    expect(parity.split('\n').map((line) => line.split(/ {2,}/))).to.deep.equal([
      ['stream', 'dev', 'staging', 'prod', 'drift'],
      ['public.order_items', '–', '–', 'full_refresh/overwrite (id)', 'none'],
      [
        'public.orders',
        '–',
        'incremental/append_dedup updated_at (id)',
        'incremental/append_dedup updated_at (id)',
        'none',
      ],
      [
        'public.products',
        'incremental/append updated_at (id)',
        'incremental/append updated_at (id)',
        'incremental/append updated_at (id)',
        'none',
      ],
      [
        'public.users',
        'incremental/append_dedup updated_at (id)',
        'incremental/append_dedup updated_at (id)',
        'incremental/append_dedup updated_at (id)',
        'none',
      ],
    ])
    expect(output).to.contain('☐ 2 streams of public: removed; order\\_items, orders')
    expect(output).to.contain('all three are gone')
    expect(output).not.to.contain('secret-of-')
  })

  it('and two stacks of one configuration, updated at once, do not disturb each other', async () => {
    const here = await stage()
    const config = {
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
    }
    const projects = await Promise.all([openProject(config, 'one'), openProject(config, 'two')])
    try {
      for (const [at, project] of projects.entries()) {
        project.write(
          `for (let at = 0; at < 5; at += 1) shop({ name: '${String(at)}-' + at, prefix: '${String(at)}_' + at }, {}, 'c' + at)`,
        )
      }
      await Promise.all(projects.map((project) => project.must('up', '--yes', '--skip-preview')))
      await Promise.all(projects.map((project) => project.must('preview', '--expect-no-changes')))
      const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
        readonly connections: ReadonlyArray<{ readonly name: string; readonly prefix: string }>
      }
      expect(connections.map(({ name, prefix }) => `${name} ${prefix}`).sort()).to.deep.equal(
        ['0', '1'].flatMap((stack) => [0, 1, 2, 3, 4].map((at) => `${stack}-${String(at)} ${stack}_${String(at)}`)),
      )
    } finally {
      for (const project of projects) project.remove()
      await here.emulator.close()
    }
  })
})
