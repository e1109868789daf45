/** The server's check of a schedule (`ConnectionScheduleHelper`): Quartz cron expressions, Joda-Time zones. */
import * as E from 'fp-ts/Either'

import { isQuartzCron } from './cron'
import { invalid, nullPointer } from './refusal'
import type { Refusal, ScheduleInput } from './types'
import { ZONES } from './zones'

const OFFSET = /^[+-](?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:[.,]\d{1,3})?)?|[0-5]\d(?:[0-5]\d(?:\d{1,3})?)?)?$/

/** Null where the server takes the schedule, else its refusal. The zone is looked at before the expression, as there. */
export const serverScheduleCheck = ({ scheduleType, scheduleData }: ScheduleInput): E.Either<Refusal, null> => {
  if (scheduleType === 'manual') return E.right(null)
  if (!scheduleData) return invalid('schedule data must be populated if schedule type is populated')
  if (scheduleType === 'basic') {
    return scheduleData.basicSchedule
      ? E.right(null)
      : invalid('if schedule type is basic, then scheduleData.basic must be populated')
  }
  if (scheduleType !== 'cron') {
    return nullPointer(
      'Cannot invoke "io.airbyte.api.model.generated.ConnectionScheduleType.ordinal()" because "scheduleType" is null',
    )
  }
  const { cron } = scheduleData
  if (!cron) return invalid('if schedule type is cron, then scheduleData.cron must be populated')
  const expression = cron.cronExpression ?? undefined
  const zone = cron.cronTimeZone ?? undefined
  if (expression === undefined || zone === undefined) return invalid('Cron expression and timezone are required')
  if (zone.toLowerCase().startsWith('etc')) return invalid('Etc/ timezones are unsupported')
  if (!ZONES.has(zone) && !OFFSET.test(zone)) return invalid('invalid cron timezone')
  return isQuartzCron(expression) ? E.right(null) : invalid('invalid cron expression')
}
