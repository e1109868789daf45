/** Schedules, resources and tags: what users write, how it is read, and how Airbyte spells it. */
import * as t from 'io-ts'

import type { ConnectionRead } from '../api/connections'
import type { WireResourceRequirements } from '../api/settings'
import { compareText, isRecord } from '../json'
import { listOfNamed, nameIn, oneOf, optional, shape, tagged, told } from '../shapes'

/** When a connection syncs by itself. */
export type Schedule =
  | { readonly scheduleType: 'manual' }
  | {
      readonly scheduleType: 'basic'
      /** How many time units lie between two syncs. */
      readonly units: number
      readonly timeUnit: 'minutes' | 'hours' | 'days' | 'weeks' | 'months'
    }
  | {
      readonly scheduleType: 'cron'
      /** A Quartz expression: six or seven fields, seconds first, `?` for one of the two day fields. */
      readonly cronExpression: string
      /** A time zone's name, such as `UTC` or `Europe/Berlin`. */
      readonly cronTimeZone: string
    }

/** What a sync's containers get, in Kubernetes' words (`500m`, `2Gi`). */
export interface ResourceRequirements {
  readonly cpuRequest?: string
  readonly cpuLimit?: string
  readonly memoryRequest?: string
  readonly memoryLimit?: string
}

/** A tag of newer servers. */
export interface ConnectionTag {
  readonly tagId: string
  readonly workspaceId: string
  readonly name: string
  readonly color: string
}

const TIME_UNITS = ['minutes', 'hours', 'days', 'weeks', 'months'] as const

/** How Airbyte's own API has a schedule. */
const FLAT = 'write its properties beside scheduleType'

export const scheduleCodec = tagged<Schedule>(
  'scheduleType',
  {
    manual: {},
    basic: { units: t.Int, timeUnit: oneOf(TIME_UNITS) },
    cron: {
      cronExpression: told('a Quartz expression, such as 0 0 6 * * ?', t.string),
      cronTimeZone: told('the name of a time zone, such as UTC or Europe/Berlin', t.string),
    },
  },
  { scheduleData: FLAT, basicSchedule: FLAT, cron: FLAT },
)

export const wireSchedule = (schedule: Schedule | undefined): object => {
  if (schedule === undefined || schedule.scheduleType === 'manual') return { scheduleType: 'manual' }
  if (schedule.scheduleType === 'basic') {
    const { units, timeUnit } = schedule
    return { scheduleType: 'basic', scheduleData: { basicSchedule: { units, timeUnit } } }
  }
  const { cronExpression, cronTimeZone } = schedule
  return { scheduleType: 'cron', scheduleData: { cron: { cronExpression, cronTimeZone } } }
}

export const readSchedule = ({ scheduleType, scheduleData, schedule }: ConnectionRead): unknown => {
  const basic = scheduleData?.basicSchedule ?? schedule
  if (scheduleType === 'cron' && scheduleData?.cron !== undefined) {
    const { cronExpression, cronTimeZone } = scheduleData.cron
    return { scheduleType, cronExpression, cronTimeZone }
  }
  if (scheduleType === 'basic' && basic !== undefined) {
    return { scheduleType, units: basic.units, timeUnit: basic.timeUnit }
  }
  return undefined
}

/** Each resource, and how the wire spells it. */
const RESOURCES = {
  cpuRequest: 'cpu_request',
  cpuLimit: 'cpu_limit',
  memoryRequest: 'memory_request',
  memoryLimit: 'memory_limit',
} as const satisfies Readonly<Record<keyof ResourceRequirements, keyof WireResourceRequirements>>

type Spellings = ReadonlyArray<readonly [keyof ResourceRequirements, keyof WireResourceRequirements]>
const SPELLINGS = Object.entries(RESOURCES) as unknown as Spellings

export const resourcesCodec = shape<ResourceRequirements>(
  {
    cpuRequest: optional(t.string),
    cpuLimit: optional(t.string),
    memoryRequest: optional(t.string),
    memoryLimit: optional(t.string),
  },
  { unknown: 'refused' },
)

export const wireResources = (requirements: ResourceRequirements | undefined): object => ({
  resourceRequirements: Object.fromEntries(
    SPELLINGS.flatMap(([ours, wires]) => {
      const value = requirements?.[ours]
      return value === undefined ? [] : [[wires, value]]
    }),
  ),
})

export const readResources = ({ resourceRequirements }: ConnectionRead): unknown =>
  resourceRequirements === undefined
    ? undefined
    : Object.fromEntries(SPELLINGS.map(([ours, wires]) => [ours, resourceRequirements[wires]]))

export const tagsCodec = listOfNamed(
  'tag',
  nameIn,
  shape<ConnectionTag>(
    { tagId: t.string, workspaceId: t.string, name: t.string, color: t.string },
    { unknown: 'refused' },
  ),
)

export const byId = (tags: ReadonlyArray<ConnectionTag>): ReadonlyArray<ConnectionTag> =>
  [...tags].sort((one, other) => compareText(one.tagId, other.tagId))

/** Newer servers may say more of a tag. */
export const readTags = ({ tags }: ConnectionRead): unknown =>
  tags?.map(({ tagId, workspaceId, name, color }) => ({ tagId, workspaceId, name, color }))

export const tagIds = (tags: unknown): unknown =>
  Array.isArray(tags) ? tags.map((tag: unknown) => (isRecord(tag) ? String(tag['tagId']) : '')).sort(compareText) : tags
