/** `adopt` in `check`: the connection is read, and the plan tells every difference as it does for any update. */
import * as E from 'fp-ts/Either'

import type { StreamKey } from '../catalog/key'
import { type RowShape, type RowShapes, shapesOf } from '../catalog/rows'
import type { InputIssue } from '../errors'
import { own } from '../json'
import { type Current, readCurrent } from './current'
import { act, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { failedReset, isFinished, recentJobs, streamsWithState } from './jobs'
import { type Memory, otherHolders, replacersOf, type ResourceName } from './memory'
import { few } from './settle'
import { say } from './telling'

const wrong = (reason: string): InputIssue => ({ property: 'adopt', reason: `adopt: ${reason}` })

/** Why another resource of the stack is in the way of an adoption, as far as this run knows; undefined where none is. */
const inTheWay = (id: string, resource: ResourceName, memory: Memory): string | undefined => {
  const holders = otherHolders(memory, id, resource)
  if (holders.length > 0)
    return `connection ${id} is held by the resource ${holders.join(', ')} of this stack. If that resource was renamed, give this one the option aliases with its old name; a connection cannot have two resources.`
  const adopter = memory.adopters.get(id) ?? resource
  if (adopter !== resource)
    return `the resource ${adopter} of this program adopts connection ${id}, too. A connection cannot have two resources: take adopt out of one of them.`
  const heir = replacersOf(memory, id, resource)[0]?.[0]
  return heir === undefined
    ? undefined
    : `connection ${id} is replaced in this run by the resource ${heir}, which carries its sync state over and then deletes it. Leave adopt out.`
}

/** The connection that is to be adopted, or why it cannot be. */
export const readAdopted = (
  id: string,
  inputs: ConnectionInputs,
  resource: ResourceName,
): Step<E.Either<InputIssue, Current>> =>
  act(async (env, must) => {
    const obstacle = inTheWay(id, resource, env.memory)
    if (obstacle !== undefined) return E.left(wrong(obstacle))
    env.memory.adopters.set(id, resource)
    const read = await readCurrent(id, inputs)(env)()
    if (E.isLeft(read)) {
      if (read.left.error._tag !== 'Gone') return must(read)
      return E.left(
        wrong(`this server has no live connection ${id}. Correct the id, or leave adopt out to make a new one.`),
      )
    }
    const there = read.right.inputs
    if (there.sourceId !== inputs.sourceId || there.destinationId !== inputs.destinationId)
      return E.left(
        wrong(
          `connection ${id} goes from source ${there.sourceId} to destination ${there.destinationId}, and the program says others. Give its ids, or leave adopt out.`,
        ),
      )
    return E.right(read.right)
  })

/** A stream with a saved position was read incrementally, by a cursor that nobody knows. */
const resumed = (shape: RowShape): RowShape => ({ ...shape, syncMode: 'incremental', cursor: ['unknown'] })

/** Whether a sync is under way, which may save the position of a stream that the connection no longer has. */
const isSyncing = (id: string): Step<boolean> =>
  act(async (_env, must) => (await must(recentJobs(id))).some((job) => job.kind !== 'reset' && !isFinished(job)))

/**
 * Streams that the program adds to an adopted connection, and whose saved position is still there or about to be saved,
 * because the connection had them before: they would go on from it, so they count as written into the tables of its
 * settings, by another cursor.
 */
export const resumedStreams = (
  id: string,
  inputs: ConnectionInputs,
  { inputs: there }: Pick<Current, 'inputs'>,
): Step<RowShapes> =>
  act(async (_env, must) => {
    const added = Object.keys(inputs.syncCatalog.streams).filter(
      (key) => own(there.syncCatalog.streams, key) === undefined,
    )
    if (added.length === 0) return {}
    const withState = await must(streamsWithState(id))
    const isEachSaved = added.some((key) => withState?.has(key) === false) && (await must(isSyncing(id)))
    const shapes = shapesOf(inputs.syncCatalog, there)
    return Object.fromEntries(
      added.flatMap((key) => {
        const shape = isEachSaved || withState?.has(key) === true ? own(shapes, key) : undefined
        return shape === undefined ? [] : [[key, resumed(shape)] as const]
      }),
    )
  })

/**
 * Tells of streams whose last reset failed before the connection is adopted: no state knows what their rows are, and the
 * plan takes them as what the connection's settings say.
 */
export const tellDoubts = (id: string, inputs: ConnectionInputs, planned: ReadonlyArray<StreamKey>): Step<void> =>
  act(async (env) => {
    const jobs = await recentJobs(id)(env)()
    if (E.isLeft(jobs)) return
    const doubtful = Object.keys(inputs.syncCatalog.streams).flatMap((key) => {
      const job = planned.includes(key) ? undefined : failedReset(jobs.right, key)
      return job === undefined ? [] : [{ key, job }]
    })
    const [first] = doubtful
    if (first === undefined) return
    say(
      env,
      `${inputs.name}: the rows of ${few(doubtful.map(({ key }) => key))} stay as they are, and may be older than this configuration: their last reset, job ${String(first.job.id)}, is ${first.job.status}. If they are, reset these streams in Airbyte`,
    )
  })
