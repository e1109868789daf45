/** Runs what has to be reset: refuses beforehand what this server cannot do, starts the reset, waits for it, starts the sync. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'

import type { ConnectionRead, ConnectionStream } from '../api/connections'
import type { JobInfoRead } from '../api/jobs'
import { streamDescriptorOf, type StreamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import { own } from '../json'
import { OLDER_RULES } from '../server'
import { type Debts, type Order } from './debts'
import { act, type Env, failed, failedInput, lift, type Step } from './env'
import { isFinished, isPaid, type Job, readPast, recentJobs } from './jobs'
import { refreshesOf, rulesOf } from './questions'
import { cannotRefresh, present, resetByOf } from './refreshing'
import { wayOf } from './ways'

const cannot = (problem: string, advice: string): AirbyteError => ({
  _tag: 'InvalidConfiguration',
  key: 'airbyte:resetScope',
  problem: `${problem}. Nothing was saved`,
  advice,
})

const WHOLE =
  'set airbyte:resetScope to connection: then the whole connection is reset, and the preview lists all of its streams'
const NOTHING = "set onBreakingChange to 'keep' to reset nothing"

const lacksStreamReset = (isByServer: boolean): AirbyteError =>
  isByServer
    ? cannot(
        'a reset is asked for, or owed for what an earlier run has saved, Airbyte does not do it by its own rule, and this server cannot reset single streams (Airbyte before 0.42)',
        `${WHOLE}, or ${NOTHING}`,
      )
    : cannot(
        'this server cannot reset single streams (Airbyte before 0.42), and the plan resets some',
        `set airbyte:resetScope to server to let Airbyte reset by its own rule, or to connection to reset the whole connection, or ${NOTHING}. The preview then lists what will be reset`,
      )

const resetsTooMuch = (beyond: ReadonlyArray<StreamKey>): AirbyteError =>
  cannot(
    `this connection has no saved state, so Airbyte would reset all of its streams, also those that the plan does not name: ${beyond.slice(0, 10).join(', ')}`,
    `${WHOLE}, or ${NOTHING}`,
  )

/** How an update resets. */
export type Means =
  | { readonly _tag: 'None' }
  /** After the save, by a call of its own: single streams, or all. */
  | {
      readonly _tag: 'ByCall'
      readonly isWhole: boolean
      /** What is read again in place of being emptied. */
      readonly refreshes: ReadonlyArray<StreamKey>
      /** What a reset of the whole connection does not take in, because the connection does not have it. */
      readonly apart: ReadonlyArray<StreamKey>
    }
  /** With the save, by the server's own rule; `after` is the newest job before it. */
  | {
      readonly _tag: 'BySave'
      readonly after: number
      /** Whether what comes is a refresh. */
      readonly isRefresh: boolean
      /** Whether the job is there when the save is answered, and a sync follows it: before Airbyte knew refreshes. */
      readonly isOlder: boolean
    }

const NONE: Means = { _tag: 'None' }

/** Under `server`: before it knew refreshes, Airbyte resets everything where it has no state of single streams. */
const serverMeans = ({ id, inputs }: Order, { open }: Debts, isRefresh: boolean): Step<Means> =>
  act(async (env, must): Promise<Means> => {
    const { client } = env
    const beyond = Object.keys(inputs.syncCatalog.streams).filter((key) => !open.includes(key))
    const type = await must(lift(client.getStateType({ connectionId: id })))
    const { jobs } = await must(readPast(id))
    const isOlder = (await must(lift(rulesOf(env)))) === OLDER_RULES
    const means: Means = { _tag: 'BySave', after: jobs[0]?.id ?? 0, isRefresh, isOlder }
    if (type === 'stream' || type === 'global') return means
    // What has never synced has nothing to be reset.
    if (!jobs.some(({ kind }) => kind !== 'reset')) return NONE
    if (isOlder && beyond.length > 0) await must(E.left(failed(resetsTooMuch(beyond))))
    return means
  })

/**
 * How what is open can be reset; refuses before anything is saved where it is beyond the server. `byServer`: what the server
 * resets by its own rule with this save; what is saved already, or moves only its table, is not among it. `absent`: what the
 * connection is without, because Airbyte has taken it out: that has to be named.
 */
export const meansOf = (
  order: Order,
  debts: Debts,
  {
    byServer,
    absent,
    isAdoption,
  }: {
    readonly byServer: ReadonlyArray<StreamKey>
    readonly absent: ReadonlyArray<StreamKey>
    readonly isAdoption: boolean
  },
): Step<Means> =>
  act(async (env, must): Promise<Means> => {
    const { client, resetScope } = env
    if (debts.open.length === 0) return NONE
    const inputs = order.inputs
    const by = resetByOf(inputs, env)
    // An adoption resets before it saves: what is read again then is read as it was configured before.
    const canRefresh =
      by !== 'clear' || resetScope === 'server' ? await must(lift(refreshesOf(inputs.destinationId)(env))) : false
    const wish = { scope: resetScope, by: isAdoption ? 'clear' : by, canRefresh } as const
    const way = wayOf(wish)
    if (way === undefined) return must(E.left(failedInput(cannotRefresh(inputs))))
    const [apart, there] = [
      debts.open.filter((key) => absent.includes(key)),
      debts.open.filter((key) => !absent.includes(key)),
    ]
    const refreshes = way.isRefresh ? present(inputs, there) : []
    if (way.call === 'whole') return { _tag: 'ByCall', isWhole: true, refreshes, apart }
    if (way.call === 'save' && apart.length === 0 && there.every((key) => byServer.includes(key)))
      return must(serverMeans(order, debts, way.isRefresh))
    const isCleared = debts.open.some((key) => !refreshes.includes(key))
    const isThere = !isCleared || (await must(lift(client.hasStreamReset())))
    if (!isThere) await must(E.left(failed(lacksStreamReset(resetScope === 'server'))))
    return { _tag: 'ByCall', isWhole: false, refreshes, apart: [] }
  })

/** A job that is on its way or done. */
export interface Started {
  readonly id: number
  readonly status: string
  readonly what: 'reset' | 'refresh'
}

/** A job of the connection's past. */
export const startedAs = ({ id, status, kind }: Job): Started => ({
  id,
  status,
  what: kind === 'refresh' ? 'refresh' : 'reset',
})

const streamsOf = (keys: ReadonlyArray<StreamKey>): ReadonlyArray<ConnectionStream> =>
  keys.map(streamDescriptorOf).map(({ name, namespace }) => ({
    streamName: name,
    ...(namespace === undefined ? {} : { streamNamespace: namespace }),
  }))

/** Empties tables. */
const clear = ({ id }: Order, streams: ReadonlyArray<StreamKey>, isWhole: boolean): Step<Started> =>
  act(async ({ client }, must) => {
    const { job } = isWhole
      ? await must(lift(client.resetConnection({ connectionId: id })))
      : await must(lift(client.resetConnectionStream({ connectionId: id, streams: streamsOf(streams) })))
    return { id: job.id, status: job.status, what: 'reset' }
  })

/** A sync that runs would only queue the refresh: like a reset, a refresh cancels it. */
const cancelSyncs = ({ id }: Order): Step<void> =>
  act(async ({ client }, must) => {
    const running = (await must(recentJobs(id))).find((job) => job.kind !== 'reset' && !isFinished(job))
    if (running !== undefined) await must(lift(client.cancelJob({ id: running.id })))
  })

/** Reads streams again; with `Merge`, as Airbyte does by itself. */
const refresh = (order: Order, streams: ReadonlyArray<StreamKey>, isWhole: boolean): Step<Started> =>
  act(async ({ client }, must) => {
    await must(cancelSyncs(order))
    const which = isWhole ? {} : { streams: streamsOf(streams) }
    const request = { connectionId: order.id, refreshMode: 'Merge', ...which } as const
    const job = await must(lift(client.refreshConnectionStream(request)))
    return { id: job.id, status: job.status, what: 'refresh' }
  })

/** How often a job that a save has begun is looked for, and with which pauses. */
const LOOKS = 20
const BETWEEN_LOOKS = 500

/** The job that a save has begun; newer servers answer before it is there. */
const jobOfSave = (
  { id }: Order,
  { after, isOlder }: Extract<Means, { readonly _tag: 'BySave' }>,
): Step<Started | undefined> =>
  act(async ({ sleep }, must) => {
    for (let look = 1; ; look += 1) {
      const { jobs } = await must(readPast(id))
      const found = jobs.find((job) => job.kind !== 'sync' && job.id > after)
      if (found !== undefined) return startedAs(found)
      if (isOlder || look === LOOKS) return undefined
      await sleep(BETWEEN_LOOKS)
    }
  })

/** A sync for which streams wait that are to be read again: a refresh of them. */
const syncNow = ({ id }: Order): Step<Started> =>
  act(async ({ client }, must) => {
    const { job } = await must(lift(client.syncConnection({ connectionId: id })))
    return { id: job.id, status: job.status, what: 'refresh' }
  })

/** Starts the reset of what is open; undefined where the server found nothing to reset by itself. */
export const startReset = (order: Order, { open }: Debts, means: Means): Step<Started | undefined> =>
  act(async (_env, must): Promise<Started | undefined> => {
    switch (means._tag) {
      case 'None':
        return undefined
      case 'BySave': {
        const found = await must(jobOfSave(order, means))
        if (found !== undefined || means.isOlder) return found
        // Its signal was lost: what is to be read again waits for the next sync, which is a refresh then.
        return must(means.isRefresh ? syncNow(order) : clear(order, open, false))
      }
      case 'ByCall': {
        const { isWhole, refreshes, apart } = means
        const again = open.filter((key) => refreshes.includes(key))
        // What the last call does not take in is cleared by its name before.
        const first = again.length > 0 ? open.filter((key) => !refreshes.includes(key)) : apart
        const rest = open.filter((key) => !first.includes(key))
        if (rest.length === 0) return must(clear(order, first, false))
        if (first.length > 0) await must(awaitReset(await must(clear(order, first, false)), order, first))
        return must(
          again.length > 0 ? refresh(order, rest, isWhole && first.length === 0) : clear(order, rest, isWhole),
        )
      }
    }
  })

const SAYS_EVERY = 15_000
const LONGEST_PAUSE = 5_000

/** Waits until a job is through, at most so long, and says every fifteen seconds that it still does. */
export const awaitJob =
  (id: number, what: string, atMost: number) =>
  ({ client, now, sleep, progress }: Env) =>
  async (): Promise<E.Either<AirbyteError, JobInfoRead>> => {
    const started = now()
    const notDone = (status: string, detail: string): E.Either<AirbyteError, never> =>
      E.left({ _tag: 'JobFailed', jobId: id, status, detail })
    let said = 0
    for (let pause = 200; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
      const info = await client.getJobInfo({ id })()
      if (info._tag === 'Left') return info
      const { status } = info.right.job
      if (status === 'succeeded') return info
      if (isFinished({ status })) return notDone(status, 'the job did not succeed')
      const waited = now() - started
      const seconds = String(Math.round(waited / 1000))
      if (waited > atMost) return notDone(status, `it was not through after ${seconds} s`)
      if (waited - said >= SAYS_EVERY) {
        progress(`${what} job ${String(id)} is ${status} after ${seconds} s`)
        said = waited
      }
      await sleep(pause)
    }
  }

/** A reset that ended and proves nothing: Airbyte does nothing for a connection that is inactive. */
export const didNothing = (job: Started | undefined, streams: ReadonlyArray<StreamKey>): AirbyteError => ({
  _tag: 'ResetFailed',
  jobId: job?.id ?? 0,
  status: 'without effect',
  streams: streams.map(streamDescriptorOf),
  detail: 'Airbyte resets nothing of an inactive connection, and may have found it inactive',
  isSaved: true,
})

type ResetFailed = Extract<AirbyteError, { readonly _tag: 'ResetFailed' }>

/** Why Airbyte has cancelled a job: it does so with all jobs of a connection that is not active. */
const whyCancelled =
  ({ client }: Env, connectionId: string): T.Task<Pick<ResetFailed, 'detail' | 'waitsFor'> | undefined> =>
  async () => {
    const answer = await client.getConnection({ connectionId })()
    const { status = 'active', statusReason }: Partial<ConnectionRead> = E.isRight(answer) ? answer.right : {}
    if (status === 'locked') {
      const why = statusReason === undefined ? '' : ` (${statusReason})`
      return { detail: `Airbyte has locked the connection${why}, and cancels its jobs`, waitsFor: 'unlocking' }
    }
    return status === 'inactive'
      ? { detail: 'the connection is inactive, and Airbyte cancels its jobs', waitsFor: 'activation' }
      : undefined
  }

/** Waits for a reset of these streams. */
export const awaitReset =
  (job: Started, { id, inputs }: Order, streams: ReadonlyArray<StreamKey>): Step<JobInfoRead> =>
  (env) =>
    pipe(
      awaitJob(job.id, `${inputs.name}: reset`, env.resetTimeoutMilliseconds)(env),
      TE.orElse((error) => async () => {
        if (error._tag !== 'JobFailed') return E.left(failed(error))
        const why = error.status === 'cancelled' ? await whyCancelled(env, id)() : undefined
        const named = streams.map(streamDescriptorOf)
        return E.left(failed({ ...error, _tag: 'ResetFailed', streams: named, isSaved: true, ...why }))
      }),
    )

/** Of these streams those whose reset the past does not prove: a reset that succeeded may have done nothing. */
export const stillUnpaid = (
  { id }: Order,
  { since }: Debts,
  streams: ReadonlyArray<StreamKey>,
): Step<ReadonlyArray<StreamKey>> =>
  act(async (_env, must) => {
    const jobs = await must(recentJobs(id))
    return streams.filter((key) => !isPaid({ jobs, withState: undefined }, key, own(since, key)))
  })

/** Starts the sync after a reset; 0 where none came about in the time that a server takes to end a reset. */
export const syncAfter = ({ id, inputs }: Order): Step<number> =>
  act(async (env, must) => {
    const result = await env.client.syncConnection({ connectionId: id })()
    if (result._tag === 'Right') return result.right.job.id
    const error = result.left
    // The schedule was quicker: what runs since the reset is the sync after it.
    if (error._tag === 'Rejected' && error.status === 409) {
      return (await must(recentJobs(id))).find(({ kind }) => kind !== 'reset')?.id ?? 0
    }
    if (error._tag !== 'NotStarted') await must(result, failed)
    env.progress(
      `${inputs.name}: the reset is done, but Airbyte took no sync after it. Start one, or wait for the schedule: until then the tables that were reset are empty`,
    )
    return 0
  })
