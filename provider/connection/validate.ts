/** What is wrong with a connection before Airbyte is asked: with its catalog, and with the settings beside it. */
import * as E from 'fp-ts/Either'

import type { CanonicalCatalog } from '../catalog/canonical'
import type { ConnectionSettings } from '../catalog/diff'
import { validateCatalog } from '../catalog/validate'
import type { InputProblem } from '../decoding'
import { serverScheduleCheck } from '../server'

/** The longest name, format and prefix that Airbyte's database holds. */
const LONGEST_NAME = 256

export const validateConnection = (
  catalog: CanonicalCatalog,
  settings: ConnectionSettings,
): ReadonlyArray<InputProblem> => [...validateCatalog(catalog, settings), ...validateSettings(settings)]

const CRON_ADVICE: Readonly<Record<string, string>> = {
  'invalid cron expression':
    'write six or seven fields, seconds first, with ? for the day of month or of week: 0 0 6 * * ? is six every morning',
  'invalid cron timezone': 'write a name such as UTC or Europe/Berlin',
  'Etc/ timezones are unsupported': 'write UTC, or a place such as Europe/Berlin',
}

/** Asks the server's own rules (`ConnectionScheduleHelper`), so that a wrong schedule fails in the preview already. */
const validateSchedule = (schedule: unknown): ReadonlyArray<InputProblem> => {
  const { scheduleType, cronExpression, cronTimeZone } = (schedule ?? {}) as Readonly<Record<string, string>>
  if (scheduleType !== 'cron') return []
  const checked = serverScheduleCheck({
    scheduleType,
    scheduleData: { cron: { cronExpression: cronExpression ?? null, cronTimeZone: cronTimeZone ?? null } },
  })
  if (E.isRight(checked)) return []
  const message = checked.left.message ?? 'not accepted'
  const isZone = message.toLowerCase().includes('timezone') && message in CRON_ADVICE
  const seen = JSON.stringify(isZone ? cronTimeZone : cronExpression)
  const advice = CRON_ADVICE[message]
  return [
    {
      path: `schedule.${isZone ? 'cronTimeZone' : 'cronExpression'}`,
      problem: `Airbyte refuses ${seen} (${message})`,
      ...(advice === undefined ? {} : { suggestion: advice }),
    },
  ]
}

const validateSettings = (settings: ConnectionSettings): ReadonlyArray<InputProblem> => [
  ...validateSchedule(settings.schedule),
  ...(settings.namespaceDefinition === 'customformat' && (settings.namespaceFormat ?? '').trim() === ''
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
