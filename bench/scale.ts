/** Stacks of one size: ours and the floor side by side, and the bare calls beside them, several times. */
import { readFileSync, rmSync } from 'node:fs'

import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { bareCalls, type BareFigures, emulate } from './emulated'
import { openPeer, type Peer } from './peers'
import { catalogFile, workFolder } from './places'
import { medianOf } from './processes'
import { type BenchStack, hasStep, medians, openStack, type Project, type StackFigures, STEPS } from './stack'

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** One run of both projects, step by step, and the bare calls beside them. */
export interface Round {
  readonly ours: StackFigures
  readonly floor: StackFigures
  readonly bare: BareFigures
  /** What people would use instead, where it is asked for. */
  readonly peer: StackFigures | undefined
}

export interface Scale {
  readonly count: number
  readonly rounds: ReadonlyArray<Round>
  readonly ours: StackFigures
  readonly floor: StackFigures
  readonly bare: BareFigures
  readonly peer: StackFigures | undefined
}

/**
 * Each step of one project is run right beside the same step of the other, now this first and now that, so that a slow
 * minute of the machine, or a cache that the first run fills, hurts both alike.
 */
const measureRound = async (
  count: number,
  round: number,
  work: string,
  catalog: AirbyteCatalog,
  peer: Peer | undefined,
): Promise<Round> => {
  const emulated = await emulate()
  const stacks: Partial<Record<Runner, BenchStack>> = {}
  try {
    for (const project of PROJECTS) stacks[project] = await openStack(project, count, work, emulated, say)
    if (peer !== undefined) stacks.peer = openPeer(peer, count, work, emulated, say)
    const bare = await bareCalls(emulated, count, catalog)
    for (const [at, step] of STEPS.entries()) {
      const order = (round + at) % 2 === 0 ? RUNNERS : [...RUNNERS].reverse()
      for (const one of order) if (one === 'peer' || hasStep(one, step)) await stacks[one]?.run(step)
    }
    const [ours, floor] = [stacks.connections?.figures(), stacks.floor?.figures()]
    if (ours === undefined || floor === undefined) throw new Error('A stack is missing')
    return { ours, floor, bare, peer: stacks.peer?.figures() }
  } finally {
    for (const stack of Object.values(stacks)) stack.remove()
    emulated.close()
  }
}

type Runner = Project | 'peer'

const PROJECTS: ReadonlyArray<Project> = ['floor', 'connections']
const RUNNERS: ReadonlyArray<Runner> = [...PROJECTS, 'peer']

export const measureScale = async (count: number, rounds: number, peer?: Peer): Promise<Scale> => {
  const work = workFolder()
  try {
    const catalog = JSON.parse(readFileSync(catalogFile(work), 'utf8')) as AirbyteCatalog
    const all: Round[] = []
    for (let at = 0; at < rounds; at += 1) all.push(await measureRound(count, at, work, catalog, peer))
    const bares = all.map(({ bare }) => bare)
    const peers = all.flatMap((one) => one.peer ?? [])
    return {
      count,
      rounds: all,
      ours: medians(all.map(({ ours }) => ours)),
      floor: medians(all.map(({ floor }) => floor)),
      bare: {
        create: medianOf(bares.map(({ create }) => create)),
        get: medianOf(bares.map(({ get }) => get)),
        delete: medianOf(bares.map((one) => one.delete)),
      },
      peer: peers.length === 0 ? undefined : medians(peers),
    }
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The same stack, but no two catalogs of it are the same, so that nothing that was computed for one serves another. */
export const measureDistinct = async (count: number): Promise<StackFigures> => {
  const [work, emulated] = [workFolder(), await emulate()]
  try {
    const stack = await openStack('connections', count, work, emulated, say, { BENCH_DISTINCT: 'true' })
    for (const step of STEPS) await stack.run(step)
    return stack.figures()
  } finally {
    emulated.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}
