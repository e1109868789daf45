/** The life of an `AirbyteSync`: a sync or a reset of a connection, started when its triggers change, and awaited. */
import * as E from 'fp-ts/Either'

import type { JobInfoRead } from '../api/jobs'
import { readLive } from '../connection/current'
import { act, failed, type Failure, invalidInputs, lift, type Step } from '../connection/env'
import { recentJobs } from '../connection/jobs'
import { awaitJob } from '../connection/resets'
import type { AirbyteError } from '../errors'
import { hasUnknown } from '../legible'
import { decodeSync, digestOf, type SyncInputs } from './inputs'

export interface SyncOutputs extends SyncInputs {
  readonly jobId: number
  readonly status: string
  readonly recordsSynced: number
  readonly bytesSynced: number
  /** Of what decides whether it runs again; `incomplete` where its job is not done. */
  readonly digest: string
}

/** A connection that is being updated is not known in a preview, and is mostly the same: nothing is said of it then. */
const isSameRun = (olds: Partial<SyncOutputs>, news: SyncInputs): boolean => {
  const { connectionId = news.connectionId } = olds
  return olds.digest === digestOf(hasUnknown(news.connectionId) ? { ...news, connectionId } : news)
}

export const diffSync = (
  olds: Partial<SyncOutputs>,
  news: SyncInputs,
): { readonly changes: boolean; readonly replaces: ReadonlyArray<string> } => ({
  changes: !isSameRun(olds, news) || olds.wait !== news.wait || olds.timeoutMinutes !== news.timeoutMinutes,
  replaces: olds.instance === news.instance ? [] : ['instance'],
})

const movedBy = ({ attempts }: JobInfoRead): { readonly recordsSynced: number; readonly bytesSynced: number } => {
  const { attempt } = attempts.at(-1) ?? {}
  return { recordsSynced: attempt?.recordsSynced ?? 0, bytesSynced: attempt?.bytesSynced ?? 0 }
}

const isConflict = (error: AirbyteError): boolean => error._tag === 'Rejected' && error.status === 409

/** A sync that runs already (409) is the one that is wanted: an interrupted run may have started it, or a reset's end. */
const startSync = (connectionId: string): Step<JobInfoRead> =>
  act(async ({ client }, must) => {
    const started = await client.syncConnection({ connectionId })()
    if (E.isRight(started)) return started.right
    if (!isConflict(started.left)) return must(started, failed)
    const running = (await must(recentJobs(connectionId))).find(({ kind }) => kind !== 'reset')
    return running === undefined ? must(started, failed) : must(lift(client.getJobInfo({ id: running.id })))
  })

/** A connection that is deleted, or not there, is told as such: its conflict would pass for a running sync. */
const start = ({ connectionId, action }: SyncInputs): Step<JobInfoRead> =>
  act(async ({ client }, must) => {
    await must(readLive(connectionId))
    return action === 'reset' ? must(lift(client.resetConnection({ connectionId }))) : must(startSync(connectionId))
  })

/** Starts the job and, unless told otherwise, waits for it. One that fails leaves a state that runs again. */
export const runSync = (
  raw: Readonly<Record<string, unknown>>,
  olds?: Partial<SyncOutputs>,
): Step<{ readonly id: string; readonly outputs: SyncOutputs }> =>
  act(async (env, must) => {
    const inputs = await must(decodeSync(raw), (issues) => failed(invalidInputs(issues)))
    if (olds?.digest === digestOf(inputs))
      return { id: String(olds.jobId), outputs: { ...(olds as SyncOutputs), ...inputs } }
    const outputs = (info: JobInfoRead, mark: string): SyncOutputs => ({
      ...inputs,
      jobId: info.job.id,
      status: info.job.status,
      ...movedBy(info),
      digest: mark,
    })
    const info = await must(start(inputs))
    const id = String(info.job.id)
    env.progress(`${inputs.action} job ${id} of connection ${inputs.connectionId}`)
    if (!inputs.wait) return { id, outputs: outputs(info, digestOf(inputs)) }
    const what = `${inputs.action} of connection ${inputs.connectionId}:`
    const broken = (error: AirbyteError): Failure => ({ error, saved: { id, outputs: outputs(info, 'incomplete') } })
    const done = await must(awaitJob(info.job.id, what, inputs.timeoutMinutes * 60_000)(env), broken)
    return { id, outputs: outputs(done, digestOf(inputs)) }
  })
