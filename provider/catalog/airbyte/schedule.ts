/** Which schedules the server takes (`ConnectionScheduleHelper`): Quartz 2.3 expressions and Joda-Time zones. */
import * as E from 'fp-ts/Either'

import { invalid } from './refusal'
import type { Refusal, ScheduleInput } from './types'

interface Field {
  readonly least: number
  readonly most: number
  readonly names?: ReadonlyArray<string>
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** Seconds, minutes, hours, day of month, month, day of week, year. */
const FIELDS: ReadonlyArray<Field> = [
  { least: 0, most: 59 },
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 1, most: 7, names: DAYS },
  { least: 1970, most: 2199 },
]

const DAY_OF_MONTH = 3
const DAY_OF_WEEK = 5

const valueOf = (text: string, { least, most, names }: Field): number | undefined => {
  const named = names?.indexOf(text) ?? -1
  if (named >= 0) return least + named
  if (!/^\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= least && value <= most ? value : undefined
}

const isRange = (text: string, field: Field): boolean => {
  const [base = '', step, ...more] = text.split('/')
  if (more.length > 0) return false
  if (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0 && Number(step) <= field.most)) return false
  if (base === '*' || (base === '' && step !== undefined)) return true
  const [from = '', to, ...rest] = base.split('-')
  return (
    rest.length === 0 && valueOf(from, field) !== undefined && (to === undefined || valueOf(to, field) !== undefined)
  )
}

const isDayOfMonth = (text: string, field: Field): boolean =>
  /^L(-([0-9]|[12][0-9]|30))?W?$/.test(text) || (/^\d+W$/.test(text) && valueOf(text.slice(0, -1), field) !== undefined)

const isDayOfWeek = (text: string, field: Field): boolean => {
  if (text === 'L') return true
  if (text.endsWith('L')) return valueOf(text.slice(0, -1), field) !== undefined
  const [day = '', nth, ...more] = text.split('#')
  return nth !== undefined && more.length === 0 && /^[1-5]$/.test(nth) && valueOf(day, field) !== undefined
}

/** Whether Quartz takes the expression. */
export const isCronExpression = (expression: string): boolean => {
  const parts = expression
    .toUpperCase()
    .trim()
    .split(/[ \t]+/)
  if (parts.length < 6 || parts.length > 7) return false
  const [dayOfMonth, dayOfWeek] = [parts[DAY_OF_MONTH], parts[DAY_OF_WEEK]]
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return false
  return parts.every((part, at) => {
    const field = FIELDS[at]
    if (field === undefined) return false
    if (part === '?') return at === DAY_OF_MONTH || at === DAY_OF_WEEK
    return part
      .split(',')
      .every(
        (item) =>
          isRange(item, field) ||
          (at === DAY_OF_MONTH && isDayOfMonth(item, field)) ||
          (at === DAY_OF_WEEK && isDayOfWeek(item, field)),
      )
  })
}

const isZone = (zone: string): boolean => {
  if (/^[+-]\d{2}(:?\d{2}(:?\d{2}(\.\d{3})?)?)?$/.test(zone)) return true
  if (zone === 'UTC') return true
  try {
    // Node takes zones in any case, Joda-Time only as they are written.
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions()
    return timeZone === zone || (/^[A-Z]/.test(zone) && timeZone.toLowerCase() !== zone.toLowerCase())
  } catch {
    return false
  }
}

/** Null where the server takes the schedule, else its refusal. */
export const serverScheduleCheck = ({ scheduleType, scheduleData }: ScheduleInput): E.Either<Refusal, null> => {
  if (scheduleType === undefined || scheduleType === null || scheduleType === 'manual') return E.right(null)
  if (scheduleData === undefined || scheduleData === null) {
    return invalid('schedule data must be populated if schedule type is populated')
  }
  if (scheduleType === 'basic') {
    return scheduleData.basicSchedule === undefined || scheduleData.basicSchedule === null
      ? invalid('if schedule type is basic, then scheduleData.basic must be populated')
      : E.right(null)
  }
  const { cron } = scheduleData
  if (cron === undefined || cron === null) {
    return invalid('if schedule type is cron, then scheduleData.cron must be populated')
  }
  const { cronExpression, cronTimeZone } = cron
  if (typeof cronExpression !== 'string' || typeof cronTimeZone !== 'string') {
    return invalid('Cron expression and timezone are required')
  }
  if (/^etc/i.test(cronTimeZone)) return invalid('Etc/ timezones are unsupported')
  if (!isCronExpression(cronExpression)) return invalid('invalid cron expression')
  return isZone(cronTimeZone) ? E.right(null) : invalid('invalid cron timezone')
}
