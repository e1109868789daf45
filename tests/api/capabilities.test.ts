import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { typesFor } from '../../provider/api/careful/job'
import { NEWER_ENDPOINTS } from '../../provider/api/newerEndpoints'
import { CAPABILITIES, type Capability, type CapabilityName, hasSince } from '../../provider/server/capabilities'
import { type NewerPath, SINCE } from '../../provider/server/paths'
import { root } from '../support/stack'
import { LACKING, telling, type Told } from '../support/told'

const NAMES = Object.keys(CAPABILITIES) as ReadonlyArray<CapabilityName>

const instance = (version: string): Readonly<Record<string, Told>> => ({
  'GET instance_configuration': { json: { version, defaultOrganizationId: 'o' } },
})

/** What each release can do. */
const has = async (answers: Readonly<Record<string, Told>>): Promise<ReadonlyMap<CapabilityName, unknown>> => {
  const { client } = telling(answers)
  const all = await Promise.all(
    NAMES.map(async (name) => {
      const answer = await client.hasCapability(name)()
      return [name, E.isRight(answer) ? answer.right : answer.left._tag] as const
    }),
  )
  return new Map(all)
}

const THERE: Told = { status: 405 }

describe('which server it is', () => {
  it('a release is known by its number: each capability begins with one and ends with one', () => {
    const table = ['0.40.32', '0.44.0', '0.50.56', '1.1.0', '1.8.0', '2.2.0'].map((version) =>
      NAMES.filter((name) => hasSince(CAPABILITIES[name], version)),
    )
    expect(table).to.deep.equal([
      ['operationTypes', 'geography', 'workspaceLists'],
      ['streamResets', 'emailNotifications', 'operationTypes', 'geography', 'workspaceLists'],
      NAMES.filter((name) =>
        [
          ...['streamResets', 'emailNotifications', 'propagation', 'instance', 'organizations', 'applications'],
          ...['backfill', 'operationTypes', 'geography', 'workspaceLists'],
        ].includes(name),
      ),
      NAMES.filter((name) =>
        [
          ...['streamResets', 'emailNotifications', 'propagation', 'instance', 'organizations', 'applications'],
          ...['backfill', 'refreshes', 'clears', 'clearJobs', 'overwriteDedup', 'geography', 'workspaceLists'],
        ].includes(name),
      ),
      NAMES.filter((name) => !['operationTypes', 'geography', 'workspaceLists', 'onDemand'].includes(name)),
      NAMES.filter((name) => !['operationTypes', 'geography', 'workspaceLists'].includes(name)),
    ])
  })

  it('the calls and the jobs of a clear came one after the other, and so did a refresh and its own', () => {
    const known = ['0.57.1', '0.57.2', '0.57.3', '0.59.0', '0.59.1'].map((version) =>
      (['refreshes', 'clears', 'clearJobs'] as const).filter((name) => hasSince(CAPABILITIES[name], version)),
    )
    expect(known).to.deep.equal([
      [],
      ['refreshes'],
      ['refreshes', 'clears'],
      ['refreshes', 'clears'],
      ['refreshes', 'clears', 'clearJobs'],
    ])
  })

  it('a reset is looked for among jobs of the type clear only where the server knows that type', async () => {
    const types = []
    for (const version of ['0.57.3', '0.59.0', '0.59.1', '2.2.0']) {
      const answer = await typesFor(telling(instance(version)).client, 'reset')()
      types.push(E.isRight(answer) ? answer.right : answer.left._tag)
    }
    const [both, one] = [['reset_connection', 'clear'], ['reset_connection']]
    expect(types).to.deep.equal([one, one, both, both])
  })

  it('since when a path is there is said in one place, for every call that not every server has', () => {
    const paths = Object.values(NEWER_ENDPOINTS).map(({ path }) => path)
    // Each server that this package works with has this one.
    expect(paths.filter((path) => !Object.hasOwn(SINCE, path))).to.deep.equal(['/v1/state/create_or_update'])
    const told = Object.values(CAPABILITIES).flatMap(({ since, path }: Capability) =>
      since === undefined || path === undefined ? [] : [{ since, path }],
    )
    expect(
      Object.keys(SINCE).filter((path) => ![...paths, ...told.map((row) => row.path)].includes(path)),
    ).to.deep.equal([])
    // Mappers came before the call that tries them, and jobs of the type clear after the calls of that name.
    expect(told.filter(({ since, path }) => SINCE[path as NewerPath] !== since)).to.deep.equal([
      { since: CAPABILITIES.clearJobs.since, path: '/v1/connections/clear' },
      { since: CAPABILITIES.mappers.since, path: '/v1/web_backend/mappers/validate' },
    ])
    const comments = readFileSync(join(root, 'provider', 'api', 'newer.ts'), 'utf8')
    expect(/\d+\.\d+\.\d+/.exec(comments)).to.equal(null)
  })

  it('it is asked once, and no path is asked for where it says its release', async () => {
    const { client, asked } = telling(instance('2.2.0'))
    expect(await client.hasCapability('tags')()).to.deep.equal(E.right(true))
    expect(await client.hasCapability('geography')()).to.deep.equal(E.right(false))
    expect(asked.map(({ path }) => path)).to.deep.equal(['GET instance_configuration'])
  })

  it('one that is built by hand is known by its paths, else taken for a new one', async () => {
    const found = await has({ ...instance('dev'), 'GET tags/list': THERE, 'GET workspaces/list': THERE })
    const { client, asked } = telling(instance('dev'))
    await client.hasCapability('tags')()
    await client.hasCapability('tags')()
    expect(asked.map(({ path }) => path)).to.deep.equal(['GET instance_configuration', 'GET tags/list'])
    expect([found.get('tags'), found.get('refreshes')]).to.deep.equal([true, false])
    expect([found.get('workspaceLists'), found.get('geography')]).to.deep.equal([true, false])
    expect([found.get('onDemand'), found.get('operationTypes'), found.get('instance')]).to.deep.equal([
      true,
      false,
      true,
    ])
  })

  it('one that lacks the question is an old one: for what came later no path is asked, and what nothing tells is open', async () => {
    const { client, asked } = telling({ 'GET connections/reset/stream': THERE })
    for (const name of ['tags', 'geography', 'streamResets'] as const) await client.hasCapability(name)()
    expect(asked.map(({ path }) => path)).to.deep.equal(['GET instance_configuration', 'GET connections/reset/stream'])
    const found = await has({ 'GET connections/reset/stream': THERE })
    expect([found.get('streamResets'), found.get('geography'), found.get('tags')]).to.deep.equal([true, true, false])
    expect([found.get('emailNotifications'), found.get('propagation')]).to.deep.equal([undefined, undefined])
    expect([found.get('onDemand'), found.get('operationTypes'), found.get('instance')]).to.deep.equal([
      false,
      true,
      false,
    ])
  })

  it('of one whose answer is no answer only the paths tell', async () => {
    for (const told of [{ text: '<html/>' }, { status: 403 }, { status: 401 }, { status: 500 }]) {
      const found = await has({ 'GET instance_configuration': told, 'GET tags/list': THERE })
      expect([found.get('tags'), found.get('refreshes')]).to.deep.equal([true, false])
      expect([found.get('onDemand'), found.get('operationTypes')]).to.deep.equal([undefined, undefined])
    }
  })

  it('a failure that may pass is told, and not remembered', async () => {
    const [late, { client, clock }] = [
      { timeoutMilliseconds: 10 },
      telling({ 'GET instance_configuration': () => ({ json: { version: '2.2.0' } }) }),
    ] as const
    const control = new AbortController()
    control.abort()
    const first = await client.hasCapability('tags', { ...late, signal: control.signal })()
    expect(E.isLeft(first) && first.left._tag).to.equal('Cancelled')
    await clock.pause(10)
    expect(await client.hasCapability('tags')()).to.deep.equal(E.right(true))
  })
})

const workspaces = (count: number, from: unknown): Told => ({
  json: {
    workspaces: Array.from({ length: count }, (_, at) => ({ workspaceId: String(Number(from) + at), name: 'w' })),
  },
})

describe('all workspaces', () => {
  it('are one list on older servers', async () => {
    const { client, asked } = telling({ 'workspaces/list': workspaces(3, 0) })
    const answer = await client.listEveryWorkspace()()
    expect(E.isRight(answer) && answer.right.workspaces).to.have.lengthOf(3)
    expect(asked.map(({ path }) => path).at(-1)).to.equal('workspaces/list')
  })

  it('are those of the organization on newer ones, page by page, without those that are deleted', async () => {
    const { client, asked } = telling({
      ...instance('2.2.0'),
      'workspaces/list_by_organization_id': ({ body }) => {
        const { rowOffset } = body['pagination'] as { readonly rowOffset: number }
        const page = workspaces(rowOffset === 0 ? 100 : 3, rowOffset)
        const gone = { workspaceId: 'gone', name: 'w', tombstone: true }
        const { workspaces: all } = page.json as { readonly workspaces: ReadonlyArray<unknown> }
        return rowOffset === 0 ? page : { json: { workspaces: [...all, gone] } }
      },
    })
    const answer = await client.listEveryWorkspace()()
    expect(E.isRight(answer) && answer.right.workspaces).to.have.lengthOf(103)
    expect(asked.slice(2).map(({ body }) => body)).to.deep.equal([
      { organizationId: 'o', pagination: { pageSize: 100, rowOffset: 0 } },
      { organizationId: 'o', pagination: { pageSize: 100, rowOffset: 100 } },
    ])
  })

  it('are those of the user where the organization may not be seen', async () => {
    const { client } = telling({
      'GET instance_configuration': { json: { version: '2.2.0', defaultOrganizationId: 'o', defaultUserId: 'u' } },
      'workspaces/list_by_organization_id': { status: 403, json: { message: 'Forbidden' } },
      'workspaces/list_by_user_id': workspaces(2, 0),
    })
    const answer = await client.listEveryWorkspace()()
    expect(E.isRight(answer) && answer.right.workspaces).to.have.lengthOf(2)
  })

  it('a failure of the organization that is none of rights is told', async () => {
    const { client } = telling({ ...instance('2.2.0'), 'workspaces/list_by_organization_id': LACKING })
    const answer = await client.listEveryWorkspace()()
    expect(E.isLeft(answer) && answer.left._tag).to.equal('Unsupported')
  })
})

describe('all jobs', () => {
  it('come page by page until there are as many as are told', async () => {
    const { client, asked } = telling({
      'jobs/list': ({ body }) => {
        const { rowOffset } = body['pagination'] as { readonly rowOffset: number }
        const ids = Array.from({ length: Math.min(100, 200 - rowOffset) }, (_, at) => 200 - rowOffset - at)
        const jobs = ids.map((id) => ({
          job: { id, status: 'succeeded', configType: 'sync', configId: 'c', createdAt: 1 },
        }))
        return { json: { jobs, totalJobCount: 200 } }
      },
    })
    const answer = await client.listEveryJob({ configTypes: ['sync'], configId: 'c' })()
    expect(E.isRight(answer) && answer.right.jobs.map(({ job }) => job.id)).to.deep.equal(
      Array.from({ length: 200 }, (_, at) => 200 - at),
    )
    expect(asked).to.have.lengthOf(2)
  })
})
