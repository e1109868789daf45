/** What each environment syncs, and how: overlays over one base. What must hold between them is checked before anything is done. */
import {
  fullRefreshOverwrite,
  incrementalAppend,
  incrementalDedup,
  type OnBreakingChange,
  type Schedule,
} from 'pulumi-airbyte'

/** Every stream there is, once: keys and cursors are the same everywhere because they stand nowhere else. */
export const BASE = {
  'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: ['id'] }),
  'public.orders': incrementalDedup({ cursorField: 'updated_at', primaryKey: ['id'] }),
  'public.order_items': fullRefreshOverwrite(),
  'public.products': incrementalAppend({ cursorField: 'updated_at' }),
} as const

export type StreamName = keyof typeof BASE
export type Environment = 'dev' | 'staging' | 'prod'

export interface Overlay {
  readonly streams: ReadonlyArray<StreamName>
  readonly prefix: string
  readonly schedule: Schedule
  readonly onBreakingChange: OnBreakingChange
}

export const OVERLAYS: Readonly<Record<Environment, Overlay>> = {
  dev: {
    streams: ['public.users', 'public.products'],
    prefix: 'dev_',
    schedule: { scheduleType: 'manual' },
    onBreakingChange: 'reset',
  },
  staging: {
    streams: ['public.users', 'public.orders', 'public.products'],
    prefix: 'staging_',
    schedule: { scheduleType: 'basic', units: 24, timeUnit: 'hours' },
    onBreakingChange: 'reset',
  },
  prod: {
    streams: ['public.users', 'public.orders', 'public.order_items', 'public.products'],
    prefix: '',
    schedule: { scheduleType: 'cron', cronExpression: '0 0 5 * * ?', cronTimeZone: 'UTC' },
    onBreakingChange: 'refuse',
  },
}

export const isEnvironment = (name: string): name is Environment => Object.hasOwn(OVERLAYS, name)

/** What does not hold, a sentence each: prod has all that staging has, staging all that dev has. */
export const violations = (overlays = OVERLAYS): ReadonlyArray<string> => {
  const missing = (smaller: Environment, larger: Environment): ReadonlyArray<string> =>
    overlays[smaller].streams
      .filter((stream) => !overlays[larger].streams.includes(stream))
      .map((stream) => `${larger} lacks ${stream}, which ${smaller} has: it would be promoted untested`)
  return [...missing('dev', 'staging'), ...missing('staging', 'prod')]
}
