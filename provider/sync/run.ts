/** The life of an `AirbyteSync`: a sync or a reset of a connection, started when its triggers change, and awaited. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'

import type { JobInfoRead } from '../api/jobs'
import { type Env, failed, type Failure, invalidInputs } from '../connection/env'
import { hasUnknown } from '../connection/inputs'
import { awaitJob } from '../connection/resets'
import type { AirbyteError, InputIssue } from '../errors'
import { digest } from '../json'
import { nearest } from '../words'

export interface SyncInputs {
  readonly connectionId: string
  readonly action: 'sync' | 'reset'
  readonly triggers: unknown
  readonly wait: boolean
  readonly timeoutMinutes: number
  readonly instance?: string
}

export interface SyncOutputs extends SyncInputs {
  readonly jobId: number
  readonly status: string
  readonly recordsSynced: number
  readonly bytesSynced: number
  /** Of what decides whether it runs again; `incomplete` where its job is not done. */
  readonly digest: string
}

const PROPERTIES: Readonly<
  Record<keyof SyncInputs, { readonly codec: t.Mixed; readonly expected: string; readonly fallback?: unknown }>
> = {
  connectionId: { codec: t.string, expected: "a connection's id" },
  action: { codec: t.keyof({ sync: null, reset: null }), expected: 'sync or reset', fallback: 'sync' },
  triggers: { codec: t.unknown, expected: 'any values', fallback: [] },
  wait: { codec: t.boolean, expected: 'true or false', fallback: true },
  timeoutMinutes: {
    codec: t.refinement(t.number, (minutes) => minutes > 0, 'Minutes'),
    expected: 'a number greater than 0',
    fallback: 60,
  },
  instance: { codec: t.string, expected: 'the name of a block of configuration' },
}

const KNOWN = Object.keys(PROPERTIES)

/** Reads the inputs; what is not known yet passes as it is. */
export const decodeSync = (raw: Readonly<Record<string, unknown>>): E.Either<ReadonlyArray<InputIssue>, SyncInputs> => {
  const issues: InputIssue[] = []
  const inputs: Record<string, unknown> = {}
  for (const name of Object.keys(raw)) {
    if (KNOWN.includes(name) || name.startsWith('__')) continue
    const meant = nearest(name, KNOWN)
    issues.push({
      property: name,
      reason: `${name} is not an input of an AirbyteSync${meant === undefined ? '.' : `: did you mean ${meant}?`}`,
    })
  }
  for (const [name, { codec, expected, fallback }] of Object.entries(PROPERTIES)) {
    const value = raw[name] ?? fallback
    if (value === undefined) {
      if (name === 'connectionId')
        issues.push({ property: name, reason: `${name} is missing: it has to be ${expected}.` })
      continue
    }
    if (!hasUnknown(value) && !codec.is(value)) {
      issues.push({
        property: name,
        reason: `${name} has to be ${expected}; it is ${JSON.stringify(value).slice(0, 120)}.`,
      })
    }
    inputs[name] = value
  }
  return issues.length > 0 ? E.left(issues) : E.right(inputs as unknown as SyncInputs)
}

/** It runs again when one of these changes; how long to wait is no reason to. */
const digestOf = ({ connectionId, action, triggers }: SyncInputs): string => digest({ connectionId, action, triggers })

export const diffSync = (
  olds: Partial<SyncOutputs>,
  news: SyncInputs,
): { readonly changes: boolean; readonly replaces: ReadonlyArray<string> } => ({
  changes: olds.digest !== digestOf(news) || olds.wait !== news.wait || olds.timeoutMinutes !== news.timeoutMinutes,
  replaces: olds.instance === news.instance ? [] : ['instance'],
})

const movedBy = ({ attempts }: JobInfoRead): { readonly recordsSynced: number; readonly bytesSynced: number } => {
  const { attempt } = attempts.at(-1) ?? {}
  return { recordsSynced: attempt?.recordsSynced ?? 0, bytesSynced: attempt?.bytesSynced ?? 0 }
}

/** A sync that runs already (409) is the one that is wanted: an interrupted run may have started it. */
const start = ({ connectionId, action }: SyncInputs, { client }: Env): TE.TaskEither<AirbyteError, JobInfoRead> =>
  action === 'reset'
    ? client.resetConnection({ connectionId })
    : pipe(
        client.syncConnection({ connectionId }),
        TE.orElse((error) =>
          error._tag === 'Rejected' && error.status === 409
            ? pipe(
                client.listJobsFor({ configTypes: ['sync'], configId: connectionId, pagination: { pageSize: 1 } }),
                TE.chain(({ jobs }) => {
                  const [running] = jobs
                  return running === undefined ? TE.left(error) : client.getJobInfo({ id: running.job.id })
                }),
              )
            : TE.left(error),
        ),
      )

/** Starts the job and, unless told otherwise, waits for it. One that fails leaves a state that runs again. */
export const runSync =
  (raw: Readonly<Record<string, unknown>>, olds?: Partial<SyncOutputs>) =>
  (env: Env): TE.TaskEither<Failure, { readonly id: string; readonly outputs: SyncOutputs }> => {
    const decoded = decodeSync(raw)
    if (E.isLeft(decoded)) return TE.left({ error: invalidInputs(decoded.left) })
    const inputs = decoded.right
    if (olds?.digest === digestOf(inputs)) {
      return TE.right({ id: String(olds.jobId), outputs: { ...(olds as SyncOutputs), ...inputs } })
    }
    const outputs = (info: JobInfoRead, mark: string): SyncOutputs => ({
      ...inputs,
      jobId: info.job.id,
      status: info.job.status,
      ...movedBy(info),
      digest: mark,
    })
    return pipe(
      start(inputs, env),
      TE.mapLeft(failed),
      TE.chain((info) => {
        const id = String(info.job.id)
        env.progress(`${inputs.action} job ${id} of connection ${inputs.connectionId}`)
        if (!inputs.wait) return TE.right({ id, outputs: outputs(info, digestOf(inputs)) })
        return pipe(
          awaitJob(info.job.id, inputs.action, inputs.timeoutMinutes * 60_000)(env),
          TE.bimap(
            (error): Failure => ({ error, saved: { id, outputs: outputs(info, 'incomplete') } }),
            (done) => ({ id, outputs: outputs(done, digestOf(inputs)) }),
          ),
        )
      }),
    )
  }
