import { execFileSync } from 'node:child_process'
import path from 'node:path'

import { expect } from 'chai'

import { type Stage, stage } from '../support/shop'
import { openStack, root, type Stack } from '../support/stack'

/** Pulumi's provider processes that this process has started, by way of the CLI. */
const providersUnder = (root: number): ReadonlyArray<number> => {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found === null ? [] : [{ pid: Number(found[1]), parent: Number(found[2]), args: found[3] ?? '' }],
    )
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]))
  const isUnder = (pid: number): boolean => {
    for (let at = pid, steps = 0; at > 1 && steps < 50; steps += 1) {
      if (at === root) return true
      at = parents.get(at) ?? 0
    }
    return false
  }
  return all.filter(({ pid, args }) => args.includes('dynamic-provider') && isUnder(pid)).map(({ pid }) => pid)
}

describe('when the server cannot be used, the error says what and the next up goes on', function () {
  this.timeout(300_000)
  const credentials = { username: 'airbyte', password: 'planted-secret' }
  let here: Stage
  let stack: Stack
  /** One stack goes through all of it: what a failure left is what the next begins with. */
  before(async () => {
    here = await stage({ credentials })
    stack = await openStack(path.join(root, 'examples', 'quickstart'), {
      'airbyte:url': here.emulator.url,
      'airbyte:username': 'airbyte',
      'airbyte:maxRetries': '0',
      'airbyte-quickstart:sourceId': here.sourceId,
      'airbyte-quickstart:destinationId': here.destinationId,
    })
    await stack.configureSecrets({ 'airbyte:password': credentials.password })
  })
  after(async () => {
    stack.remove()
    await here.emulator.close()
  })

  const up = () => stack.pulumi('up', '--yes', '--skip-preview')
  const expectUp = async (): Promise<void> => {
    const { code, output } = await up()
    if (code !== 0) throw new Error(output)
  }
  const expectFailure = async (...texts: ReadonlyArray<string>): Promise<void> => {
    const { code, output } = await up()
    expect(code).not.to.equal(0)
    for (const text of texts) expect(output).to.contain(text)
    expect(output).not.to.contain(credentials.password)
  }
  const connections = async (): Promise<number> =>
    ((await here.post('connections/list', { workspaceId: here.workspaceId }))['connections'] as ReadonlyArray<unknown>)
      .length

  it('a wrong address', async () => {
    stack.configure({ 'airbyte:url': 'http://127.0.0.1:9' })
    await expectFailure('could not be reached for POST /v1/', '127.0.0.1:9: ECONNREFUSED', 'Try: check airbyte:url')
    stack.configure({ 'airbyte:url': here.emulator.url })
    expect(await connections()).to.equal(0)
  })

  it('a wrong password', async () => {
    await stack.configureSecrets({ 'airbyte:password': 'another' })
    await expectFailure(
      'for want of the right credentials',
      'status 401; airbyte:username and airbyte:password were sent',
      'Try: check both',
    )
    await stack.configureSecrets({ 'airbyte:password': credentials.password })
    await expectUp()
    expect(await connections()).to.equal(1)
  })

  const resetPath = '/v1/connections/reset/stream'
  const resets = async (): Promise<number> =>
    (await here.emulator.calls()).filter(({ method, path: called }) => method === 'POST' && called === resetPath).length
  const expectNoChanges = async (): Promise<void> => {
    const { code, output } = await stack.pulumi('preview', '--expect-no-changes')
    expect(code, output).to.equal(0)
  }

  it('a provider process that is killed while its reset is being asked for: the next up ends it, once', async () => {
    stack.configure({ 'airbyte-quickstart:cursor': 'email' })
    await here.emulator.failNext({ path: resetPath, kind: 'delay', milliseconds: 3000 })
    const killed = up()
    const until = Date.now() + 60_000
    while (Date.now() < until && (await resets()) === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    for (const pid of providersUnder(process.pid)) process.kill(pid, 'SIGKILL')
    expect((await killed).code).not.to.equal(0)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    await expectUp()
    expect(await resets()).to.equal(1)
    await expectNoChanges()
  })

  it('a server that is gone half-way: its reset is ended by the next up, once', async () => {
    const before = await resets()
    stack.configure({ 'airbyte-quickstart:cursor': undefined })
    await here.emulator.failNext({ path: '/v1/jobs/get', kind: 'status', status: 500 })
    await expectFailure('Airbyte failed at POST /v1/jobs/get (500)', 'then run the same command again')
    await expectUp()
    expect((await resets()) - before).to.equal(1)
    await expectNoChanges()
  })
})

describe('the emulator', () => {
  it('says which port is taken, and finds a free one where none is asked for', async () => {
    const one = await stage()
    try {
      const failure = await stage({ port: one.emulator.port }).then(
        () => 'it started',
        (error: unknown) => String(error),
      )
      expect(failure).to.equal(
        `Error: Port ${String(one.emulator.port)} of 127.0.0.1 is taken. Choose another, or leave it out for any that is free.`,
      )
      const other = await stage()
      expect(other.emulator.port).not.to.equal(one.emulator.port)
      await other.emulator.close()
    } finally {
      await one.emulator.close()
    }
  })

  it('is not open to others without credentials', async () => {
    const failure = await stage({ host: '0.0.0.0' }).then(
      () => 'it started',
      (error: unknown) => String(error),
    )
    expect(failure).to.contain('Give credentials')
  })
})
