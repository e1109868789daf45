/** What is wrong in a value that was decoded, in words. */
import type * as t from 'io-ts'

import type { StreamKey } from './catalog/key'

/** One wrong thing in a catalog or beside it. */
export interface InputProblem {
  readonly stream?: StreamKey
  /** Where: property names joined with dots. */
  readonly path: string
  readonly problem: string
  readonly suggestion?: string
}

/** io-ts numbers an intersection's members in the path, which no user has written. */
const INTERSECTIONS = new Set(['AirbyteStream', 'AirbyteStreamConfiguration'])

export const problemsOf = (errors: t.Errors): ReadonlyArray<InputProblem> =>
  errors.map(({ context, value }) => ({
    path: context
      .map(({ key }, index) => (INTERSECTIONS.has(context[index - 1]?.type.name ?? '') ? '' : key))
      .filter((key) => key !== '')
      .join('.'),
    problem: `expected ${context.at(-1)?.type.name ?? 'a catalog'}, got ${typeNameOf(value)}`,
  }))

const typeNameOf = (value: unknown): string =>
  value === undefined || value === null
    ? 'nothing'
    : typeof value === 'string'
      ? JSON.stringify(value.slice(0, 60))
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'an object'
          : `a ${typeof value}`
