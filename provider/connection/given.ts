/** What `check` is given, read: the program's inputs, those of the last `up`, and what they note as owed. */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog } from '../catalog/airbyte'
import { canonicalForm, isCanonicalCatalog, offerReasons, withoutStreams } from '../catalog/canonical'
import type { Change } from '../catalog/changes'
import { describeChange } from '../catalog/describe'
import { streamDescriptorOf } from '../catalog/key'
import { readShapeLines, rowChanges, type RowShapes, shapesOf, writeShapeLines } from '../catalog/rows'
import { tableOf } from '../catalog/tables'
import { validateCatalog, validateEntries } from '../catalog/validate'
import { readableEntries } from '../catalog/written'
import { distinct } from '../decoding'
import type { InputIssue } from '../errors'
import { isRecord, own } from '../json'
import { UNKNOWN } from '../legible'
import { answerTo } from './answers'
import { type Before, digestText } from './differences'
import {
  type ConnectionInputs,
  digestsOf,
  few,
  hasUnknown,
  inputIssue,
  inputsIn,
  type ReadInputs,
  readInputs,
  type StoredInputs,
} from './inputs'
import { readKeptInputs, unreadableState } from './kept'
import { type Left, withLeft } from './left'
import type { Planned } from './plan'
import type { Propagated } from './propagated'
import { validateSettings } from './validate'

/** Inputs as Pulumi keeps them, with what `check` computes. */
export type CheckedInputs = StoredInputs &
  Partial<Planned> & {
    /** Streams whose rows were written otherwise than the catalog says, and how: their reset is owed. */
    readonly owed?: Readonly<Record<string, string>>
    /** Streams that Airbyte has added by itself, and how their rows are written; empty for one that it has taken out. */
    readonly propagated?: Readonly<Record<string, string>>
    /** Streams that the program has dropped and kept, and how their rows are written. */
    readonly __left?: Left
  }

/** The shapes of owed streams as inputs hold them: a line each. */
export const writeOwed = (owed: RowShapes): Pick<CheckedInputs, 'owed'> =>
  Object.keys(owed).length === 0 ? {} : { owed: writeShapeLines(owed) }

/** As what the rows of streams are written that Airbyte has added to a connection of these inputs. */
export const shapesOfAdded = (added: Propagated['added'], inputs: ConnectionInputs): RowShapes => {
  const catalog = canonicalForm({ streams: [...added.values()] as AirbyteCatalog['streams'] })
  return E.isRight(catalog) ? shapesOf(catalog.right, inputs) : {}
}

/**
 * Streams that Airbyte has added and the program does not name, and whose tables would move with those of the program's: they
 * would go on from their saved positions into empty tables. None where the program keeps what moves.
 */
export const movedAlong = (added: RowShapes, inputs: ConnectionInputs): ReadonlyArray<Change> =>
  answerTo(inputs.onBreakingChange, 'change_prefix') === 'keep'
    ? []
    : Object.entries(added)
        .filter(([key]) => own(inputs.syncCatalog.streams, key) === undefined)
        .flatMap(([key, shape]) =>
          rowChanges(key, shape, { ...shape, table: tableOf(streamDescriptorOf(key), inputs) }),
        )

/** Why inputs are refused that would move such streams; a refresh has noted them. */
export const movedAlongIssues = (olds: unknown, { inputs, unknown }: Given): ReadonlyArray<InputIssue> => {
  if (unknown.length > 0) return []
  const lines = movedAlong(readShapeLines(marksIn(olds)), inputs).map((change) => `  ${describeChange(change)}`)
  const reason = [
    'Airbyte has added streams by itself, which the program does not name, and their tables would move, too: they would go on from their saved positions into empty tables, without their history.',
    ...lines,
    'Run pulumi-airbyte pull to have them in the program: then the preview says what becomes of them.',
  ].join('\n')
  return lines.length === 0 ? [] : [{ property: 'prefix', reason }]
}

/** What a refresh notes of streams that Airbyte has added or taken out: the next program may name them, or name them no more. */
export const writePropagated = (
  { added, gone }: Pick<Propagated, 'added' | 'gone'>,
  inputs: ConnectionInputs,
): Pick<CheckedInputs, 'propagated'> => {
  if (added.size + gone.size === 0) return {}
  const lines = writeShapeLines(shapesOfAdded(added, inputs))
  return { propagated: { ...lines, ...Object.fromEntries([...gone.keys()].map((key) => [key, ''])) } }
}

/** The same of it that holds for these inputs, too: what they name as Airbyte has it is their own now. */
export const stillPropagated = (
  olds: unknown,
  { syncCatalog }: ConnectionInputs,
): Pick<CheckedInputs, 'propagated'> => {
  const marks = Object.entries(marksIn(olds)).filter(
    ([key, line]) => (line === '') === (own(syncCatalog.streams, key) !== undefined),
  )
  return marks.length === 0 ? {} : { propagated: Object.fromEntries(marks) }
}

const marksIn = (olds: unknown): Readonly<Record<string, string>> => {
  const marks = isRecord(olds) ? olds['propagated'] : undefined
  return isRecord(marks)
    ? Object.fromEntries(Object.entries(marks).filter((mark): mark is [string, string] => typeof mark[1] === 'string'))
    : {}
}

/** Streams that Airbyte has added, as a refresh has noted, and that these inputs do not name. */
export const besideIn = (olds: unknown, { syncCatalog }: ConnectionInputs): Pick<Before, 'beside'> => {
  const beside = Object.entries(marksIn(olds)).flatMap(([key, line]) =>
    line !== '' && own(syncCatalog.streams, key) === undefined ? [key] : [],
  )
  return beside.length === 0 ? {} : { beside }
}

/** What there was, where the program names what Airbyte has added, or no longer names what Airbyte has taken out. */
const asAirbyteHas = (before: Before, olds: unknown, { syncCatalog }: ConnectionInputs): Before => {
  const marks = Object.entries(marksIn(olds)).filter(
    ([key, line]) => (line === '') === (own(syncCatalog.streams, key) === undefined),
  )
  if (marks.length === 0) return before
  const shapes = readShapeLines(Object.fromEntries(marks))
  const gone = new Set(marks.flatMap(([key, line]) => (line === '' ? [key] : [])))
  const { inputs, owed } = before
  return {
    ...before,
    inputs: gone.size === 0 ? inputs : { ...inputs, syncCatalog: withoutStreams(inputs.syncCatalog, gone) },
    owed: { ...shapes, ...owed },
  }
}

/** A state that cannot be read must never be judged as an empty one: everything would pass for new. */
const readBefore = (olds: unknown): E.Either<ReadonlyArray<InputIssue>, Before | undefined> => {
  if (!isRecord(olds) || Object.keys(olds).length === 0) return E.right(undefined)
  return E.mapLeft((reasons: ReadonlyArray<string>) => [unreadableState(reasons)])(readKeptInputs(olds))
}

const isSameInputs = (one: ConnectionInputs, other: ConnectionInputs): boolean => {
  const [before, after] = [digestsOf(one), digestsOf(other)]
  return before.catalog === after.catalog && before.settings === after.settings
}

/** Without them nobody knows in which tables the streams land. */
const PLACING = ['namespaceDefinition', 'namespaceFormat']

/** What validation finds in all that could be read, though something else could not: all mistakes are told at once. */
const furtherIssues = ({ settings, parts, unread, catalog, written }: ReadInputs): ReadonlyArray<InputIssue> => {
  // In namespaces of their own no two streams share a table.
  const placed = PLACING.some((name) => unread.has(name) || hasUnknown(settings[name])) ? {} : settings
  const known = E.isRight(catalog) && isCanonicalCatalog(catalog.right) ? catalog.right : undefined
  return [
    ...(known === undefined ? validateEntries(readableEntries(written), placed) : validateCatalog(known, placed)),
    ...validateSettings({ ...parts, ...settings }, unread),
  ].map(inputIssue)
}

/** What of inputs can be read although something else in them is wrong; ids that cannot are as those that are not known. */
export const readableInputs = (news: unknown): ConnectionInputs => {
  const { settings, catalog, written } = readInputs(news)
  const streams = Object.fromEntries(readableEntries(written).map(({ key, stream }) => [key, stream]))
  const known = E.isRight(catalog) && isCanonicalCatalog(catalog.right) ? catalog.right : { streams }
  return { sourceId: UNKNOWN, destinationId: UNKNOWN, ...settings, syncCatalog: known } as unknown as ConnectionInputs
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
  if (E.isLeft(decoded)) return E.left(told([...read.issues, ...furtherIssues(read)]))
  const inputs = decoded.right
  const before = readBefore(olds)
  if (E.isLeft(before)) return before
  const unknown = Object.entries(inputs).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []))
  // What the last `up` took needs no second look: an unchanged stack unpacks no schema at all.
  const isKnown = unknown.length === 0 && before.right !== undefined && isSameInputs(before.right.inputs, inputs)
  const broken = isKnown || before.right === undefined ? [] : offerReasons(before.right.inputs.syncCatalog)
  if (broken.length > 0) return E.left([unreadableState(broken)])
  const issues = isKnown ? [] : furtherIssues(read)
  if (issues.length > 0) return E.left(told(issues))
  const isJudged = before.right !== undefined && !unknown.includes('syncCatalog')
  return E.right({
    inputs,
    before: isJudged
      ? { ...withLeft(asAirbyteHas(before.right, olds, inputs), olds, inputs), ...besideIn(olds, inputs) }
      : before.right,
    unknown,
  })
}

/** Each once, and of very many the first ones. */
const told = (issues: ReadonlyArray<InputIssue>): ReadonlyArray<InputIssue> => few(distinct(issues))

/** Whether the program says something else than the last `up` took. */
export const isChanged = (before: Before, { inputs, unknown }: Given): boolean =>
  unknown.length === 0 && digestText(before.inputs) !== digestText(inputs)
