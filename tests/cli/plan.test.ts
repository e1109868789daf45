import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import Ajv from 'ajv'
import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { plan } from '../../cli/plan'
import { escapeMarkdown, markdown } from '../../cli/plan/markdown'
import { page } from '../../cli/plan/page'
import { readPreview } from '../../cli/plan/preview'
import { type Allowed, exitCode, priced, type Review, review } from '../../cli/plan/review'
import { pricesOf } from '../../provider/api/prices'
import { pack } from '../../provider/catalog/packing'
import { checkInputs as check } from '../../provider/connection/check'
import { stored } from '../support/plans'
import { catalog, type Stage, stage, table } from '../support/shop'
import { root } from '../support/stack'

const TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'
const NONE: Allowed = { delete: [], replace: [] }
const HOSTILE = `<script>alert("x")</script>|\`@team\`\u202e'"&[a](b)\n# h`

const program = (name: string, more: object = {}) => ({
  sourceId: 'source',
  destinationId: 'destination',
  name,
  syncCatalog: catalog(table('users'), table('orders')),
  ...more,
})

const inputs = (olds: unknown, news: unknown): object => {
  const checked = check(olds, news, 'streams')
  if (checked._tag === 'Refused') throw new Error(checked.issues.map(({ reason }) => reason).join('\n'))
  return checked.inputs
}

/** A step as `pulumi preview --json` prints it. */
const step = (op: string, name: string, before: object | undefined, after: object | undefined): object => {
  const old = before === undefined ? undefined : inputs({}, program(name, before))
  return {
    op,
    urn: `urn:pulumi:prod::project::${TYPE}::${name}`,
    ...(old === undefined ? {} : { oldState: { type: TYPE, id: `id-of-${name}`, inputs: old } }),
    ...(after === undefined ? {} : { newState: { type: TYPE, inputs: inputs(old ?? {}, program(name, after)) } }),
  }
}

const cursor = { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }

const SECRET = '4dabf18193072939515e22adb298388d'

/** A step whose inputs hold this plan. */
const withPlan = (op: string, plan: unknown): object => {
  const { urn, newState } = step(op, 'planned', undefined, {}) as { readonly urn: string; readonly newState: object }
  const isWritten = typeof plan === 'object' && plan !== null && !(SECRET in plan)
  const planDetails = isWritten ? { before: '', plan: stored(plan) } : plan
  const syncCatalog = { overview: '', __streams: '', __schemas: pack('[]') }
  return { op, urn, newState: { ...newState, inputs: { ...program('planned'), syncCatalog, planDetails } } }
}

const reviewed = (steps: ReadonlyArray<object>, allowed = NONE): Review => {
  const preview = readPreview(JSON.stringify({ steps }))
  if (E.isLeft(preview)) throw new Error(preview.left)
  return review(preview.right, allowed)
}

const EXAMPLE = [
  step('same', 'still', {}, {}),
  step('update', 'shop', {}, cursor),
  step('update', 'known', {}, { ...cursor, acknowledge: ['change_cursor_field public.users'] }),
  step('update', 'later', {}, { schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } }),
  step('create', 'new', undefined, {}),
  step('delete', 'old', {}, undefined),
  step('replace', 'moved', {}, { destinationId: 'another' }),
  step('create-replacement', 'moved', {}, { destinationId: 'another' }),
  {
    op: 'create',
    urn: 'urn:pulumi:prod::project::aws:s3/bucket:Bucket::b',
    newState: { type: 'aws:s3/bucket:Bucket' },
  },
]

describe('a review of a preview', () => {
  it('is, as Markdown, what blocks it first', () => {
    expect(markdown(reviewed(EXAMPLE))).to.equal(
      `## Airbyte connections: stack prod of project

1 to create, 3 to update, 1 to replace, 1 to delete of 7 connections; 2 streams reset. It is blocked:

- "moved" would be replaced, which \\-\\-allow-replace does not allow
- "old" would be deleted, which \\-\\-allow-delete does not allow
- "shop" has 1 breaking change that nobody acknowledged

- 🔴 **moved**: replace
  - destinationId cannot be changed: a new connection is made and this one deleted. Every stream starts over, unless onReplacement is 'carry'.
- 🔴 **old**: delete
- 🔴 **shop**: update (1 breaking change not acknowledged, resets 1 stream)
  - ☐ public.users: cursor updated\\_at → modified\\_at — The saved position belongs to the old cursor, so rows would be missed or read again.
  - approve with \`acknowledge: ["change_cursor_field public.users updated_at→modified_at"]\`
  - resets public.users: the table is emptied and read again
- 🟠 **known**: update (resets 1 stream)
  - ☑ public.users: cursor updated\\_at → modified\\_at — The saved position belongs to the old cursor, so rows would be missed or read again.
  - resets public.users: the table is emptied and read again
- ⚪ **later**: update
  - connection: schedule manual → every 6 hours
- ⚪ **new**: create
  - 2 streams: 2 incremental append\\_dedup
  - tables: public.orders, public.users
`.replaceAll('\\-\\-', '--'),
    )
  })

  it('is, as JSON, what its schema says', () => {
    const schema = JSON.parse(readFileSync(path.join(root, 'docs', 'plan.schema.json'), 'utf8')) as object
    const validate = new Ajv({ allErrors: true }).compile(schema)
    const example = reviewed(EXAMPLE)
    const withPrices = priced(
      example,
      new Map([['id-of-shop', new Map([['public.users', { rows: 1, bytes: 2, seconds: 3 }]])]]),
    )
    for (const one of [example, withPrices, reviewed([])]) {
      expect(validate(JSON.parse(JSON.stringify(one))), JSON.stringify(validate.errors)).to.equal(true)
    }
    expect(validate({ ...example, blocked: [1] })).to.equal(false)
    expect(withPrices.connections.find(({ name }) => name === 'shop')?.streams).to.deep.equal([
      {
        stream: 'public.users',
        isReset: true,
        before: { cursor: 'updated_at', key: 'id', mode: 'incremental append_dedup', table: 'public.users' },
        after: { cursor: 'modified_at', key: 'id', mode: 'incremental append_dedup', table: 'public.users' },
        price: { rows: 1, bytes: 2, seconds: 3 },
      },
    ])
  })

  for (const [title, steps, allowed, code] of [
    ['nothing changes', [step('same', 'a', {}, {})], NONE, 0],
    ['a safe update', [step('update', 'a', {}, { prefix: undefined, status: 'inactive' })], NONE, 0],
    ['a reset that is acknowledged', [EXAMPLE[2] ?? {}], NONE, 0],
    ['a reset that is not', [EXAMPLE[1] ?? {}], NONE, 2],
    ['a deletion', [EXAMPLE[5] ?? {}], NONE, 2],
    ['a deletion that is allowed by name', [EXAMPLE[5] ?? {}], { delete: ['o*'], replace: [] }, 0],
    ['a deletion of another name', [EXAMPLE[5] ?? {}], { delete: ['x*'], replace: ['*'] }, 2],
    ['a replacement', [EXAMPLE[6] ?? {}], NONE, 2],
    ['a replacement that is allowed', [EXAMPLE[6] ?? {}], { delete: [], replace: ['*'] }, 0],
    [
      'a catalog that is not known yet',
      [step('update', 'a', {}, { syncCatalog: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' })],
      NONE,
      2,
    ],
    ['a plan that is secret', [withPlan('update', '[secret]')], NONE, 2],
    ['a plan that is a marked secret', [withPlan('update', { [SECRET]: '1b4' })], NONE, 2],
    ['the plan of an earlier change', [withPlan('same', { breaking: { 'remove_stream a': 'a: removed' } })], NONE, 0],
    [
      'an adoption that resets',
      [withPlan('create', { adopts: 'id', breaking: { 'remove_stream a': 'a: removed' }, resets: ['a'] })],
      NONE,
      2,
    ],
    ['a deletion whose name is written otherwise', [EXAMPLE[5] ?? {}], { delete: ['OLD'], replace: [] }, 2],
  ] as const) {
    it(`ends with ${String(code)} for ${title}`, () => {
      expect(exitCode(reviewed(steps, allowed))).to.equal(code)
    })
  }

  it('counts no connections where nothing changes, as a preview names none of what stays', () => {
    expect(markdown(reviewed([]))).to.contain('\nNothing changes; no stream is reset. Nothing blocks it.\n')
  })

  it('reads a catalog in the form of programs, which a policy has put in place of the one that was checked', () => {
    const made = step('create', 'mended', undefined, {}) as { readonly newState: { readonly inputs: object } }
    const inputs = { ...made.newState.inputs, syncCatalog: catalog(table('users')) }
    const [one] = reviewed([{ ...made, newState: { ...made.newState, inputs } }]).connections
    expect(one?.streams.map(({ stream }) => stream)).to.deep.equal(['public.users'])
  })

  it('tells what is taken over, what it resets and what is owed', () => {
    const adopted = withPlan('create', {
      adopts: 'id-of-old',
      breaking: { 'change_cursor_field public.users': 'public.users: cursor a → b' },
      resets: ['public.users'],
      acknowledged: ['change_cursor_field public.users'],
    })
    expect(markdown(reviewed([adopted]))).to.equal(`## Airbyte connections: stack prod of project

1 to create of 1 connection; 1 stream reset. Nothing blocks it.

- 🟠 **planned**: create (resets 1 stream)
  - takes over the connection id-of-old
  - ☑ public.users: cursor a → b — The saved position belongs to the old cursor, so rows would be missed or read again.
  - resets public.users: the table is emptied and read again
`)
    const [connection] = reviewed([
      withPlan('update', { owed: ['public.users'], keptStale: ['public.orders'] }),
    ]).connections
    expect(connection).to.deep.equal({
      name: 'planned',
      urn: `urn:pulumi:prod::project::${TYPE}::planned`,
      operation: 'update',
      breaking: [],
      groups: [],
      effects: [
        'owes the reset of public.users: the connection is inactive, and it is reset once it is active again',
        'keeps public.orders as it is: its rows stay as they are, and no longer fit',
      ],
      attention: [],
      further: [],
      resets: [],
      refreshes: [],
      requested: [],
      owed: ['public.users'],
      pending: [],
      keptStale: ['public.orders'],
      unknown: [],
      unusedAcknowledgements: [],
      streams: [],
    })
  })

  const NAMES = Array.from({ length: 300 }, (_, at) => `t${String(at).padStart(3, '0')}`)
  const many = (config: Parameters<typeof table>[1] = {}): object => ({
    syncCatalog: catalog(...NAMES.map((name) => table(name, config))),
  })

  it('tells equal changes of 300 streams in one line, with the first few, their number and one id', () => {
    const given = reviewed([
      step('update', 'shop', many(), { ...many({ cursorField: ['modified_at'] }), prefix: 'raw_' }),
    ])
    expect(markdown(given)).to.equal(`## Airbyte connections: stack prod of project

1 to update of 1 connection; 300 streams reset. It is blocked:

- "shop" has 600 breaking changes that nobody acknowledged

- 🔴 **shop**: update (600 breaking changes not acknowledged, resets 300 streams)
  - ☐ 300 streams of public: cursor updated\\_at → modified\\_at; t000, t001, t002 and 297 more — The saved position belongs to the old cursor, so rows would be missed or read again.
  - ☐ 300 streams of public: table public.\\* → public.raw\\_\\*; t000, t001, t002 and 297 more — Airbyte does not notice: the stream goes on from its saved position into an empty table, without its history.
  - approve with \`acknowledge: ["change_cursor_field public.* updated_at→modified_at", "change_prefix public.* public.*→public.raw_*"]\`
  - resets 300 streams \\(public.t000, public.t001, public.t002 and 297 more\\): the new tables are filled, the old ones stay as they are
  - connection: prefix unset → raw\\_ — The streams whose tables move are told beside it.
`)
    const html = page(given)
    expect(html.match(/<li>/g)).to.have.length(5)
    expect(html).to.contain('<summary>300 streams, one by one</summary>')
    expect(given.connections[0]?.breaking).to.have.length(600)
  })

  it('approves what the id of a family approves, and sums what its streams cost', () => {
    const edit = {
      ...many({ cursorField: ['modified_at'] }),
      acknowledge: ['change_cursor_field public.*', 'remove_stream x'],
    }
    const given = reviewed([step('update', 'shop', many(), edit)])
    expect(given.blocked).to.deep.equal([])
    const price = { rows: 1_000_000, bytes: 2_000_000_000, seconds: 600 }
    const prices = new Map(NAMES.slice(0, 200).map((name, at) => [`public.${name}`, { ...price, seconds: at }]))
    const text = markdown(priced(given, new Map([['id-of-shop', prices]])))
    expect(text).to.contain('☑ 300 streams of public')
    expect(text).to.contain(' Last full syncs: at least 200 M rows, 400 GB, up to 3.3 min.')
    expect(text).to.contain('- acknowledgements that approve nothing: remove\\_stream x')
  })

  it('says which streams are refreshed, and which were asked for', () => {
    const request = { kind: 'request_reset', streams: ['public.users'], what: 'a reset is asked for' }
    const document = withPlan('update', { resets: ['public.orders', 'public.users'] })
    const { newState } = document as { readonly newState: { readonly inputs: object } }
    const resets = ['public.orders', 'public.users']
    const plan = { resets, refreshes: ['public.users'], requested: ['public.users'], attention: [request] }
    const [connection] = reviewed([
      { ...document, newState: { ...newState, inputs: { ...newState.inputs, planDetails: { before: '', plan } } } },
    ]).connections
    expect(connection).to.deep.include({ resets, refreshes: ['public.users'], requested: ['public.users'] })
    expect(connection?.effects).to.deep.equal([
      'refreshes public.users: all is read again and merged, while the table stays filled',
      'resets public.orders: the table is emptied and read again',
    ])
  })

  it('of a hundred connections takes less than sixty lines, what breaks first', () => {
    const text = markdown(
      reviewed(
        Array.from({ length: 100 }, (_, at) =>
          step('update', `c${String(at)}`, {}, at % 3 === 0 ? cursor : { status: 'inactive' }),
        ),
      ),
    )
    expect(text.split('\n').length).to.be.lessThan(60)
    expect(text.indexOf('c99')).to.be.lessThan(text.indexOf('further connections'))
    expect(text).to.match(/And \d+ further connections: see the page or the JSON\./)
  })

  it('of 300 connections is made in no time', function () {
    this.timeout(20_000)
    const steps = Array.from({ length: 300 }, (_, at) => step('update', `c${String(at)}`, {}, cursor))
    const text = JSON.stringify({ steps })
    const before = process.cpuUsage()
    const preview = readPreview(text)
    if (E.isLeft(preview)) throw new Error(preview.left)
    const made = review(preview.right, NONE)
    expect([markdown(made), page(made)].every((one) => one.length > 1000)).to.equal(true)
    const { user, system } = process.cpuUsage(before)
    process.stdout.write(`      ${String(Math.round((user + system) / 1000))} ms of CPU\n`)
  })

  it('lets no name out of its place in Markdown', () => {
    const text = escapeMarkdown(HOSTILE)
    expect(text).to.equal(
      `&lt;script&gt;alert\\("x"\\)&lt;/script&gt;\\|\\\`@\u2060team\\\` '"&amp;\\[a\\]\\(b\\) \\# h`,
    )
    expect(escapeMarkdown('x'.repeat(10_000)).length).to.be.lessThan(300)
  })

  it('prices a stream by the largest of its last syncs', () => {
    const job = (id: number, rows: number, status = 'succeeded') => ({
      job: { id, status, configType: 'sync', configId: 'c', createdAt: 0 },
      attempts: [
        {
          id: 0,
          status: 'succeeded',
          createdAt: 100,
          updatedAt: 100,
          endedAt: 160 + id,
          streamStats: [
            {
              streamName: 'users',
              streamNamespace: 'public',
              stats: { recordsCommitted: rows, bytesEmitted: rows * 10 },
            },
          ],
        },
      ],
    })
    expect([...pricesOf([job(3, 5), job(2, 500), job(1, 9000, 'failed')])]).to.deep.equal([
      ['public.users', { rows: 500, bytes: 5000, seconds: 62 }],
    ])
  })
})

describe('pulumi-airbyte plan', function () {
  this.timeout(60_000)
  const cli = path.join(root, 'dist', 'cli', 'main.js')
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-plan-'))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const run = (args: ReadonlyArray<string>, input = '', env: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'plan', ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })
    return { status, stdout, stderr }
  }
  const example = JSON.stringify({ steps: EXAMPLE }, undefined, 4)

  it('reads standard input or a file, and writes what it is told to, where it is told to', () => {
    const file = path.join(folder, 'preview.json')
    writeFileSync(file, example)
    const json = path.join(folder, 'plan.json')
    const html = path.join(folder, 'plan.html')
    const one = run(['--file', file, '--json', json, '--html', html, '--markdown'])
    expect([one.status, one.stderr]).to.deep.equal([2, ''])
    expect(one.stdout).to.equal(run(['-'], example).stdout)
    expect((JSON.parse(readFileSync(json, 'utf8')) as Review).totals.resetStreams).to.equal(2)
    expect(readFileSync(html, 'utf8')).to.contain('<title>Airbyte connections: stack prod of project</title>')
    const allowed = run(['--file', file, '--allow-delete', '--allow-replace', 'mov*'])
    expect([allowed.status, allowed.stdout.includes('"shop" has 1 breaking change')]).to.deep.equal([2, true])
  })

  for (const [title, input, said] of [
    [
      'nothing',
      '',
      /^This is not what pulumi preview --json prints: it begins with nothing\. Give its whole output\.\n$/,
    ],
    ['garbage', 'hello', /^This is not what pulumi preview --json prints: it begins with "hello"/],
    ['half of it', example.slice(0, example.length / 2), /and is cut off, or no JSON\. Give its whole output\.\n$/],
    ['JSON of something else', '{"a": 1}', /it has no list of steps/],
  ] as const) {
    it(`ends with 1 and says what is wrong with ${title}`, () => {
      const { status, stdout, stderr } = run(['-'], input)
      expect([status, stdout]).to.deep.equal([1, ''])
      expect(stderr).to.match(said)
    })
  }

  it('runs the preview itself where nothing is given, in the folder and of the stack that it is told', () => {
    const preview = path.join(folder, 'printed.json')
    writeFileSync(preview, example)
    const fake = path.join(folder, 'pulumi')
    writeFileSync(fake, `#!/bin/sh\necho "$PWD $*" >> called\ncat "${preview}"\n`, { mode: 0o755 })
    const { status, stdout } = run(['--cwd', folder, '--stack', 'prod'], '', {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    })
    expect([status, stdout]).to.deep.equal([2, run(['-'], example).stdout])
    expect(readFileSync(path.join(folder, 'called'), 'utf8')).to.contain(
      'preview --json --non-interactive --stack prod',
    )
    expect(run(['--cwd', folder], '', { PATH: '/nowhere' }).stderr).to.equal(
      'pulumi is not on the PATH. Install it, or give --file with what pulumi preview --json printed.\n',
    )
  })

  it('ends with 1 for a file that is not there, or cannot be written', () => {
    const none = path.join(folder, 'none')
    expect(run(['--file', none])).to.deep.equal({
      status: 1,
      stdout: '',
      stderr: `${none} cannot be read: ENOENT: no such file or directory, open '${none}'\n`,
    })
    const place = path.join(folder, 'file', 'plan.md')
    writeFileSync(path.join(folder, 'file'), '')
    const { status, stdout, stderr } = run(['-', '--markdown', place], example)
    expect([status, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.match(
      /^\S+plan\.md cannot be written\.\n {2}E\w+: .*\nTry: check that its folder may be written and has room, or give another place\.\n$/,
    )
  })

  for (const [title, args, said] of [
    ['an option that there is not', ['-', '--allow'], 'There is no option --allow.\n\n'],
    ['a word too many', ['plan.json'], 'There is no option "plan.json".'],
    ['an option without its value', ['--file'], '--file needs a value.\n\n'],
    [
      'two formats in one place',
      ['-', '--json', '--html'],
      '--json and --html would both go to standard output. Give each but one a file.',
    ],
  ] as const) {
    it(`ends with 64 and its usage for ${title}`, () => {
      const { status, stdout, stderr } = run(args, example)
      expect([status, stdout, stderr.endsWith(`\n\n${plan.usage}`)]).to.deep.equal([64, '', true])
      expect(stderr.slice(0, said.length)).to.equal(said)
    })
  }

  describe('with a server', () => {
    let here: Stage
    before(async () => {
      here = await stage()
    })
    after(() => here.emulator.close())

    it('tells the price of each reset; without access there is none, and no failure', async () => {
      const { connectionId } = await here.post('connections/create', {
        ...program('shop'),
        sourceId: here.sourceId,
        destinationId: here.destinationId,
        status: 'active',
      })
      await here.post('connections/sync', { connectionId })
      await here.emulator.advance(60)
      const shop = step('update', 'shop', {}, cursor) as { readonly oldState: object }
      const text = JSON.stringify({ steps: [{ ...shop, oldState: { ...shop.oldState, id: connectionId } }] })
      // Not spawnSync: the emulator lives in this process.
      const { spawn } = await import('node:child_process')
      const told = (url: string): Promise<string> =>
        new Promise((resolve, reject) => {
          const child = spawn(process.execPath, [cli, 'plan', '-'], {
            stdio: ['pipe', 'pipe', 'inherit'],
            env: { ...process.env, AIRBYTE_URL: url },
          })
          let output = ''
          child.stdout.on('data', (data: Buffer) => (output += data.toString()))
          child.on('error', reject)
          child.on('close', () => {
            resolve(output)
          })
          child.stdin.end(text)
        })
      expect(await told(here.emulator.url)).to.contain('Last full sync: 1 row, 8 B, ')
      expect(await told('http://127.0.0.1:9')).to.contain('Last full sync: unknown.')
    })
  })
})

describe('the page', function () {
  this.timeout(120_000)
  const hostile = catalog(
    table(HOSTILE),
    table('x'.repeat(10_000)),
    table('\u05d0\u05d1\u202eabc'),
    table('users', { cursorField: ['modified_at'] }),
  )
  const before = catalog(
    ...hostile.streams.map(({ stream, config }) => ({ stream, config: { ...config, cursorField: ['updated_at'] } })),
  )
  const hostileReview = (): Review =>
    reviewed([
      ...EXAMPLE,
      step(
        'update',
        HOSTILE,
        { syncCatalog: before },
        {
          syncCatalog: {
            streams: hostile.streams.map(({ stream, config }) => ({
              stream,
              config: { ...config, cursorField: ['modified_at'] },
            })),
          },
        },
      ),
    ])

  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  )

  it('holds no script, no address and no name that is not escaped', () => {
    const html = page(hostileReview())
    expect(html).not.to.match(/<script|https?:|src=|href=|url\(|@import/i)
    expect(html).to.contain("default-src 'none'; style-src 'unsafe-inline'")
    expect(html).to.contain('&#60;script&#62;alert(&#34;x&#34;)')
  })

  it('in a real browser is readable at both widths and in both colours, and runs nothing', function () {
    if (chromium === undefined) {
      process.stdout.write('      skipped: there is no Chromium (Debian: apt install chromium)\n')
      this.skip()
    }
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-page-'))
    try {
      const file = path.join(folder, 'plan.html')
      writeFileSync(
        file,
        page(
          priced(
            hostileReview(),
            new Map([
              ['id-of-shop', new Map([['public.users', { rows: 1_234_567, bytes: 987_654_321, seconds: 5400 }]])],
            ]),
          ),
        ),
      )
      const browse = (...args: ReadonlyArray<string>): string =>
        execFileSync(
          chromium,
          [
            '--headless=new',
            '--no-sandbox',
            '--disable-gpu',
            `--user-data-dir=${path.join(folder, 'profile')}`,
            '--hide-scrollbars',
            ...args,
            `file://${file}`,
          ],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 },
        )
      const dom = browse('--dump-dom')
      expect(dom).not.to.contain('<script')
      expect(dom.match(/<details/g)).to.have.lengthOf(7)
      const place = process.env['PAGE_SCREENSHOTS'] ?? folder
      for (const width of [1280, 400]) {
        for (const colours of ['light', 'dark']) {
          browse(
            `--window-size=${String(width)},1600`,
            `--screenshot=${path.join(place, `plan-${String(width)}-${colours}.png`)}`,
            ...(colours === 'dark'
              ? ['--blink-settings=preferredColorScheme=0']
              : ['--blink-settings=preferredColorScheme=1']),
          )
        }
      }
      // Nothing is wider than a narrow screen: measured by the page itself in a copy that may run a script.
      const measured = path.join(folder, 'measured.html')
      writeFileSync(
        measured,
        readFileSync(file, 'utf8')
          .replace(/<meta http-equiv[^>]*>/, '')
          .replace(
            '</body>',
            '<script>document.title = String(document.documentElement.scrollWidth) + " " + [...document.querySelectorAll("summary")].every((one) => one.tabIndex === 0)</script></body>',
          ),
      )
      const title = /<title>(\d+) (true|false)<\/title>/.exec(
        execFileSync(
          chromium,
          [
            '--headless=new',
            '--no-sandbox',
            '--disable-gpu',
            `--user-data-dir=${path.join(folder, 'profile')}`,
            '--window-size=500,800',
            '--dump-dom',
            `file://${measured}`,
          ],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 },
        ),
      )
      expect(Number(title?.[1])).to.be.at.most(500)
      expect(title?.[2]).to.equal('true')
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  })
})
