import { expect } from 'chai'
import * as fc from 'fast-check'

import { type Dump, type Emulator, type JobOrder, type NextFault, startEmulator } from '../../emulator'
import type { Connection, Job } from '../../emulator/records'
import { type CommandOptions, type Life, openLife, type Stack } from '../support/life'
import { type Cli, type Kept, openCli, type Outcome } from './cli'
import { type Command, command } from './commands'
import { editProgram, isEditing, type ProgramCommand } from './edits'
import { declaredOf, placesIn, type Spec, spec } from './program'
import { pickOf } from './runs'
import { operations } from './scene'
import { isLive, writingOf } from './server'

/** How many histories, how long, and from which seed on. */
const { AGREEMENTS = '2', AGREEMENTS_SEED = '1' } = process.env
const STEPS = 12

/** What goes wrong with a call, by its path: requests are not counted, as real time has another number of polls. */
const FAULTS: ReadonlyArray<NextFault> = [
  { path: '/v1/connections/create', kind: 'lost-answer' },
  { path: '/v1/connections/create', kind: 'status', status: 500 },
  { path: '/v1/web_backend/connections/update', kind: 'status', status: 500 },
  { path: '/v1/web_backend/connections/update', kind: 'status', status: 500, effect: 'done' },
  { path: '/v1/connections/reset/stream', kind: 'status', status: 500 },
  { path: '/v1/connections/delete', kind: 'status', status: 500 },
  { path: '/v1/connections/get', kind: 'status', status: 500 },
]

type Step = Command | { readonly do: 'fault'; readonly pick: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: command.filter((one) => !['pass', 'obey', 'scope', 'roll back'].includes(one.do)) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fault'), pick: fc.nat({ max: FAULTS.length - 1 }) }) },
)

/** The same server twice: one in process, one on a port. */
interface Twins {
  readonly life: Life
  readonly stack: Stack
  readonly emulator: Emulator
  readonly cli: Cli
}

const connectionsIn = ({ connections }: Dump) =>
  (connections as ReadonlyArray<Connection>).map((one) => ({
    id: one.connectionId,
    name: one.name,
    status: one.status,
    scheduleType: one.scheduleType,
    source: one.sourceId,
    writing: [...writingOf(one)].sort(),
    streamsWithState: Object.keys(one.state).sort(),
  }))

const jobsIn = ({ parts }: Dump) =>
  (parts['jobs'] as ReadonlyArray<Job>).map(({ configType, configId, outcome, streamsToReset }) => ({
    configType,
    configId,
    outcome,
    streams: streamsToReset.map(({ name }) => name).sort(),
  }))

const keptIn = (stack: Stack): ReadonlyArray<Kept> =>
  stack.state().map(({ name, id, isPendingDelete, isPendingReplacement, initErrors }) => ({
    name,
    id,
    isPendingDelete,
    isPendingReplacement,
    isIncomplete: initErrors.length > 0,
  }))

const inOrder = (kept: ReadonlyArray<Kept>): ReadonlyArray<string> => kept.map((one) => JSON.stringify(one)).sort()

/** Runs a command on both, and compares what was done, what the states hold and what the servers hold. */
const both = async (
  { life, stack, emulator, cli }: Twins,
  program: ReadonlyArray<Spec>,
  name: 'up' | 'preview' | 'refresh' | 'destroy',
  { refresh = false, replace }: CommandOptions = {},
): Promise<void> => {
  const declared = program.map((one) => declaredOf(one, placesIn(life)))
  const options = {
    parallel: 1,
    isInOrder: true,
    config: { 'airbyte:maxRetries': '1' },
    refresh,
    ...(replace === undefined ? {} : { replace }),
  }
  const ours = {
    up: () => stack.up(declared, options),
    preview: () => stack.preview(declared, options),
    refresh: () => stack.refresh({ ...options, refresh: false }),
    destroy: () => stack.destroy({ ...options, refresh: false }),
  }
  cli.write(program)
  const isProgram = name === 'up' || name === 'preview'
  const mine = await ours[name]()
  const theirs: Outcome = await cli.run(
    name,
    ...(refresh && isProgram ? ['--refresh'] : []),
    ...(replace ?? []).flatMap((one) => ['--replace', cli.urnOf(one)]),
  )
  const what = `${name}: ${mine.failures.join('\n')}\n${theirs.output}`
  expect({ isDone: mine.isDone, operations: [...operations(mine)].sort() }, what).to.deep.equal({
    isDone: theirs.isDone,
    operations: theirs.operations,
  })
  life.pass(1200)
  await emulator.advance(1200)
  expect(inOrder(keptIn(stack)), what).to.deep.equal(inOrder(await cli.state()))
  const [here, there] = [life.emulator.dump(), await emulator.dump()]
  expect(connectionsIn(here), what).to.deep.equal(connectionsIn(there))
  expect(jobsIn(here), what).to.deep.equal(jobsIn(there))
}

const idsIn = ({ life }: Twins): ReadonlyArray<string> =>
  (life.emulator.dump().connections as ReadonlyArray<Connection>).filter(isLive).map(({ connectionId }) => connectionId)

/** What hands do to both servers, by the path of the call and its body. */
const HANDS = {
  sync: ['sync', {}],
  delete: ['delete', {}],
  reset: ['reset', {}],
  prefix: ['update', { prefix: 'by_hand_' }],
  status: ['update', { status: 'inactive' }],
} as const

const isOurs = (what: string): what is keyof typeof HANDS => what in HANDS

/** What the one refuses, the other refuses too. */
const hand = async ({ life, emulator }: Twins, what: keyof typeof HANDS, connectionId: string): Promise<void> => {
  const [path, more] = HANDS[what]
  const body = { connectionId, ...more }
  await life.hand(`connections/${path}`, body).catch(() => undefined)
  await fetch(`${emulator.url}/api/v1/connections/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  life.pass(1200)
  await emulator.advance(1200)
}

/**
 * The program after an edit; what is not known yet cannot be written for the CLI, an older server propagates nothing, and there is
 * just one.
 */
const editedBy = (twins: Twins, program: ReadonlyArray<Spec>, one: ProgramCommand): ReadonlyArray<Spec> => {
  const edited = editProgram(program, one, idsIn(twins))?.program ?? program
  const isBeyond = ({ unknown, preference, instance }: Spec): boolean =>
    unknown !== 'none' || preference !== 'ignore' || instance !== ''
  return edited.some(isBeyond) ? program : edited
}

const act = async (twins: Twins, program: ReadonlyArray<Spec>, one: Exclude<Step, ProgramCommand>): Promise<void> => {
  const { life, stack, emulator, cli } = twins
  switch (one.do) {
    case 'fault': {
      const fault = FAULTS[one.pick % FAULTS.length]
      if (fault === undefined) return
      life.emulator.failNext(fault)
      await emulator.failNext(fault)
      return
    }
    case 'up': {
      const forced = one.replace === undefined ? undefined : pickOf(program, one.replace)?.resource
      const replace = forced === undefined ? {} : { replace: [forced] }
      await both(twins, program, 'up', { refresh: one.isRefreshed, ...replace })
      return
    }
    case 'preview':
      await both(twins, program, 'preview', { refresh: one.isRefreshed })
      return
    case 'refresh':
    case 'destroy':
      await both(twins, program, one.do)
      return
    case 'taint': {
      const name = pickOf(stack.state(), one.pick)?.name
      if (name === undefined) return
      stack.taint(name)
      await cli.taint(name)
      return
    }
    case 'hand': {
      const id = pickOf(idsIn(twins), one.pick)
      if (id !== undefined && isOurs(one.what)) await hand(twins, one.what, id)
      return
    }
    case 'order': {
      const order: JobOrder =
        one.outcome === 'slow' ? { seconds: 100 } : { configType: 'reset_connection', outcome: one.outcome }
      life.emulator.nextJob(order)
      await emulator.nextJob(order)
      return
    }
    case 'roll back':
    case 'obey':
    case 'scope':
    case 'offer':
    case 'pass':
  }
}

const play = async (twins: Twins, steps: ReadonlyArray<Step>): Promise<void> => {
  let program: ReadonlyArray<Spec> = [spec('a')]
  for (const one of steps) {
    if (one.do !== 'fault' && isEditing(one)) program = editedBy(twins, program, one)
    else await act(twins, program, one)
  }
}

describe("the stand-in for Pulumi's engine does what the official CLI does", function () {
  this.timeout(600_000)

  const samples = fc.sample(fc.array(step, { minLength: STEPS, maxLength: STEPS }), {
    numRuns: Number(AGREEMENTS),
    seed: Number(AGREEMENTS_SEED),
  })
  for (const [number, steps] of samples.entries()) {
    it(`step by step, in history ${String(number + 1)} of seed ${AGREEMENTS_SEED}`, async () => {
      const life = await openLife()
      const emulator = await startEmulator({ seed: 'shop', ids: 'emulator', speed: 100 })
      const cli = await openCli(emulator.url, placesIn(life))
      try {
        await play({ life, stack: life.open(), emulator, cli }, steps)
      } finally {
        cli.remove()
        await emulator.close()
      }
    })
  }
})
