/** What has come between stacks and Airbyte: each cause is injected, and told as what it is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { drift } from '../../cli/drift'
import { CAUSES, type Finding } from '../../cli/drift/causes'
import { withWho } from '../../cli/drift/who'
import { type Ground, layOut } from '../../cli/import/layout'
import { importedResource } from '../../cli/import/state'
import { takenFrom } from '../../cli/import/taken'
import { type AirbyteRelease, type Dump, type Emulator, startEmulator } from '../../emulator'
import type { ConnectionRead } from '../../provider/api/connections'
import type { ConnectionEvent } from '../../provider/api/timeline'
import { root } from '../support/stack'
import { fillWorkspace } from '../support/workspace'

type Mutable = Record<string, unknown>

const GROUND: Ground = {
  manner: { isEsm: false, places: 'places' },
  isHeld: true,
  named: {},
  workspace: 'Shop',
  places: new Map(),
  resources: new Set(),
  modules: new Set(),
  catalogs: new Set(),
  locks: [],
  configured: () => undefined,
}

/** The state of a stack that has taken these connections over. */
const stateOf = (stack: string, connections: ReadonlyArray<ConnectionRead>): string => {
  const taken = connections.flatMap((one) => {
    const result = takenFrom(one, undefined)
    return E.isRight(result) ? [result.right] : []
  })
  const resources = layOut(taken, GROUND).laid.map((laid) => {
    const { type, name, id, inputs, outputs } = importedResource(laid)
    return { urn: `urn:pulumi:${stack}::data::${type}::${name}`, custom: true, type, id, inputs, outputs }
  })
  return JSON.stringify({ version: 3, deployment: { resources } })
}

interface Scene {
  readonly emulator: Emulator
  readonly connections: ReadonlyArray<ConnectionRead>
  /** Puts another dump in its place, by hand. */
  readonly tamper: (change: (connections: ReadonlyArray<Mutable>) => ReadonlyArray<Mutable>) => Promise<void>
  readonly post: (call: string, body: unknown) => Promise<Mutable>
  /** Runs the command; answers its code and its output. */
  readonly run: (...args: ReadonlyArray<string>) => Promise<{ readonly code: number; readonly output: string }>
  readonly findings: (...args: ReadonlyArray<string>) => Promise<ReadonlyArray<Finding & { readonly remedy: string }>>
  readonly requests: () => Promise<ReadonlyArray<string>>
}

const listOf = async (emulator: Emulator, workspaceId: string): Promise<ReadonlyArray<ConnectionRead>> => {
  const response = await fetch(`${emulator.url}/api/v1/connections/list`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ workspaceId }),
  })
  return ((await response.json()) as { readonly connections: ReadonlyArray<ConnectionRead> }).connections
}

describe('pulumi-airbyte drift', function () {
  this.timeout(60_000)
  let folder: string
  let before: string | undefined
  const opened: Emulator[] = []
  beforeEach(() => {
    before = process.env['PATH']
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-drift-'))
    process.env['PATH'] = `${folder}:${before ?? ''}`
  })
  afterEach(async () => {
    process.env['PATH'] = before
    rmSync(folder, { recursive: true, force: true })
    for (const emulator of opened.splice(0)) await emulator.close()
  })

  /** Two stacks that hold a workspace between them, by a stand-in for `pulumi`. */
  const stage = async (airbyte: AirbyteRelease, count: number): Promise<Scene> => {
    const { dump, workspaceId } = await fillWorkspace(airbyte, {
      connections: count,
      sources: Math.min(20, count),
      streams: 3,
    })
    const plain: Dump = {
      ...dump,
      connections: dump.connections.map((one) => ({ ...(one as Mutable), operationIds: [] })),
    }
    const emulator = await startEmulator({ load: plain, airbyte, speed: 100 })
    opened.push(emulator)
    const connections = await listOf(emulator, workspaceId)
    const half = Math.ceil(connections.length / 2)
    writeFileSync(path.join(folder, 'dev.json'), stateOf('dev', connections.slice(0, half)))
    writeFileSync(path.join(folder, 'prod.json'), stateOf('prod', connections.slice(half)))
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ 'airbyte:url': { value: emulator.url } }))
    writeFileSync(
      path.join(folder, 'pulumi'),
      `#!/bin/sh\nfor stack; do :; done\nstack=$(echo "$*" | sed 's/.*--stack \\([a-z]*\\).*/\\1/')\ncase "$1" in stack) cat "${folder}/$stack.json" ;; config) cat "${folder}/config.json" ;; esac\n`,
      { mode: 0o755 },
    )
    const post: Scene['post'] = async (call, body) => {
      const response = await fetch(`${emulator.url}/api/v1/${call}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
      return (text === '' ? {} : JSON.parse(text)) as Mutable
    }
    const run: Scene['run'] = async (...args) => {
      let output = ''
      const add = (text: string): void => {
        output += text
      }
      const code = await drift.run(['--stack', 'dev', '--stack', 'prod', ...args], {
        environment: {},
        out: add,
        error: add,
      })
      return { code, output }
    }
    let seen = (await emulator.calls()).length
    return {
      emulator,
      connections,
      post,
      run,
      tamper: async (change) => {
        const now = await emulator.dump()
        await emulator.load({ ...now, connections: change(structuredClone(now.connections) as ReadonlyArray<Mutable>) })
        seen = 0
      },
      findings: async (...args) => {
        const { code, output } = await run('--json', ...args)
        expect(code).to.equal(2)
        return (JSON.parse(output) as { readonly findings: ReadonlyArray<Finding & { readonly remedy: string }> })
          .findings
      },
      requests: async () => {
        const calls = await emulator.calls()
        const fresh = calls.slice(seen).map((call) => call.path)
        seen = calls.length
        return fresh
      },
    }
  }

  const WRITES = /create|update|delete|sync|reset|discover|clear|refresh/

  for (const airbyte of ['0.44', '2.2'] as const) {
    it(`of an untouched workspace of 300 in two stacks of Airbyte ${airbyte} is one line, and at most 10 requests`, async () => {
      const { run, requests } = await stage(airbyte, 300)
      await requests()
      expect(await run()).to.deep.equal({
        code: 0,
        output: 'No drift: 300 connections of the stacks dev and prod are in Airbyte as they say.\n',
      })
      const asked = await requests()
      expect(asked.length).to.be.lessThanOrEqual(10)
      expect(asked.filter((one) => WRITES.test(one))).to.deep.equal([])
    })
  }

  /** What happens to one connection, and what is told of it. */
  const CASES: ReadonlyArray<readonly [Finding['cause'], (one: Mutable) => void, ReadonlyArray<string>]> = [
    [
      'edited',
      (one) => Object.assign(one, { prefix: 'changed_' }),
      [
        'prefix unset → changed_',
        'public.order items 0: table public.order items 0 → public.changed_order items 0',
        'public.table_0: table public.table_0 → public.changed_table_0',
        'public.table_2: table public.table_2 → public.changed_table_2',
      ],
    ],
    [
      'disabled by a schema change',
      (one) =>
        Object.assign(one, {
          status: 'inactive',
          breakingChange: true,
          sourceCatalogId: 'a0000000-0000-4000-8000-000000000000',
        }),
      ['status active → inactive'],
    ],
    ['edited', (one) => Object.assign(one, { status: 'inactive' }), ['status active → inactive']],
    ['locked', (one) => Object.assign(one, { status: 'locked', statusReason: 'not paid for' }), ['not paid for']],
    ['deleted', (one) => Object.assign(one, { status: 'deprecated' }), []],
    [
      'propagated',
      (one) => {
        const [first] = (one['syncCatalog'] as { streams: { stream: { jsonSchema: { properties: Mutable } } }[] })
          .streams
        Object.assign(first?.stream.jsonSchema.properties ?? {}, { brand_new: { type: 'string' } })
        Object.assign(one, { nonBreakingChangesPreference: 'propagate_columns' })
      },
      ['public.table_0: field brand_new added'],
    ],
  ]

  for (const [cause, change, told] of CASES) {
    it(`tells that one is ${cause}: ${told[0] ?? 'gone'}`, async () => {
      const { connections, tamper, findings, requests } = await stage('2.2', 6)
      // The first has no prefix, and the fourth, which propagates already.
      const at = cause === 'propagated' ? 2 : 0
      await tamper((all) => {
        const one = all.find(({ connectionId }) => connectionId === connections[at]?.connectionId)
        if (one !== undefined) change(one)
        return all
      })
      const found = await findings()
      expect(found.map(({ cause: of, name, stack }) => [of, name, stack])).to.deep.equal([
        [cause, connections[at]?.name, 'dev'],
      ])
      expect(found[0]?.changes.map((line) => line.replace(/^connection: /, ''))).to.deep.equal(told)
      expect((await requests()).filter((one) => WRITES.test(one))).to.deep.equal([])
    })
  }

  it('tells that one is disabled after failures, by how its last sync ended', async () => {
    const { connections, emulator, post, findings } = await stage('0.44', 6)
    const { connectionId } = connections[0] ?? { connectionId: '' }
    await emulator.nextJob({ connectionId, outcome: 'failed', seconds: 1 })
    await post('connections/sync', { connectionId })
    await emulator.advance(600)
    await post('connections/update', { connectionId, status: 'inactive' })
    expect(await findings()).to.deep.equal([
      {
        cause: 'disabled after failures',
        name: connections[0]?.name,
        connectionId,
        stack: 'dev',
        changes: ['connection: status active → inactive'],
        who: 'this server does not tell who did it',
        remedy: 'correct the source or the destination until its test passes, then pulumi up, which enables it again',
      },
    ])
  })

  it('tells of a connection that none of the stacks knows, unless it is left out', async () => {
    const { connections, post, run, findings } = await stage('0.44', 6)
    const { connectionId: _id, schedule: _schedule, ...like } = connections[0] ?? ({} as ConnectionRead)
    const { connectionId } = await post('connections/create', { ...like, name: 'made by hand' })
    expect(await findings()).to.deep.equal([
      {
        cause: 'not in a stack',
        name: 'made by hand',
        connectionId,
        changes: [],
        remedy: 'pulumi-airbyte import takes it over, or says why it cannot; --except leaves it out',
      },
    ])
    await post('connections/create', { ...like, name: 'made, too' })
    expect((await run()).output).to
      .equal(`2 connections differ between Airbyte and the stacks dev and prod, which hold 6.

2 connections: not in a stack
  made by hand
  made, too
  Try: pulumi-airbyte import takes it over, or says why it cannot; --except leaves it out.
`)
    expect((await run('--except', 'made*')).code).to.equal(0)
  })

  it('tells two causes of one connection apart, in text and in Markdown', async () => {
    const { connections, tamper, run } = await stage('2.2', 6)
    await tamper((all) => {
      const one = all.find(({ connectionId }) => connectionId === connections[2]?.connectionId)
      if (one !== undefined) {
        CASES.find(([cause]) => cause === 'propagated')?.[1](one)
        Object.assign(one, { name: 'renamed | `by` hand' })
      }
      return all
    })
    const { output } = await run()
    const name = connections[2]?.name ?? ''
    expect(output).to.equal(`1 connection differs between Airbyte and the stacks dev and prod, which hold 6.

${name} (dev): propagated
  public.table_0: field brand_new added
  the timeline does not tell who did it
  Try: pulumi-airbyte pull takes it into the lock, then pulumi up.

${name} (dev): edited
  connection: name ../x → renamed | \`by\` hand
  the timeline does not tell who did it
  Try: pulumi up --refresh puts it back; to keep it, write it into the program, then pulumi refresh.
`)
    const markdown = (await run('--markdown')).output
    expect(markdown).to.contain('| connection | stack | cause | what differs | who |\n')
    expect(markdown).not.to.contain('`by`')
  })

  it('tells what the sources offer now, where it is asked to', async () => {
    const { connections, emulator, run, findings } = await stage('0.44', 3)
    for (const { sourceId, syncCatalog } of connections) await emulator.setDiscovered(sourceId, syncCatalog as never)
    expect((await run('--discover')).code).to.equal(0)
    const [first] = connections
    const streams = (first?.syncCatalog.streams ?? []).slice(1)
    await emulator.setDiscovered(first?.sourceId ?? '', { streams })
    const found = await findings('--discover')
    expect(found.map(({ cause, name }) => [cause, name])).to.deep.equal([['source changed', first?.name]])
    expect(found[0]?.changes).to.have.length(1)
  })

  it('says so where a stack holds no connection, also where its state does not name it', async () => {
    await stage('0.44', 2)
    const empty = path.join(folder, 'empty.json')
    writeFileSync(empty, JSON.stringify({ version: 3, deployment: {} }))
    writeFileSync(path.join(folder, 'pulumi'), `#!/bin/sh\ncat "${empty}"\n`, { mode: 0o755 })
    const said = async (...args: ReadonlyArray<string>): Promise<ReadonlyArray<unknown>> => {
      let output = ''
      const add = (text: string): void => {
        output += text
      }
      return [await drift.run(args, { environment: {}, out: add, error: add }), output]
    }
    const message = (stack: string): string =>
      `There is nothing to compare.\n  ${stack} holds no connection\nTry: give --stack with a stack that has been brought up.\n`
    expect(await said('--stack', 'dev')).to.deep.equal([1, message('the stack dev')])
    expect(await said()).to.deep.equal([1, message('the selected stack')])
  })

  it('ends with 1 where a stack or the server cannot be read, and with 64 where it is not written so', async () => {
    const { emulator, run } = await stage('0.44', 2)
    expect((await run('--markdown', '--json')).code).to.equal(64)
    rmSync(path.join(folder, 'prod.json'))
    const { code, output } = await run()
    expect([code, output.split('\n')[0]]).to.deep.equal([1, 'The stack’s state cannot be read.'])
    await emulator.close()
  })
})

describe('the causes of a drift', () => {
  it('stand in the docs, each with what helps', () => {
    const page = readFileSync(path.join(root, 'docs', 'drift.md'), 'utf8').replace(/ +/g, ' ')
    const rows = Object.entries(CAUSES).map(([cause, { meaning, remedy }]) => `| ${cause} | ${meaning} | ${remedy} |`)
    expect(rows.filter((row) => !page.includes(row))).to.deep.equal([])
  })
})

describe('who has done it', () => {
  const finding = (cause: Finding['cause']): Finding => ({ cause, name: 'shop', connectionId: 'id', changes: [] })
  const asks = (events: ReadonlyArray<ConnectionEvent> | undefined) => {
    const asked: unknown[] = []
    return {
      asked,
      listConnectionEvents: ((request: unknown) => {
        asked.push(request)
        return events === undefined
          ? TE.left({ _tag: 'Unsupported', request: { method: 'POST', path: '' } } as never)
          : TE.right({ events })
      }) as never,
    }
  }
  const event = (createdAt: number, user?: ConnectionEvent['user']): ConnectionEvent => ({
    id: 'e',
    connectionId: 'id',
    eventType: 'CONNECTION_SETTINGS_UPDATE',
    createdAt,
    ...(user === undefined ? {} : { user }),
  })

  it('is the one of the newest event, with the time', async () => {
    const api = asks([event(1_700_000_000), event(1_780_000_000, { name: 'Ada', email: 'ada@example.com' })])
    expect((await withWho(api, [finding('edited'), finding('deleted')])).map(({ who }) => who)).to.deep.equal([
      'by Ada <ada@example.com> on 2026-05-28T20:26:40Z',
      undefined,
    ])
    expect(api.asked).to.have.length(1)
  })

  it('is Airbyte itself where the event has nobody', async () => {
    expect((await withWho(asks([event(1_700_000_000)]), [finding('propagated')])).map(({ who }) => who)).to.deep.equal([
      'by Airbyte itself on 2023-11-14T22:13:20Z',
    ])
  })

  it('is not known on a server that does not tell, which is asked once', async () => {
    const api = asks(undefined)
    const findings = await withWho(api, [finding('edited'), finding('edited'), finding('disabled after failures')])
    expect(findings.map(({ who }) => who)).to.deep.equal(
      Array.from({ length: 3 }, () => 'this server does not tell who did it'),
    )
    expect(api.asked).to.have.length(1)
  })
})
