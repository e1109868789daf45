/** What a caller hands in, read exactly: refused by name where it is not known, with all that is. */

type Given = Readonly<Record<string, unknown>>

/** What a property has to be: undefined where it is that. */
export type Check = (value: unknown) => string | undefined

export interface Property {
  readonly check: Check
  readonly isNeeded?: true
}

export const words =
  (known: ReadonlyArray<string>): Check =>
  (value) =>
    known.some((word) => word === value) ? undefined : known.join(', ')

export const atLeast =
  (least: number, isWhole = false): Check =>
  (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= least && (!isWhole || Number.isInteger(value))
      ? undefined
      : `a ${isWhole ? 'whole ' : ''}number of at least ${String(least)}`

export const anything: Check = () => undefined

export const text: Check = (value) => (typeof value === 'string' ? undefined : 'text')

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80))

/** What is taken, exact to its names. @throws with what is wrong and what there is. */
export const readExactly = (what: string, value: unknown, properties: Readonly<Record<string, Property>>): Given => {
  const names = Object.keys(properties).join(', ')
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} takes an object with ${names}; it is ${shown(value)}.`)
  const given = value as Given
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(properties, name))
  if (unknown !== undefined) throw new Error(`${what} knows no ${JSON.stringify(unknown)}. It takes ${names}.`)
  for (const [name, { check, isNeeded }] of Object.entries(properties)) {
    if (given[name] === undefined && isNeeded !== true) continue
    const expected = check(given[name])
    if (expected !== undefined) throw new Error(`${what}: ${name} has to be ${expected}. It is ${shown(given[name])}.`)
  }
  return given
}
