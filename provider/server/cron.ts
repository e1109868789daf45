/** Whether Quartz 2.3.2 accepts a cron expression (`CronExpression`), lapses of its reader included. */

/** Quartz keeps `*` and `?` among the values as these numbers, and takes the numbers themselves for them. */
const ALL = 99
const NONE = 98

const LIMITS = [
  { least: 0, most: 59, step: 59, cycle: 60 },
  { least: 0, most: 59, step: 59, cycle: 60 },
  { least: 0, most: 23, step: 23, cycle: 24 },
  { least: 1, most: 31, step: 31, cycle: 31 },
  { least: 1, most: 12, step: 12, cycle: 12 },
  { least: 1, most: 7, step: 7, cycle: 7 },
] as const
const DAY_OF_MONTH = 3
const MONTH = 4
const DAY_OF_WEEK = 5
const YEAR = 6
/** Quartz: a hundred years from now. A fixed year keeps this pure. */
const LAST_YEAR = 2123

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

interface Reading {
  readonly type: number
  /** Which of the special values stand among this field's. */
  readonly values: Set<number>
  readonly daysOfMonth: ReadonlySet<number>
  readonly lastDayOfMonth: boolean
}

const integer = (text: string): number | undefined => {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined
}

const isDigit = (character: string): boolean => /^[0-9]$/.test(character)

/** Adds a value or range; false where Quartz refuses it. */
const add = ({ type, values }: Reading, value: number, end: number, step: number): boolean => {
  const limit = LIMITS[type]
  if (limit !== undefined) {
    const special = value === ALL || (value === NONE && type >= DAY_OF_MONTH && type !== MONTH)
    if (!special && (value < limit.least || value > limit.most || end > limit.most)) return false
    if (type === MONTH && value === NONE) return false
  }
  if ((step === 0 || step === -1) && value !== ALL) {
    values.add(value)
    return true
  }
  if (value === ALL && step <= 0) values.add(ALL)
  const by = value === ALL && step <= 0 ? 1 : step
  const start = value === ALL ? (limit?.least ?? 1970) : value
  const stop = end === -1 ? (limit?.most ?? LAST_YEAR) : end
  if (stop < start) return limit !== undefined
  for (const special of [NONE, ALL]) {
    if (special >= start && special <= stop && (special - start) % by === 0) values.add(special)
  }
  values.add(start)
  return true
}

/** The digits from a place on, after those already read; the number must fit Java's int. */
const digitsFrom = (text: string, at: number, before: string) => {
  const digits = /^[0-9]*/.exec(text.slice(at))?.[0] ?? ''
  return { value: integer(before + digits), next: at + digits.length }
}

const stepFits = (type: number, step: number): boolean => step <= (LIMITS[type]?.step ?? Infinity)

const readNames = (reading: Reading, text: string): boolean => {
  const names = reading.type === MONTH ? MONTHS : reading.type === DAY_OF_WEEK ? DAYS : undefined
  if (names === undefined || text.length < 3) return false
  const from = names.indexOf(text.slice(0, 3)) + 1
  if (from === 0) return false
  const mark = text.charAt(3)
  if (mark === '-') {
    const to = names.indexOf(text.slice(4, 7)) + 1
    return to > 0 && add(reading, from, to, 1)
  }
  if (mark === '#' && reading.type === DAY_OF_WEEK) {
    const nth = integer(text.slice(4))
    if (nth === undefined || nth < 1 || nth > 5) return false
  }
  return add(reading, from, -1, 0)
}

const readRange = (reading: Reading, text: string, at: number, value: number): boolean => {
  if (!isDigit(text.charAt(at))) return false
  const end = digitsFrom(text, at, '')
  if (end.value === undefined) return false
  if (text.charAt(end.next) !== '/') return add(reading, value, end.value, 1)
  if (!isDigit(text.charAt(end.next + 1))) return false
  const step = digitsFrom(text, end.next + 1, '').value
  return step !== undefined && add(reading, value, end.value, step)
}

const readNumber = (reading: Reading, text: string): boolean => {
  const { value, next } = digitsFrom(text, 0, '')
  if (value === undefined) return false
  const { type, values } = reading
  switch (text.charAt(next)) {
    case '':
      return add(reading, value, -1, -1)
    case 'L':
      values.add(value)
      return type === DAY_OF_WEEK && value >= 1 && value <= 7
    case 'W':
      values.add(value)
      return type === DAY_OF_MONTH && value <= 31
    case '#': {
      values.add(value)
      const nth = integer(text.slice(next + 1))
      return type === DAY_OF_WEEK && nth !== undefined && nth >= 1 && nth <= 5
    }
    case '-':
      return readRange(reading, text, next + 1, value)
    case '/': {
      if (!isDigit(text.charAt(next + 1))) return false
      const step = digitsFrom(text, next + 1, '')
      if (step.value === undefined || !stepFits(type, step.value)) return false
      // One digit and then another sign is refused; several digits and then any sign pass.
      if (step.next === next + 2 && step.next < text.length) return false
      return add(reading, value, -1, step.value)
    }
    default:
      return add(reading, value, -1, 0)
  }
}

const readStar = (reading: Reading, text: string): boolean => {
  const at = text.startsWith('*') ? 1 : 0
  if (text.charAt(at) !== '/') return add(reading, ALL, -1, at === text.length ? 0 : 1)
  const step = integer(text.slice(at + 1))
  return step !== undefined && stepFits(reading.type, step) && add(reading, ALL, -1, step)
}

const readLast = (reading: Reading, text: string): boolean => {
  if (reading.type === DAY_OF_WEEK) return add(reading, 7, 7, 0)
  if (reading.type !== DAY_OF_MONTH || text.charAt(1) !== '-') return true
  const first = text.charAt(2)
  const offset = digitsFrom(text, 2, '').value
  return isDigit(first) && offset !== undefined && offset <= 30
}

const readPart = (reading: Reading, text: string): boolean => {
  const first = text.charAt(0)
  if (/^[A-Z]$/.test(first) && text !== 'L' && text !== 'LW' && !/^L-[0-9]*W?$/.test(text)) {
    return readNames(reading, text)
  }
  if (first === '?') {
    if (text.length > 2 && text.charAt(1) !== ' ') return false
    if (reading.type !== DAY_OF_MONTH && reading.type !== DAY_OF_WEEK) return false
    if (reading.type === DAY_OF_WEEK && !reading.lastDayOfMonth) {
      const { daysOfMonth } = reading
      if (daysOfMonth.size === 0 || (daysOfMonth.has(NONE) && !daysOfMonth.has(ALL))) return false
    }
    return add(reading, NONE, -1, 0)
  }
  if (first === '*' || first === '/') return readStar(reading, text)
  if (first === 'L') return readLast(reading, text)
  return isDigit(first) && readNumber(reading, text)
}

export const isQuartzCron = (expression: string): boolean => {
  const fields = expression
    .toUpperCase()
    .split(/[ \t]+/)
    .filter((field) => field !== '')
    .slice(0, YEAR + 1)
  if (fields.length <= DAY_OF_WEEK) return false
  const daysOfMonth = new Set<number>()
  const daysOfWeek = new Set<number>()
  let lastDayOfMonth = false
  for (const [type, field] of fields.entries()) {
    const days = type === DAY_OF_MONTH || type === DAY_OF_WEEK
    if (days && field.includes('L') && field.length > 1 && field.includes(',')) return false
    if (type === DAY_OF_WEEK && field.split('#').length > 2) return false
    const values = type === DAY_OF_MONTH ? daysOfMonth : type === DAY_OF_WEEK ? daysOfWeek : new Set<number>()
    for (const part of field.split(',').filter((text) => text !== '')) {
      if (!readPart({ type, values, daysOfMonth, lastDayOfMonth }, part)) return false
      if (type === DAY_OF_MONTH && part.startsWith('L')) lastDayOfMonth = true
    }
  }
  return daysOfMonth.has(NONE) !== daysOfWeek.has(NONE)
}
