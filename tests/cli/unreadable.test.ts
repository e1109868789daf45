/** What no command takes for nothing: a state, or a preview, that this release has not written is refused by the name of its resource. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { Command, ExitCode } from '../../cli/command'
import { drift } from '../../cli/drift'
import { importWorkspace } from '../../cli/import'
import { plan } from '../../cli/plan'
import { readPreview } from '../../cli/plan/preview'
import { secretOf } from '../../cli/stack'
import { POLICIES } from '../../policies/rules'
import { checkInputs } from '../../provider/connection/check'
import { planOf, writeDetails } from '../../provider/connection/details'
import { damagedState, DAMAGES, type State, wholeState } from '../support/damaged'
import { judged } from '../support/policies'
import { catalog, table } from '../support/shop'

const TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'
const urnOf = (name: string): string => `urn:pulumi:dev::data::${TYPE}::${name}`

type Json = Readonly<Record<string, unknown>>

const resourceOf = (name: string, { inputs, outputs }: State): Json => ({
  ...{ urn: urnOf(name), type: TYPE, custom: true, id: `id-of-${name}` },
  ...{ inputs, outputs },
})

interface Ended {
  readonly code: ExitCode
  readonly out: string
  readonly error: string
}

describe('a state that this release has not written', function () {
  this.timeout(20_000)
  let folder: string
  let before: string | undefined
  beforeEach(() => {
    before = process.env['PATH']
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-unreadable-'))
    writeFileSync(path.join(folder, 'Pulumi.yaml'), 'name: data\nruntime: nodejs\n')
    process.env['PATH'] = `${folder}:${before ?? ''}`
  })
  afterEach(() => {
    process.env['PATH'] = before
    rmSync(folder, { recursive: true, force: true })
  })

  const ended = async (command: Command, args: ReadonlyArray<string>): Promise<Ended> => {
    let [out, error] = ['', '']
    const code = await command.run(args, {
      // Nobody is there: what asks a server has taken the state for one that it can read.
      environment: { AIRBYTE_URL: 'http://127.0.0.1:9', AIRBYTE_MAX_RETRIES: '0' },
      out: (text) => (out += text),
      error: (text) => (error += text),
    })
    return { code, out, error }
  }

  /** A stand-in for `pulumi`, with a stack that holds these resources. */
  const holding = (resources: ReadonlyArray<Json>): void => {
    writeFileSync(path.join(folder, 'state.json'), JSON.stringify({ version: 3, deployment: { resources } }))
    writeFileSync(
      path.join(folder, 'pulumi'),
      `#!/bin/sh\ncase "$1" in stack) cat "${folder}/state.json" ;; config) echo '{}' ;; esac\n`,
      { mode: 0o755 },
    )
  }

  /** Each command that reads the state of a stack. */
  const READERS: Readonly<Record<string, (...more: ReadonlyArray<string>) => Promise<Ended>>> = {
    drift: (...more) => ended(drift, ['--stack', 'dev', ...more]),
    import: (...more) => {
      mkdirSync(path.join(folder, 'connections'), { recursive: true })
      return ended(importWorkspace, ['--workspace', 'Shop', '--stack', 'dev', '--out', folder, '--yes', ...more])
    },
  }

  const HEAD = (what: string): string =>
    `${what} cannot be read: it was edited by hand, or written by a newer release of pulumi-airbyte.`
  const ADVICE = 'Try: use the release that wrote it, or correct it with pulumi stack export and import.'

  for (const [name, run] of Object.entries(READERS)) {
    for (const damage of DAMAGES) {
      it(`is refused by ${name} with 1: ${damage.title}`, async () => {
        holding([resourceOf('whole', wholeState()), resourceOf('shop', damagedState(damage))])
        const { code, out, error } = await run()
        const lines = error.trimEnd().split('\n')
        const seen = `  shop: ${damage.seen}`
        expect([code, out, lines[0], lines[1]?.slice(0, seen.length), lines.at(-1)]).to.deep.equal([
          ...[1, '', HEAD('The state of shop'), seen, ADVICE],
        ])
      })
    }

    it(`is refused by ${name} by all its names, with what no connection can be without`, async () => {
      const { inputs, outputs } = wholeState()
      const [secret] = Object.keys(secretOf('x'))
      holding([
        { ...resourceOf('nameless', { inputs, outputs }), id: undefined },
        { ...resourceOf('text', { inputs, outputs }), inputs: 'no inputs' },
        { ...resourceOf('none', { inputs, outputs }), outputs: null },
        resourceOf('secret', { inputs: { ...inputs, prefix: { [secret ?? '']: '1b4', plaintext: '{' } }, outputs }),
      ])
      const { code, error } = await run()
      expect([code, error]).to.deep.equal([
        1,
        `${HEAD('The state of 4 connections')}
  nameless: id: It is missing.
  text: inputs: It has to be an object.
  none: outputs: It has to be an object.
  secret: inputs: A secret in it is no JSON.
${ADVICE}
`,
      ])
    })

    it(`does not stop ${name} where it can be read, or is of what is only looked up or deleted`, async () => {
      const broken = { ...resourceOf('looked-up', wholeState()), inputs: {} }
      holding([resourceOf('shop', wholeState()), { ...broken, external: true }, { ...broken, delete: true }])
      const { code, error } = await run()
      expect([code, error.split('\n')[0]]).to.deep.equal([
        1,
        name === 'drift'
          ? 'Airbyte could not be reached for POST /v1/workspaces/list.'
          : 'Airbyte could not be reached for GET /v1/instance_configuration.',
      ])
    })
  }

  it('does not stop drift where it is left out', async () => {
    const [damage] = DAMAGES
    if (damage === undefined) throw new Error('there is no damage')
    holding([resourceOf('shop', damagedState(damage)), resourceOf('whole', wholeState({ name: 'whole' }))])
    const { error = '' } = (await READERS['drift']?.('--except', 'sh*')) ?? {}
    expect(error.split('\n')[0]).to.equal('Airbyte could not be reached for POST /v1/workspaces/list.')
  })
})

/** An update of `shop`, by another cursor, as `check` has answered it. */
const updated = (): Json => {
  const program = { ...wholeState().inputs, syncCatalog: catalog(table('users', { cursorField: ['modified_at'] })) }
  const checked = checkInputs(wholeState().inputs, program, 'streams')
  if (checked._tag === 'Refused') throw new Error(checked.issues[0]?.reason)
  const { planDetails, ...inputs } = checked.inputs
  if (planDetails === undefined) throw new Error('it has no plan')
  return JSON.parse(JSON.stringify({ ...inputs, planDetails: writeDetails(planDetails) })) as Json
}

const edited =
  (change: (text: string) => unknown) =>
  (inputs: Json): Json => ({ ...inputs, planDetails: change(String(inputs['planDetails'])) })

/** Plans of an update that this release has not written. */
const PLANS: ReadonlyArray<{ readonly title: string; readonly change: (inputs: Json) => Json; readonly seen: string }> =
  [
    {
      title: 'that was edited by hand',
      change: edited((text) => text.replace('"resets"', '"reset"')),
      seen: 'planDetails.plan.reset: there is no such property. Did you mean resets?',
    },
    {
      title: 'that is cut off',
      change: edited((text) => text.slice(0, -9)),
      seen: 'planDetails: It is not what this release writes.',
    },
    {
      title: 'without its first lines',
      change: edited((text) => text.split('\n').at(-1)),
      seen: 'planDetails: It is not what this release writes.',
    },
    {
      title: 'that is no text',
      change: edited(() => 7),
      seen: 'planDetails: it has to be an object; it is 7.',
    },
    {
      title: 'with a kind of change that a newer release knows',
      change: edited((text) => text.replace('change_cursor_field', 'rewind_cursor')),
      seen: 'planDetails.plan.breaking.kind: it has to be a kind of change that this release knows; it is "rewind_cursor".',
    },
    {
      title: 'with a part that a newer release writes',
      change: edited((text) => text.replace('"plan":{', '"plan":{"rewinds":["public.users"],')),
      seen: 'planDetails.plan.rewinds: there is no such property.',
    },
  ]

describe('a preview that this release has not printed', () => {
  const preview = (before: State, after: Json, op = 'update'): string =>
    JSON.stringify({
      steps: [
        {
          ...{ op, urn: urnOf('shop') },
          oldState: { type: TYPE, id: 'id-of-shop', ...before },
          ...(op === 'delete' ? {} : { newState: { type: TYPE, inputs: after } }),
        },
      ],
    })

  const linesOf = (output: string): ReadonlyArray<string> => {
    const read = readPreview(output)
    return E.isLeft(read) ? read.left.split('\n') : ['it was read']
  }

  const expectRefusal = (output: string, seen: string): void => {
    const [head, reason, first, ...rest] = linesOf(output)
    const line = `  shop: ${seen}`
    expect([head, reason, first?.slice(0, line.length), rest.at(-1)]).to.deep.equal([
      'The preview cannot be read.',
      '  it, or the state that it begins with, was edited by hand, or written by another release of pulumi-airbyte',
      line,
      'Try: use the release of pulumi-airbyte that the program uses, or correct the state with pulumi stack export and import.',
    ])
  }

  it('is read where it is whole', () => {
    expect(linesOf(preview(wholeState(), updated()))).to.deep.equal(['it was read'])
  })

  for (const { title, change, seen } of PLANS) {
    it(`is refused for a plan ${title}`, () => {
      expectRefusal(preview(wholeState(), change(updated())), seen)
    })
  }

  for (const damage of DAMAGES.filter(({ seen }) => /^(streams|syncCatalog|pendingReset)/.test(seen))) {
    it(`is refused for a state with ${damage.title}`, () => {
      const seen = damage.seen.replace('syncCatalog: it is missing', 'syncCatalog: It has to be the texts')
      expectRefusal(preview(damagedState(damage), updated()), seen)
    })
  }

  it('is refused for a deletion whose name cannot be read: by it --allow-delete goes', () => {
    const { inputs, outputs } = wholeState()
    expectRefusal(preview({ inputs: { ...inputs, name: 7 }, outputs }, {}, 'delete'), 'name: It has to be a text.')
    expect(linesOf(preview({ inputs: { ...inputs, syncCatalog: 7 }, outputs }, {}, 'delete'))).to.deep.equal([
      'it was read',
    ])
  })

  it('is refused by the command with 1, and its files say why', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-unreadable-'))
    try {
      const [file, page] = [path.join(folder, 'preview.json'), path.join(folder, 'plan.md')]
      writeFileSync(file, preview(wholeState(), PLANS[0]?.change(updated()) ?? {}))
      let error = ''
      const code = await plan.run(['--file', file, '--markdown', page], {
        environment: {},
        out: () => undefined,
        error: (text) => (error += text),
      })
      expect([code, error.split('\n')[0]]).to.deep.equal([1, 'The preview cannot be read.'])
      expect(readFileSync(page, 'utf8')).to.contain('The preview cannot be read')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  const NOT_OURS = 'It was edited by hand, or written by another release of pulumi-airbyte than that of this policy.'
  const ONE = 'Use one release for the program and its policies.'

  for (const { title, change, seen } of PLANS) {
    it(`is refused by planOf and by policies for a plan ${title}`, () => {
      const inputs = change(updated())
      expect(() => planOf(inputs)).to.throw(
        `The plan of this connection cannot be read: it was edited by hand, or written by another release of pulumi-airbyte. ${seen} Use the release that wrote it.`,
      )
      for (const policy of ['no-unapproved-reset', 'max-resets', 'no-replacement'])
        expect(judged(policy, inputs)).to.deep.equal([
          `Connection "shop" has a plan that cannot be read. ${seen} ${NOT_OURS} ${ONE}`,
        ])
    })
  }

  for (const damage of DAMAGES.filter(({ seen }) => /^(streams|syncCatalog)/.test(seen))) {
    it(`is refused by the policies that judge the catalog, for one with ${damage.title}`, () => {
      const { inputs } = damagedState(damage)
      const isThere = inputs['syncCatalog'] !== undefined
      const seen = damage.seen.startsWith('streams')
        ? 'syncCatalog.__streams: It is not what this release writes.'
        : damage.seen
      const said = isThere ? [`Connection "shop" has a catalog that cannot be read. ${seen} ${NOT_OURS} ${ONE}`] : []
      for (const { name, judges = [] } of POLICIES)
        if (judges.includes('syncCatalog'))
          expect(judged(name, inputs).filter((text) => text.includes(' cannot be read. '))).to.deep.equal(said)
    })
  }
})
