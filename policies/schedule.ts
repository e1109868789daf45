/** How often a schedule runs at most. */

const UNIT_MINUTES: Readonly<Record<string, number>> = {
  minutes: 1,
  hours: 60,
  days: 1440,
  weeks: 10_080,
  months: 43_200,
}

/** The values of one numeric field of a Quartz expression: lists, ranges and steps. */
const valuesOf = (field: string, least: number, most: number): ReadonlyArray<number> => {
  const values = new Set<number>()
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/')
    const [from, to] = range === '*' || range === '?' ? [String(least), String(most)] : range.split('-')
    const first = Number(from)
    const last = to === undefined ? (step === undefined ? first : most) : Number(to)
    const by = Math.max(1, step === undefined ? 1 : Number(step))
    // A range may go over midnight, or over the hour.
    const end = last < first ? last + most + 1 : last
    for (let value = first; value <= end; value += by) values.add(value % (most + 1))
  }
  return [...values].filter(Number.isFinite).sort((one, other) => one - other)
}

/** The shortest time between two runs on one day or around midnight, in minutes. */
const cronMinutes = (expression: string): number | undefined => {
  const [seconds, minutes, hours] = expression.trim().split(/\s+/)
  if (seconds === undefined || minutes === undefined || hours === undefined) return undefined
  const times = valuesOf(hours, 0, 23).flatMap((hour) =>
    valuesOf(minutes, 0, 59).flatMap((minute) =>
      valuesOf(seconds, 0, 59).map((second) => hour * 60 + minute + second / 60),
    ),
  )
  const [first] = times
  if (first === undefined) return undefined
  const gaps = times.map((time, at) => (times[at + 1] ?? first + 1440) - time)
  return Math.min(...gaps)
}

/** Minutes between two runs, at the least; undefined for a connection that does not run by itself. */
export const intervalMinutes = (schedule: Readonly<Record<string, unknown>> | undefined): number | undefined => {
  const { scheduleType, units, timeUnit, cronExpression } = schedule ?? {}
  if (scheduleType === 'basic' && typeof units === 'number' && typeof timeUnit === 'string') {
    return units * (UNIT_MINUTES[timeUnit] ?? 1)
  }
  return scheduleType === 'cron' && typeof cronExpression === 'string' ? cronMinutes(cronExpression) : undefined
}
