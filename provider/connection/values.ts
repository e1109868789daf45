/** Schedules, resources and tags: what users write, how it is read, and how Airbyte spells it. */
import * as t from 'io-ts'

import type { ConnectionRead } from '../api/connections'
import type { WireResourceRequirements } from '../api/settings'
import type { ResetTriggers } from '../catalog/triggers'
import { compareText, isRecord } from '../json'
import { type Codec, hintsOf, listOfNamed, nameIn, oneOf, optional, shape, tagged, told } from '../shapes'

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
  /** 1.2 and later, as is the other. */
  readonly ephemeralStorageRequest?: string
  readonly ephemeralStorageLimit?: string
}

/** A tag of a connection, by its name; it is made where the workspace has none of that name. */
export interface ConnectionTag {
  readonly name: string
  /** The colour in which it is made, six hexadecimal digits; one that is there keeps its own. */
  readonly color?: string
}

export const resetTriggersCodec: Codec<ResetTriggers> = told(
  'a table by stream, with a text, a number, true or false for each, such as { "public.users": "2024-06-01" }',
  t.record(t.string, t.union([t.string, t.number, t.boolean])),
)

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
  ephemeralStorageRequest: 'ephemeral_storage_request',
  ephemeralStorageLimit: 'ephemeral_storage_limit',
} as const satisfies Readonly<Record<keyof ResourceRequirements, keyof WireResourceRequirements>>

type Spellings = ReadonlyArray<readonly [keyof ResourceRequirements, keyof WireResourceRequirements]>
const SPELLINGS = Object.entries(RESOURCES) as unknown as Spellings

export const resourcesCodec = shape<ResourceRequirements>(
  {
    cpuRequest: optional(t.string),
    cpuLimit: optional(t.string),
    memoryRequest: optional(t.string),
    memoryLimit: optional(t.string),
    ephemeralStorageRequest: optional(t.string),
    ephemeralStorageLimit: optional(t.string),
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

/** The longest name that Airbyte takes for a tag. */
const LONGEST_TAG = 30

const tagName = told(
  `text of at most ${String(LONGEST_TAG)} letters`,
  t.refinement(t.string, (name) => name !== '' && name.length <= LONGEST_TAG),
)

const colour = told(
  'a colour of six hexadecimal digits, such as FBECB1',
  t.refinement(t.string, (value) => /^[\da-f]{6}$/i.test(value)),
)

const tagCodec = shape<ConnectionTag>({ name: tagName, color: optional(colour) }, { unknown: 'refused' })

/** A tag is written as its name, or as `{name, color}`. */
const eitherTag = new t.Type<ConnectionTag, unknown>(
  tagCodec.name,
  tagCodec.is.bind(tagCodec),
  (value, context) => tagCodec.validate(typeof value === 'string' ? { name: value } : value, context),
  (tag) => tag,
)

export const tagsCodec = listOfNamed(
  'tag',
  (element) => (typeof element === 'string' ? element : nameIn(element)),
  Object.assign(eitherTag, { hints: hintsOf(tagCodec) }),
)

/** Each once, in the order of their names. */
export const byName = (tags: ReadonlyArray<ConnectionTag>): ReadonlyArray<ConnectionTag> =>
  [...new Map(tags.map((tag) => [tag.name, tag])).values()].sort((one, other) => compareText(one.name, other.name))

const isTag = (value: unknown): value is ConnectionTag => isRecord(value) && typeof value['name'] === 'string'

const tagsIn = (value: unknown): ReadonlyArray<ConnectionTag> => (Array.isArray(value) ? value.filter(isTag) : [])

/** Names are all that counts: the colour is said by the program where it says one. */
export const readTags = ({ tags }: ConnectionRead, managed: unknown): unknown => {
  const said = new Map(tagsIn(managed).map((tag) => [tag.name, tag]))
  return tags?.map(({ name }) => said.get(name) ?? { name })
}

export const tagNames = (tags: unknown): unknown =>
  tagsIn(tags)
    .map(({ name }) => name)
    .sort(compareText)

/** Airbyte locks a connection by itself; what the program wants of it stays what it was. */
export const readStatus = ({ status }: ConnectionRead, managed: unknown): unknown =>
  status === 'locked' ? managed : status
