/** Starts what a plan resets, once, and waits for it; starts and awaits syncs. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { JobInfoRead } from '../api/jobs'
import { type StreamDescriptor } from '../catalog/airbyte'
import { streamDescriptorOf, streamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import { type Env, failed, type Outputs, type Step } from './env'
import { sameSet } from './wire'

const FINISHED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

export interface Job {
  readonly id: number
  readonly status: string
}

const cannot = (problem: string, advice: string): AirbyteError => ({
  _tag: 'InvalidConfiguration',
  key: 'airbyte:resetScope',
  problem: `${problem}. Nothing was saved`,
  advice,
})

const lacksStreamReset = cannot(
  'this server cannot reset single streams (Airbyte before 0.42), and the plan resets some',
  "set airbyte:resetScope to server to let Airbyte reset by its own rule, to connection to reset the whole connection, or onBreakingChange to 'keep' to reset nothing. The preview then lists what will be reset",
)

const resetsTooMuch = (beyond: ReadonlyArray<string>): AirbyteError =>
  cannot(
    `this connection has no saved state, so Airbyte would reset all of its streams, also those that the plan does not name: ${beyond.slice(0, 10).join(', ')}`,
    "set airbyte:resetScope to connection to reset the whole connection, or onBreakingChange to 'keep' to reset nothing",
  )

/** What the update may do about its plan's resets. */
export type ResetMeans =
  /** Nothing has ever been synced, so there is nothing to reset. */
  | { readonly _tag: 'NothingSynced' }
  /** After the save, by a call of its own. */
  | { readonly _tag: 'ByCall' }
  /** With the save, by the server; `after` is the youngest reset job before it. */
  | { readonly _tag: 'BySave'; readonly after: number }

const newestJobId =
  (id: string, configType: 'sync' | 'reset_connection') =>
  ({ client }: Env): TE.TaskEither<AirbyteError, number> =>
    pipe(
      client.listJobsFor({ configTypes: [configType], configId: id, pagination: { pageSize: 1, rowOffset: 0 } }),
      TE.map(({ jobs }) => jobs[0]?.job.id ?? 0),
    )

/** Under `server`: Airbyte resets everything where it has no state of single streams (webBackendUpdateConnection). */
const serverMeans =
  (id: string, streams: ReadonlyArray<string>, all: ReadonlyArray<string>) =>
  (env: Env): TE.TaskEither<AirbyteError, ResetMeans> => {
    const beyond = all.filter((key) => !streams.includes(key))
    return pipe(
      env.client.getStateType({ connectionId: id }),
      TE.chain((type): TE.TaskEither<AirbyteError, 'synced' | 'never'> => {
        if (type === 'stream' || type === 'global') return TE.right('synced')
        return pipe(
          newestJobId(id, 'sync')(env),
          TE.chain((sync) =>
            sync === 0 ? TE.right('never') : beyond.length === 0 ? TE.right('synced') : TE.left(resetsTooMuch(beyond)),
          ),
        )
      }),
      TE.chain((known): TE.TaskEither<AirbyteError, ResetMeans> =>
        known === 'never'
          ? TE.right({ _tag: 'NothingSynced' })
          : pipe(
              newestJobId(id, 'reset_connection')(env),
              TE.map((after) => ({ _tag: 'BySave', after })),
            ),
      ),
    )
  }

/**
 * How the plan's resets can be done; refuses before anything is saved where they are beyond the server. `all` are the
 * streams of the new catalog; `isOwed`: they were saved by an earlier run, so that the server will not reset by itself.
 */
export const meansOf =
  (id: string, streams: ReadonlyArray<string>, all: ReadonlyArray<string>, isOwed: boolean): Step<ResetMeans> =>
  (env) => {
    if (streams.length === 0 || env.resetScope === 'connection') return TE.right({ _tag: 'ByCall' })
    return pipe(
      env.resetScope === 'server' && !isOwed
        ? serverMeans(id, streams, all)(env)
        : pipe(
            env.client.hasStreamReset(),
            TE.chain((isThere): TE.TaskEither<AirbyteError, ResetMeans> =>
              isThere ? TE.right({ _tag: 'ByCall' }) : TE.left(lacksStreamReset),
            ),
          ),
      TE.mapLeft(failed),
    )
  }

const isSameReset = (streams: ReadonlyArray<string>, descriptors: ReadonlyArray<StreamDescriptor>): boolean =>
  sameSet([...new Set(descriptors.map(streamKey))], streams)

/** The reset job that an interrupted run started for just these streams, if it is still good. */
export const startedBefore =
  (id: string, streams: ReadonlyArray<string>, olds: Partial<Outputs>): Step<Job | undefined> =>
  (env) => {
    const known = olds.pendingReset?.jobId
    const sought: TE.TaskEither<AirbyteError, Job | undefined> =
      known !== undefined
        ? pipe(
            env.client.getJobInfo({ id: known }),
            TE.map(({ job }) => job),
          )
        : pipe(
            env.client.listJobsFor({
              configTypes: ['reset_connection'],
              configId: id,
              pagination: { pageSize: 20, rowOffset: 0 },
            }),
            TE.map(({ jobs }) =>
              jobs
                .map(({ job }) => job)
                .find(
                  (job) =>
                    job.id > (olds.lastReset?.jobId ?? 0) &&
                    isSameReset(streams, job.resetConfig?.streamsToReset ?? []),
                ),
            ),
          )
    return pipe(
      sought,
      TE.map((job) => (job === undefined || job.status === 'failed' || job.status === 'cancelled' ? undefined : job)),
      TE.mapLeft(failed),
    )
  }

/** The job that the save itself started; a server that keeps its catalog as it is starts none. */
export const startedBySave =
  (id: string, after: number): Step<Job | undefined> =>
  (env) =>
    pipe(
      env.client.listJobsFor({
        configTypes: ['reset_connection'],
        configId: id,
        pagination: { pageSize: 1, rowOffset: 0 },
      }),
      TE.bimap(failed, ({ jobs }) => jobs.map(({ job }) => job).find((job) => job.id > after)),
    )

export const startReset =
  (id: string, streams: ReadonlyArray<string>): Step<Job> =>
  (env) =>
    pipe(
      env.resetScope === 'connection'
        ? env.client.resetConnection({ connectionId: id })
        : env.client.resetConnectionStream({
            connectionId: id,
            streams: streams.map(streamDescriptorOf).map(({ name, namespace }) => ({
              streamName: name,
              ...(namespace === undefined ? {} : { streamNamespace: namespace }),
            })),
          }),
      TE.bimap(failed, ({ job }) => job),
    )

const resetFailed =
  (streams: ReadonlyArray<string>) =>
  (error: AirbyteError): AirbyteError =>
    error._tag === 'JobFailed' ? { ...error, _tag: 'ResetFailed', streams: streams.map(streamDescriptorOf) } : error

/** Waits until a job is through, at most so long, and says every fifteen seconds that it still does. */
export const awaitJob =
  (id: number, what: string, atMost: number) =>
  (env: Env): TE.TaskEither<AirbyteError, JobInfoRead> => {
    const started = env.now()
    const notDone = (status: string, detail: string): AirbyteError => ({ _tag: 'JobFailed', jobId: id, status, detail })
    const poll = (pause: number, said: number): TE.TaskEither<AirbyteError, JobInfoRead> =>
      pipe(
        env.client.getJobInfo({ id }),
        TE.chain((info): TE.TaskEither<AirbyteError, JobInfoRead> => {
          const { status } = info.job
          if (status === 'succeeded') return TE.right(info)
          if (FINISHED.has(status)) return TE.left(notDone(status, 'the job did not succeed'))
          const waited = env.now() - started
          const seconds = String(Math.round(waited / 1000))
          if (waited > atMost) return TE.left(notDone(status, `it was not through after ${seconds} s`))
          const isDue = waited - said >= 15_000
          if (isDue) env.progress(`${what} job ${String(id)} is ${status} after ${seconds} s`)
          return pipe(
            TE.fromTask(() => env.sleep(pause)),
            TE.chain(() => poll(Math.min(pause * 1.5, 5_000), isDue ? waited : said)),
          )
        }),
      )
    return poll(200, 0)
  }

export const wait =
  (job: Job, streams: ReadonlyArray<string>): Step<Job> =>
  (env) =>
    pipe(
      awaitJob(job.id, 'reset', env.resetTimeoutMilliseconds)(env),
      TE.bimap(
        (error) => failed(resetFailed(streams)(error)),
        (info) => info.job,
      ),
    )

/** Starts a sync. One may run already (409): then the data is on its way, which is all that is wanted. */
export const sync =
  (id: string): Step<void> =>
  (env) =>
    pipe(
      env.client.syncConnection({ connectionId: id }),
      TE.map(() => undefined),
      TE.orElse((error) =>
        error._tag === 'Rejected' && error.status === 409 ? TE.right(undefined) : TE.left(failed(error)),
      ),
    )
