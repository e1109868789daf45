/** What is wrong with a connection before Airbyte is asked: with its catalog, and with the settings beside it. */
import * as E from 'fp-ts/Either'

import type { CanonicalCatalog } from '../catalog/canonical'
import type { ConnectionSettings } from '../catalog/diff'
import { validateCatalog } from '../catalog/validate'
import { describe, type InputProblem } from '../decoding'
import { isRecord } from '../json'
import { UNKNOWN } from '../legible'
import { serverScheduleCheck } from '../server'

/** The longest name, format and prefix that Airbyte's database holds. */
const LONGEST_NAME = 256

/**
 * What is wrong with a connection before Airbyte is asked: with its catalog, and the settings beside it.
 *
 * @example
 * import { canonicalCatalog, validateConnection } from 'pulumi-airbyte'
 *
 * const schedule = { scheduleType: 'cron', cronExpression: '0 6 * * *', cronTimeZone: 'UTC' }
 * export const mistakes = validateConnection(canonicalCatalog({ streams: [] }), { schedule })
 */
export const validateConnection = (
  catalog: CanonicalCatalog,
  settings: ConnectionSettings,
): ReadonlyArray<InputProblem> => [...validateCatalog(catalog, settings), ...validateSettings(settings)]

/** A Unix expression as a Quartz one: seconds before it, `?` for one of the two days, and Sunday counted as 1. */
const asQuartz = (expression: string): string | undefined => {
  const [minutes = '', hours = '', date = '', month = '', day = '', ...more] = expression.trim().split(/\s+/)
  if (day === '' || more.length > 0 || (date !== '*' && day !== '*')) return undefined
  const days = day.replace(/(?<![/\d])\d+/g, (number) => String((Number(number) % 7) + 1))
  const quartz = ['0', minutes, hours, ...(day === '*' ? [date, month, '?'] : ['?', month, days])].join(' ')
  return isAccepted(quartz, 'UTC') ? quartz : undefined
}

const checkCron = (cronExpression: string, cronTimeZone: string) =>
  serverScheduleCheck({ scheduleType: 'cron', scheduleData: { cron: { cronExpression, cronTimeZone } } })

const isAccepted = (expression: string, zone: string): boolean => E.isRight(checkCron(expression, zone))

/** By the server's own rules (`ConnectionScheduleHelper`), so that a wrong schedule fails in the preview already. */
const validateZone = (zone: string): ReadonlyArray<InputProblem> => {
  if (isAccepted('0 0 0 * * ?', zone)) return []
  const isEtc = zone.toLowerCase().startsWith('etc')
  return [
    {
      path: 'schedule.cronTimeZone',
      problem: `Airbyte takes ${isEtc ? 'no zone that begins with Etc' : 'the names of time zones alone'}; it is ${describe(zone, true)}`,
      suggestion: isEtc ? 'write UTC, or a place such as Europe/Berlin' : 'write a name such as UTC or Europe/Berlin',
    },
  ]
}

const validateExpression = (expression: string): ReadonlyArray<InputProblem> => {
  if (isAccepted(expression, 'UTC')) return []
  const quartz = asQuartz(expression)
  return [
    {
      path: 'schedule.cronExpression',
      problem: `Airbyte takes Quartz expressions alone; it is ${describe(expression, true)}`,
      suggestion:
        quartz === undefined
          ? 'write six or seven fields, seconds first, with ? for the day of month or of week: 0 0 6 * * ? is six every morning'
          : `write ${quartz}, which says the same with seconds before it and ? for one of the two days`,
    },
  ]
}

/** Each part by itself: another may be wrong, or not known yet. */
const validateSchedule = (schedule: unknown): ReadonlyArray<InputProblem> => {
  const { scheduleType, units, cronExpression, cronTimeZone } = isRecord(schedule) ? schedule : {}
  const isKnown = (part: unknown): part is string => typeof part === 'string' && part !== UNKNOWN
  if (scheduleType === 'cron')
    return [
      ...(isKnown(cronTimeZone) ? validateZone(cronTimeZone) : []),
      ...(isKnown(cronExpression) ? validateExpression(cronExpression) : []),
    ]
  if (scheduleType !== 'basic' || typeof units !== 'number' || units >= 1) return []
  return [{ path: 'schedule.units', problem: `it has to be at least 1; it is ${String(units)}` }]
}

/** The same of the settings alone. `unread`: those of which nobody knows what they say. */
export const validateSettings = (
  settings: ConnectionSettings,
  unread: ReadonlySet<string> = new Set(),
): ReadonlyArray<InputProblem> => [
  ...validateSchedule(settings.schedule),
  ...(settings.namespaceDefinition === 'customformat' &&
  (settings.namespaceFormat ?? '').trim() === '' &&
  !unread.has('namespaceFormat')
    ? [
        {
          path: 'namespaceFormat',
          problem: 'namespaceDefinition is customformat, but there is no format',
          suggestion: 'give a namespaceFormat such as ${SOURCE_NAMESPACE}',
        },
      ]
    : []),
  ...(['name', 'namespaceFormat', 'prefix'] as const)
    .filter((setting) => (settings[setting] ?? '').length > LONGEST_NAME)
    .map((setting) => ({
      path: setting,
      problem: `it has ${String((settings[setting] ?? '').length)} characters, and Airbyte holds ${String(LONGEST_NAME)}`,
      suggestion: 'shorten it',
    })),
]
