import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { plan } from '../../cli/plan'
import { escapeMarkdown, markdown } from '../../cli/plan/markdown'
import { page } from '../../cli/plan/page'
import { readPreview } from '../../cli/plan/preview'
import { type Review, review } from '../../cli/plan/review'
import { checkInputs } from '../../provider/connection/check'
import type { PlanDetails } from '../../provider/connection/plan'
import { catalog, type Stage, stage, table } from '../support/shop'
import { root } from '../support/stack'

const TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'
type Json = Readonly<Record<string, unknown>>

const program = (more: Json): Json => ({
  sourceId: 'source',
  destinationId: 'destination',
  name: 'shop',
  syncCatalog: catalog(table('users')),
  ...more,
})

const inputs = (olds: unknown, news: Json): Json => {
  const checked = checkInputs(olds, program(news), 'streams')
  if (checked._tag === 'Refused') throw new Error(checked.issues.map(({ reason }) => reason).join('\n'))
  return checked.inputs
}

/** An update as `pulumi preview --json` prints it. */
const update = (before: Json, after: Json, outputs: Json = {}): Json => {
  const old = inputs({}, before)
  return {
    op: 'update',
    urn: `urn:pulumi:prod::project::${TYPE}::shop`,
    oldState: { type: TYPE, id: 'id-of-shop', inputs: old, outputs },
    newState: { type: TYPE, inputs: inputs(old, after) },
  }
}

const reviewed = (document: Json | string): Review => {
  const preview = readPreview(typeof document === 'string' ? document : JSON.stringify(document))
  if (E.isLeft(preview)) throw new Error(preview.left)
  return review(preview.right, { delete: [], replace: [] })
}

const REFUSED = `pulumi-nodejs:dynamic/airbyte:Connection resource 'shop' has a problem: 1 breaking change and onBreakingChange is 'refuse':\n  public.users: cursor updated_at → modified_at — The saved position belongs to the old cursor.\nTake the change back, or approve it with acknowledge: ["change_cursor_field public.users"].`

describe('a review', () => {
  it('of a preview that was refused is the refusal', () => {
    const refused = reviewed({
      steps: [],
      diagnostics: [
        { severity: 'info', message: 'airbyte: shop: hello' },
        { severity: 'error', message: `error: ${REFUSED}\n` },
      ],
    })
    expect(refused.blocked).to.deep.equal(['the preview failed, and so would the update'])
    expect(markdown(refused)).to.equal(`## Airbyte connections

The preview failed before it found a change. It is blocked:

- the preview failed, and so would the update

What failed:

- shop: 1 breaking change and onBreakingChange is 'refuse':
  - public.users: cursor updated\\_at → modified\\_at — The saved position belongs to the old cursor.
  - Take the change back, or approve it with acknowledge: \\["change\\_cursor\\_field public.users"\\].
`)
  })

  it('tells what goes on in a connection that replaces another one, and what starts over', () => {
    const replaced = update({}, { sourceId: 'another', onReplacement: 'carry' })
    const state = replaced['newState'] as { readonly inputs: Json }
    const { plan, ...more } = state.inputs['planDetails'] as PlanDetails
    const told: PlanDetails = {
      ...more,
      plan: {
        ...plan,
        carries: ['public.users', 'public.orders'],
        restarts: [{ streams: ['public.events'], why: 'cursor a → b; all is read again' }],
      },
    }
    const newState = { ...state, inputs: { ...state.inputs, planDetails: told } }
    const found = reviewed({ steps: [{ ...replaced, op: 'replace', newState }] })
    expect(found.connections[0]).to.deep.include({
      carries: ['public.users', 'public.orders'],
      restarts: [{ streams: ['public.events'], why: 'cursor a → b; all is read again' }],
    })
    expect(markdown(found)).to.contain(`
- 🔴 **shop**: replace
  - sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was.
  - goes on where it was (2 streams): public.users, public.orders
  - 1 stream \\(public.events\\) starts over: cursor a → b; all is read again
`)
    expect(page(found))
      .to.contain('<h3>Goes on where it was: 2 streams</h3><ul><li><bdi>public.users</bdi></li>')
      .and.to.contain(
        '<h3>Starts over</h3><ul><li><bdi>1 stream (public.events) starts over: cursor a → b; all is read',
      )
  })

  it('tells every change: settings, what steers this package, new streams with their tables, what is owed', () => {
    const before = {}
    const after = {
      schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },
      geography: 'eu',
      onBreakingChange: 'refuse',
      syncCatalog: catalog(table('users'), table('orders')),
    }
    const pendingReset = { streams: { 'public.users': 7 } }
    const [shop] = reviewed({ steps: [update(before, after, { pendingReset })] }).connections
    expect(shop?.further).to.deep.equal([
      'connection: schedule manual → every 6 hours',
      'public.orders: added',
      'onBreakingChange the default → "refuse"',
    ])
    expect(shop?.pending).to.deep.equal(['public.users'])
    expect(markdown(reviewed({ steps: [update(before, after, { pendingReset })] }))).to
      .equal(`## Airbyte connections: stack prod of project

1 to update of 1 connection; no stream is reset. Nothing blocks it.

- ⚪ **shop**: update
  - goes on with the reset of: public.users
  - connection: geography unset → eu — Whoever promised where the data is handled should know.
  - connection: schedule manual → every 6 hours
  - public.orders: added
  - onBreakingChange the default → "refuse"
  - new tables: public.orders
`)
  })

  it('says nothing of what is not known yet', () => {
    const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
    const { oldState, newState, ...step } = update({ geography: 'us' }, { geography: 'us' }) as {
      readonly oldState: Json
      readonly newState: { readonly inputs: Json }
    }
    const inputs = { ...newState.inputs, geography: unknown, syncCatalog: unknown }
    expect(
      reviewed({ steps: [{ ...step, oldState, newState: { ...newState, inputs } }] }).connections[0]?.further,
    ).to.deep.equal([])
  })

  it('of the stream of events is that of the document', () => {
    const step = update({}, { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] })) })
    const { op, urn, oldState, newState } = step
    const events = [
      { preludeEvent: { config: { 'airbyte:url': 'http://localhost:8000' } } },
      { diagnosticEvent: { severity: 'debug', message: 'error: none' } },
      { resourcePreEvent: { metadata: { op, urn, old: oldState, new: newState } } },
      { resOutputsEvent: { metadata: { op, urn, old: oldState, new: newState } } },
      { policyEvent: { enforcementLevel: 'advisory', policyName: 'no-overwrite', message: 'advice' } },
      { summaryEvent: { resourceChanges: { update: 1 } } },
    ]
    const stream = (some: ReadonlyArray<object>): string =>
      some.map((event, sequence) => JSON.stringify({ sequence, timestamp: 1, ...event })).join('\n')
    expect(reviewed(stream(events))).to.deep.equal(reviewed({ steps: [step] }))
    const stopped = { enforcementLevel: 'mandatory', policyName: 'no-overwrite', message: 'Take it out.' }
    expect(reviewed(stream([{ policyEvent: stopped }, ...events])).failures).to.deep.equal([
      'policy no-overwrite: Take it out.',
    ])
    const cut = readPreview(stream(events.slice(0, -1)))
    expect(E.isLeft(cut) && cut.left).to.equal(
      'This JSON is not what pulumi preview --json prints: it has no list of steps. Give its whole output.',
    )
  })

  it('links, mentions and refers to nothing', () => {
    const texts = [
      ['see https://evil.example/x', 'see https:\u2060//evil.example/x'],
      ['www.evil.example', 'www.\u2060evil.example'],
      ['a@b.example', 'a@\u2060b.example'],
      ['#12 and GH-12', '\\#\u206012 and GH-\u206012'],
      ['!3 ~bug $4 &5', '\\!\u20603 \\~\u2060bug \\$\u20604 &amp;\u20605'],
      ['%7 but a%20b', '%\u20607 but a%20b'],
      ['<img src=x>', '&lt;img src=x&gt;'],
      ['\u2028# heading\r\n---', ' \\# heading ---'],
    ] as const
    expect(texts.map(([text]) => escapeMarkdown(text))).to.deep.equal(texts.map(([, plain]) => plain))
  })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Not `spawnSync`: an emulator may live in this process. */
const ended = (command: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv, cwd = root): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { out: '', error: '' }
    child.stdout.on('data', (data: Buffer) => (texts.out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (texts.error += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, ...texts })
    })
  })

describe('pulumi-airbyte plan, whatever becomes of the preview', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-planned-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** `plan` beside a `pulumi` that prints this preview and this configuration. */
  const planned = (
    pulumi: { preview: string; code?: number; error?: string; config?: Json },
    ...args: ReadonlyArray<string>
  ) => {
    const { preview, code = 0, error = '', config = {} } = pulumi
    writeFileSync(path.join(folder, 'preview.json'), preview)
    writeFileSync(path.join(folder, 'error.txt'), error)
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config))
    const script = `#!/bin/sh\ncd "${folder}"\nif [ "$1" = config ]; then cat config.json; exit 0; fi\ncat preview.json; cat error.txt >&2; exit ${String(code)}\n`
    writeFileSync(path.join(folder, 'pulumi'), script, { mode: 0o755 })
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, AIRBYTE_URL: undefined }
    return ended(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), 'plan', ...args], env, folder)
  }
  const files = ['--markdown', 'plan.md', '--json', 'plan.json', '--html', 'plan.html']
  const written = (name: string): string => readFileSync(path.join(folder, name), 'utf8')

  it('a refusal is written, told on the terminal, and ends with 2', async () => {
    const preview = JSON.stringify({ steps: [], diagnostics: [{ severity: 'error', message: `error: ${REFUSED}` }] })
    const { code, out, error } = await planned({ preview, code: 255 }, ...files)
    expect([code, error]).to.deep.equal([2, ''])
    expect(out).to.equal(
      [
        'Airbyte connections. The preview failed before it found a change. It is blocked:',
        '  the preview failed, and so would the update',
        "  shop: 1 breaking change and onBreakingChange is 'refuse':",
        '    public.users: cursor updated_at → modified_at — The saved position belongs to the old cursor.',
        '  Take the change back, or approve it with acknowledge: ["change_cursor_field public.users"].',
        'Wrote plan.md',
        'Wrote plan.json',
        'Wrote plan.html',
        '',
      ].join('\n'),
    )
    expect(written('plan.md')).to.contain('- shop: 1 breaking change')
    expect((JSON.parse(written('plan.json')) as Review).failures).to.deep.equal([
      REFUSED.replace(/^.*? has a problem: /, 'shop: '),
    ])
    expect(written('plan.html')).to.contain('<h2>What failed</h2>')
  })

  it('a preview that ended badly for a reason that its document does not have tells it, and ends with 2', async () => {
    const preview = JSON.stringify({ steps: [update({}, { status: 'inactive' })] })
    const stopped = 'error: preview failed: policy no-inactive-connection'
    const { code, out } = await planned({ preview, code: 255, error: stopped }, '--markdown')
    expect(code).to.equal(2)
    expect(out).to.contain('- preview failed: policy no-inactive-connection')
    expect(out).to.contain('**shop**: update')
  })

  it('one that could not begin, or is none, is written where files were asked for, and ends with 1', async () => {
    const wrong = 'error: getting stack configuration: incorrect passphrase'
    const { code, out, error } = await planned({ preview: '', code: 255, error: wrong }, ...files)
    expect([code, error]).to.deep.equal([
      1,
      'pulumi preview failed:\ngetting stack configuration: incorrect passphrase\n',
    ])
    expect(out).to.contain('Wrote plan.md')
    expect(written('plan.md')).to.contain('  - getting stack configuration: incorrect passphrase')
    const file = path.join(folder, 'garbage')
    writeFileSync(file, 'hello')
    expect((await planned({ preview: '' }, '--file', file, '--json', 'garbage.json')).code).to.equal(1)
    expect((JSON.parse(written('garbage.json')) as Review).failures).to.deep.equal([
      'This is not what pulumi preview --json prints: it begins with "hello". Give its whole output.',
    ])
    expect((await planned({ preview: '' }, '--nonsense')).code).to.equal(64)
    expect(plan.usage).to.contain('What was asked for is written in each case')
  })

  it('asks the server of the stack’s own configuration for prices', async () => {
    const here: Stage = await stage({ credentials: { username: 'u', password: 'p' } })
    try {
      const { connectionId } = await here.post('connections/create', {
        ...program({}),
        sourceId: here.sourceId,
        destinationId: here.destinationId,
        status: 'active',
      })
      await here.post('connections/sync', { connectionId })
      await here.emulator.advance(60)
      const step = update({}, { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] })) })
      const oldState = { ...(step['oldState'] as Json), id: connectionId }
      const preview = JSON.stringify({ steps: [{ ...step, oldState }] })
      const config = {
        'airbyte:url': { value: here.emulator.url, secret: false },
        'airbyte:username': { value: 'u', secret: false },
        'airbyte:password': { value: 'p', secret: true },
      }
      expect((await planned({ preview, config })).out).to.contain('Last full sync: 1 row, 8 B, ')
      expect((await planned({ preview })).out).to.contain('Last full sync: unknown.')
    } finally {
      await here.emulator.close()
    }
  })
})
