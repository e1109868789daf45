/** Jobs: syncs and resets, how they stand, and what they moved. */
import type * as t from 'io-ts'

import type { StreamDescriptor } from '../catalog/airbyte'
import { absent, list, number, object, type Open, type Pagination, paginationCodec, text, word } from './codecs'
import { streamDescriptorCodec } from './sources'

/** `queued` on newer servers only. */
export type JobStatus = Open<'pending' | 'queued' | 'running' | 'incomplete' | 'failed' | 'succeeded' | 'cancelled'>

/** The last two on newer servers only; a clear is a job `reset_connection`, whatever is asked for. */
export type JobType = Open<'sync' | 'reset_connection' | 'refresh' | 'clear'>

export interface JobRead {
  readonly id: number
  readonly status: JobStatus
  readonly configType: JobType
  readonly configId: string
  /** Seconds since 1970. */
  readonly createdAt: number
  readonly updatedAt?: number
  readonly startedAt?: number
  readonly resetConfig?: { readonly streamsToReset?: ReadonlyArray<StreamDescriptor> }
  readonly refreshConfig?: { readonly streamsToRefresh?: ReadonlyArray<StreamDescriptor> }
  /** What of the connection syncs, on newer servers. */
  readonly enabledStreams?: ReadonlyArray<StreamDescriptor>
}

export interface AttemptStats {
  readonly recordsEmitted?: number
  readonly bytesEmitted?: number
  readonly recordsCommitted?: number
}

export interface AttemptStreamStats {
  readonly streamName: string
  readonly streamNamespace?: string
  readonly stats: AttemptStats
}

export interface AttemptRead {
  readonly id: number
  readonly status: Open<'running' | 'failed' | 'succeeded'>
  /** Seconds since 1970, as are the other two. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly endedAt?: number
  readonly bytesSynced?: number
  readonly recordsSynced?: number
  readonly totalStats?: AttemptStats
  readonly streamStats?: ReadonlyArray<AttemptStreamStats>
}

/** In `jobs/get`, `sync` and the resets. */
export interface AttemptInfoRead {
  readonly attempt: AttemptRead
}

export interface JobInfoRead {
  readonly job: JobRead
  readonly attempts: ReadonlyArray<AttemptInfoRead>
}

/** In `jobs/list`. */
export interface JobWithAttemptsRead {
  readonly job: JobRead
  readonly attempts?: ReadonlyArray<AttemptRead>
}

export interface JobIdRequestBody {
  readonly id: number
}

export interface JobListRequestBody {
  /** At least one (listJobsFor answers 500 otherwise). */
  readonly configTypes: ReadonlyArray<JobType>
  /** The connection; newer servers list those of all without it. */
  readonly configId?: string
  readonly includingJobId?: number
  /** Defaults: 200 from the newest on. */
  readonly pagination?: Pagination
  /** Of these statuses only; this and what follows on newer servers only. */
  readonly statuses?: ReadonlyArray<JobStatus>
  readonly createdAtStart?: string
  readonly createdAtEnd?: string
  readonly updatedAtStart?: string
  readonly updatedAtEnd?: string
  readonly orderByField?: Open<'createdAt' | 'updatedAt'>
  readonly orderByMethod?: Open<'ASC' | 'DESC'>
}

/** Newest first. */
export interface JobReadList {
  readonly jobs: ReadonlyArray<JobWithAttemptsRead>
  readonly totalJobCount?: number
}

export const jobReadCodec: t.Type<JobRead, unknown> = object<JobRead>('JobRead', {
  id: number,
  status: word<'pending'>(),
  configType: word<'sync'>(),
  configId: text,
  createdAt: number,
  updatedAt: absent(number),
  startedAt: absent(number),
  resetConfig: absent(
    object<{ readonly streamsToReset?: ReadonlyArray<StreamDescriptor> }>('ResetConfig', {
      streamsToReset: absent(list(streamDescriptorCodec)),
    }),
  ),
  refreshConfig: absent(
    object<{ readonly streamsToRefresh?: ReadonlyArray<StreamDescriptor> }>('JobRefreshConfig', {
      streamsToRefresh: absent(list(streamDescriptorCodec)),
    }),
  ),
  enabledStreams: absent(list(streamDescriptorCodec)),
})

const attemptStatsCodec = object<AttemptStats>('AttemptStats', {
  recordsEmitted: absent(number),
  bytesEmitted: absent(number),
  recordsCommitted: absent(number),
})

const attemptReadCodec = object<AttemptRead>('AttemptRead', {
  id: number,
  status: word<'running' | 'failed' | 'succeeded'>(),
  createdAt: number,
  updatedAt: number,
  endedAt: absent(number),
  bytesSynced: absent(number),
  recordsSynced: absent(number),
  totalStats: absent(attemptStatsCodec),
  streamStats: absent(
    list(
      object<AttemptStreamStats>('AttemptStreamStats', {
        streamName: text,
        streamNamespace: absent(text),
        stats: attemptStatsCodec,
      }),
    ),
  ),
})

export const jobIdRequestBodyCodec: t.Type<JobIdRequestBody, unknown> = object<JobIdRequestBody>('JobIdRequestBody', {
  id: number,
})

export const jobListRequestBodyCodec: t.Type<JobListRequestBody, unknown> = object<JobListRequestBody>(
  'JobListRequestBody',
  {
    configTypes: list(word<'sync'>()),
    configId: absent(text),
    includingJobId: absent(number),
    pagination: absent(paginationCodec),
    statuses: absent(list(word<'pending'>())),
    createdAtStart: absent(text),
    createdAtEnd: absent(text),
    updatedAtStart: absent(text),
    updatedAtEnd: absent(text),
    orderByField: absent(word<'createdAt' | 'updatedAt'>()),
    orderByMethod: absent(word<'ASC' | 'DESC'>()),
  },
)

export const jobInfoReadCodec: t.Type<JobInfoRead, unknown> = object<JobInfoRead>('JobInfoRead', {
  job: jobReadCodec,
  attempts: list(object<AttemptInfoRead>('AttemptInfoRead', { attempt: attemptReadCodec })),
})

export const jobReadListCodec: t.Type<JobReadList, unknown> = object<JobReadList>('JobReadList', {
  jobs: list(
    object<JobWithAttemptsRead>('JobWithAttemptsRead', { job: jobReadCodec, attempts: absent(list(attemptReadCodec)) }),
  ),
  totalJobCount: absent(number),
})
