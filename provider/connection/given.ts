/** What `check` is given, read: the program's inputs, those of the last `up`, and what they note as owed. */
import * as E from 'fp-ts/Either'

import { isCanonicalCatalog } from '../catalog/canonical'
import { readShape, type RowShapes, writeShape } from '../catalog/rows'
import { validateCatalog } from '../catalog/validate'
import type { InputIssue } from '../errors'
import { isRecord } from '../json'
import type { Before } from './differences'
import {
  type ConnectionInputs,
  decodeInputs,
  digestsOf,
  few,
  hasUnknown,
  inputIssue,
  inputsIn,
  type ReadInputs,
  readInputs,
  serverSettingsOf,
  type StoredInputs,
} from './inputs'
import type { Planned } from './plan'
import { validateConnection, validateSettings } from './validate'

/** Inputs as Pulumi keeps them, with what `check` computes. */
export type CheckedInputs = StoredInputs &
  Partial<Planned> & {
    /** Streams whose rows were written otherwise than the catalog says, and how: their reset is owed. */
    readonly owed?: Readonly<Record<string, string>>
  }

/** The shapes of owed streams as inputs hold them; what cannot be read stands for a state that is not to be trusted. */
const readOwed = (raw: unknown): E.Either<ReadonlyArray<InputIssue>, RowShapes> => {
  const owed = isRecord(raw) ? (raw['owed'] ?? {}) : {}
  const shapes = isRecord(owed)
    ? Object.entries(owed).map(([key, line]) => [key, typeof line === 'string' ? readShape(line) : undefined] as const)
    : [['owed', undefined] as const]
  const broken = shapes.find(([, shape]) => shape === undefined)
  if (broken !== undefined)
    return E.left([{ property: 'owed', reason: `owed: ${broken[0]} is not what this release writes.` }])
  return E.right(Object.fromEntries(shapes) as RowShapes)
}

/** The same as text, a line each. */
export const writeOwed = (owed: RowShapes): Pick<CheckedInputs, 'owed'> =>
  Object.keys(owed).length === 0
    ? {}
    : { owed: Object.fromEntries(Object.entries(owed).map(([key, shape]) => [key, writeShape(shape)])) }

/** A state that cannot be read must never be judged as an empty one: everything would pass for new. */
const unreadableState = (issues: ReadonlyArray<InputIssue>): InputIssue => ({
  property: 'syncCatalog',
  reason: [
    'The state of this connection cannot be read: it was edited by hand, or written by a newer release of pulumi-airbyte.',
    ...issues.slice(0, 5).map(({ reason }) => `  ${reason}`),
    'Use the release that wrote it, or correct it with pulumi stack export and import.',
  ].join('\n'),
})

const readBefore = (olds: unknown): E.Either<ReadonlyArray<InputIssue>, Before | undefined> => {
  if (!isRecord(olds) || Object.keys(olds).length === 0) return E.right(undefined)
  const inputs = decodeInputs(olds)
  if (E.isLeft(inputs)) return E.left([unreadableState(inputs.left)])
  if (hasUnknown(inputs.right))
    return E.left([unreadableState([{ property: '', reason: 'It holds a value that is not known.' }])])
  const owed = readOwed(olds)
  if (E.isLeft(owed)) return E.left([unreadableState(owed.left)])
  return E.right({ inputs: inputs.right, owed: owed.right })
}

const isSameInputs = (one: ConnectionInputs, other: ConnectionInputs): boolean => {
  const [before, after] = [digestsOf(one), digestsOf(other)]
  return before.catalog === after.catalog && before.settings === after.settings
}

/** What is wrong with what could be read although something else could not: all mistakes are told at once. */
const furtherIssues = ({ settings, catalog, issues }: ReadInputs): ReadonlyArray<InputIssue> => {
  const wrong = new Set(issues.map(({ property }) => property))
  const known = E.isRight(catalog) && isCanonicalCatalog(catalog.right) ? catalog.right : undefined
  return [...(known === undefined ? [] : validateCatalog(known, settings)), ...validateSettings(settings)]
    .map(inputIssue)
    .filter(({ property }) => !wrong.has(property))
}

/** What is read of one call of `check`. */
export interface Given {
  readonly inputs: ConnectionInputs
  /** Undefined for a resource that is new. */
  readonly before: Before | undefined
  /** The names of inputs that are not known yet. */
  readonly unknown: ReadonlyArray<string>
}

export const readGiven = (olds: unknown, news: unknown): E.Either<ReadonlyArray<InputIssue>, Given> => {
  const read = readInputs(news)
  const decoded = inputsIn(read)
  if (E.isLeft(decoded)) return E.left(few([...read.issues, ...furtherIssues(read)]))
  const inputs = decoded.right
  const before = readBefore(olds)
  if (E.isLeft(before)) return before
  const unknown = Object.entries(inputs).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []))
  // What the last `up` took needs no second look: an unchanged stack unpacks no schema at all.
  const isKnown = unknown.length === 0 && before.right !== undefined && isSameInputs(before.right.inputs, inputs)
  const issues =
    isKnown || unknown.includes('syncCatalog')
      ? []
      : validateConnection(inputs.syncCatalog, serverSettingsOf(inputs)).map(inputIssue)
  return issues.length > 0 ? E.left(issues) : E.right({ inputs, before: before.right, unknown })
}
