/** Jobs: syncs and resets, and how they stand. */
import type * as t from 'io-ts'

import type { StreamDescriptor } from '../catalog/catalog'
import { absent, list, number, object, text } from './codecs'

export interface JobRead {
  readonly id: number
  readonly status: string
  readonly configType: string
  readonly configId: string
  /** Seconds since 1970. */
  readonly createdAt: number
  readonly resetConfig?: { readonly streamsToReset?: ReadonlyArray<StreamDescriptor> }
}

export interface JobInfoRead {
  readonly job: JobRead
}

export interface JobListRequestBody {
  /** At least one (listJobsFor answers 500 otherwise). */
  readonly configTypes: ReadonlyArray<'sync' | 'reset_connection'>
  readonly configId: string
  readonly pagination?: { readonly pageSize?: number; readonly rowOffset?: number }
}

/** Newest first. */
export interface JobReadList {
  readonly jobs: ReadonlyArray<JobInfoRead>
}

const streamDescriptorCodec = object<StreamDescriptor>('StreamDescriptor', { name: text, namespace: absent(text) })

export const jobReadCodec: t.Type<JobRead, unknown> = object<JobRead>('JobRead', {
  id: number,
  status: text,
  configType: text,
  configId: text,
  createdAt: number,
  resetConfig: absent(
    object<{ readonly streamsToReset?: ReadonlyArray<StreamDescriptor> }>('ResetConfig', {
      streamsToReset: absent(list(streamDescriptorCodec)),
    }),
  ),
})

export const jobInfoReadCodec: t.Type<JobInfoRead, unknown> = object<JobInfoRead>('JobInfoRead', { job: jobReadCodec })

export const jobReadListCodec: t.Type<JobReadList, unknown> = object<JobReadList>('JobReadList', {
  jobs: list(jobInfoReadCodec),
})
