/** Whether the server is up. */
import type * as t from 'io-ts'

import { flag, object } from './codecs'

export interface HealthCheckRead {
  readonly available: boolean
}

export const healthCheckReadCodec: t.Type<HealthCheckRead, unknown> = object<HealthCheckRead>('HealthCheckRead', {
  available: flag,
})
