/** What the state holds of a connection beside its inputs: its outputs, as what its rows were written, what is owed. */
import * as E from 'fp-ts/Either'

import { type CanonicalCatalog, canonicalForm, maskedCatalog, readStored, wireCatalog } from '../catalog/canonical'
import type { StreamKey } from '../catalog/key'
import { pack, unpack } from '../catalog/packing'
import { readShapes, type RowShapes, shapesOf, writeShapes } from '../catalog/rows'
import type { InputIssue } from '../errors'
import { type ConnectionInputs, digestsOf, INCOMPLETE, readDigests, settingsOf, writeDigests } from './inputs'
import { isPropagating, joined } from './propagated'
import { managedSettings } from './wire'

/** A reset that ran for an update. */
export interface ResetOutcome {
  readonly jobId: number
  /** How it ended; how it stood when the update went on, where it was not awaited. */
  readonly status: string
  readonly streams: ReadonlyArray<string>
  /** The sync that followed it; 0: none came about within the time that a server takes to end a reset. */
  readonly syncJobId?: number
}

/** What an update saved and did not finish: the next `pulumi up` goes on with it. */
export interface PendingReset {
  /**
   * Each stream whose reset is owed, with the newest job that the connection had before the save: only a younger one that
   * covers the stream can pay.
   */
  readonly streams: Readonly<Record<StreamKey, number>>
  /**
   * Those of them that may have been written in yet another way than `rows` says: as somebody had configured them in Airbyte
   * before the save, or as an earlier update had saved them when a job began. No later rollback takes that back.
   */
  readonly writtenOtherwise?: ReadonlyArray<StreamKey>
  /** Those of them whose reset the program asked for, though nothing breaks them: no rollback takes that back. */
  readonly requested?: ReadonlyArray<StreamKey>
  /** The job that was started last for them. */
  readonly jobId?: number
  /** Whether the sync after the reset is still to be started. */
  readonly isSyncOwed?: boolean
}

/** What the state holds beside the inputs. */
export type Outputs = Omit<ConnectionInputs, 'syncCatalog'> & {
  readonly connectionId: string
  readonly connectionStatus: string
  readonly schemaChange: string
  /** `catalog/settings/answer`: see `writeDigests`. */
  readonly digests: string
  /** As what each stream's rows were written, packed: see `writeRows`. */
  readonly rows: string
  /**
   * As what the streams were saved whose reset is owed, packed; a stream that is not among them was dropped. Only of what is
   * still configured so a job proves that its rows fit. Absent while nothing is owed.
   */
  readonly saved?: string
  /** Which configuration of streams the program sets beside what this release knows; absent where it sets none. */
  readonly streamSettings?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly lastReset?: ResetOutcome
  readonly pendingReset?: PendingReset
  /**
   * The digest of the catalog as a server shows it, with masks for the keys of its mappers; absent where it has none. By it a
   * refresh knows that nothing has changed, though it cannot read the keys.
   */
  readonly maskedCatalog?: string
  /**
   * The catalog as the program said it, where Airbyte may alter the server's by itself (`nonBreakingChangesPreference:
   * propagate_…`): a refresh gets no inputs, and could not tell one from the other. Keys of mappers are masked. See `writeProgram`.
   */
  readonly programCatalog?: string
  /** What the inputs note of streams that Airbyte has added or taken out: a refresh that finds just that leaves them as they are. */
  readonly propagated?: Readonly<Record<string, string>>
  /** The connection whose sync state this one has taken over, while it is not known to be active. */
  readonly carriesFrom?: string
  /** What was sent and the server did not keep, by name: it is sent again until the program takes it out. */
  readonly notKept?: ReadonlyArray<string>
}

/** The shapes of rows as the state holds them. */
export const writeRows = (shapes: RowShapes): string => pack(writeShapes(shapes))

const unreadable = (name: 'rows' | 'saved'): InputIssue => ({
  property: name,
  reason: `The state of this connection cannot be read: what it notes of the rows (the output ${name}) was edited by hand, or written by a newer release of pulumi-airbyte. Use the release that wrote it, or take the property out with pulumi stack export and import: then the rows count as written in the way in which the server is configured.`,
})

const readShapesIn = (name: 'rows' | 'saved', text: unknown): E.Either<InputIssue, RowShapes | undefined> => {
  if (text === undefined) return E.right(undefined)
  try {
    const shapes = typeof text === 'string' ? readShapes(unpack(text)) : undefined
    return shapes === undefined ? E.left(unreadable(name)) : E.right(shapes)
  } catch {
    return E.left(unreadable(name))
  }
}

/** Undefined where the state has none. What is there and is not what `writeRows` writes must never pass for none. */
export const readRows = ({ rows }: Partial<Outputs>): E.Either<InputIssue, RowShapes | undefined> =>
  readShapesIn('rows', rows)

/** The same of `saved`. */
export const readSaved = ({ saved }: Partial<Outputs>): E.Either<InputIssue, RowShapes | undefined> =>
  readShapesIn('saved', saved)

/** The shapes in which a connection of these inputs writes. */
export const shapesOfInputs = (inputs: ConnectionInputs): RowShapes => shapesOf(inputs.syncCatalog, inputs)

/** What an act knows of the connection beside its inputs. */
export interface Known {
  readonly id: string
  readonly status?: string | undefined
  readonly schemaChange?: string | undefined
  /** Default: those that the inputs write. */
  readonly rows?: RowShapes
  readonly lastReset?: ResetOutcome | undefined
  readonly pendingReset?: PendingReset | undefined
  /** Default: the inputs are what was saved. */
  readonly saved?: string | undefined
  /** The digest of the server's answer, where that is known to be what the inputs say. */
  readonly answer?: string | undefined
}

/** What tells a catalog with keys by what a server shows of it. */
export const maskedOf = ({ syncCatalog }: Pick<ConnectionInputs, 'syncCatalog'>): Pick<Outputs, 'maskedCatalog'> => {
  const masked = maskedCatalog(syncCatalog)
  return masked === undefined ? {} : { maskedCatalog: masked.digest }
}

/** The schemas first, which are one line, then a line for each stream. */
const writeProgram = (catalog: CanonicalCatalog): string => {
  const { schemas, text } = maskedCatalog(catalog) ?? catalog
  return `${schemas}\n${text}`
}

const programOf = ({
  nonBreakingChangesPreference: preference,
  syncCatalog,
}: ConnectionInputs): Pick<Outputs, 'programCatalog'> =>
  isPropagating(preference) ? { programCatalog: writeProgram(syncCatalog) } : {}

/** The catalog as the program said it when it was saved last; undefined where Airbyte may not alter it, or nobody can read it. */
export const readProgram = ({ programCatalog: text }: Partial<Outputs>): CanonicalCatalog | undefined => {
  if (typeof text !== 'string') return undefined
  const [schemas = '', ...streams] = text.split('\n')
  const read = readStored({ __schemas: schemas, __streams: streams.join('\n') })
  return E.isRight(read) ? read.right : undefined
}

/**
 * While nobody knows whether a save has come through: all that the program said before it, and says with it. Else what it took
 * out would pass for something that Airbyte has added.
 */
export const sayingBoth = (outputs: Outputs, olds: Partial<Outputs>): Outputs => {
  const [before, after] = [olds, outputs].map((one) => {
    const catalog = readProgram(one)
    return catalog === undefined ? undefined : wireCatalog(catalog)
  })
  if (before === undefined || after === undefined || E.isLeft(before) || E.isLeft(after)) return outputs
  const both = canonicalForm(joined(before.right, after.right))
  return E.isLeft(both) ? outputs : { ...outputs, programCatalog: writeProgram(both.right) }
}

/** As what the streams were saved whose reset is owed. */
const savedOf = (inputs: ConnectionInputs, { pendingReset, saved }: Known): Pick<Outputs, 'saved'> => {
  const owed = Object.keys(pendingReset?.streams ?? {})
  if (owed.length === 0) return {}
  const shapes = Object.entries(shapesOfInputs(inputs)).filter(([key]) => owed.includes(key))
  return { saved: saved ?? writeRows(Object.fromEntries(shapes)) }
}

/** The outputs of a connection that has these inputs. */
export const outputsOf = (inputs: ConnectionInputs, known: Known): Outputs => {
  const { answer, lastReset, pendingReset, rows = shapesOfInputs(inputs) } = known
  const managed = managedSettings(inputs)
  return {
    ...settingsOf(inputs),
    connectionId: known.id,
    connectionStatus: known.status ?? 'active',
    schemaChange: known.schemaChange ?? 'no_change',
    digests: writeDigests({ ...digestsOf(inputs), ...(answer === undefined ? {} : { answer }) }),
    rows: writeRows(rows),
    ...savedOf(inputs, known),
    ...maskedOf(inputs),
    ...programOf(inputs),
    ...(Object.keys(managed).length === 0 ? {} : { streamSettings: managed }),
    ...(lastReset === undefined ? {} : { lastReset }),
    ...(pendingReset === undefined ? {} : { pendingReset }),
  }
}

/** The same, marked as not wholly saved: they differ from any inputs, so that the next update saves again. */
export const incomplete = (outputs: Outputs, notKept: ReadonlyArray<string> = []): Outputs => ({
  ...outputs,
  ...(notKept.length === 0 ? {} : { notKept }),
  digests: writeDigests({ catalog: readDigests(outputs.digests).catalog ?? '', settings: INCOMPLETE }),
})

/**
 * Whether the state's inputs are those of its outputs, as they are once an update is through: while something is owed,
 * the state still has the inputs before it.
 */
export const isSettled = (olds: Partial<Outputs>): boolean =>
  olds.pendingReset === undefined && readDigests(olds.digests).settings !== INCOMPLETE

/** Nothing is left of a debt that owes neither a stream nor a sync. */
export const pendingOf = (pending: PendingReset): PendingReset | undefined =>
  Object.keys(pending.streams).length === 0 && pending.isSyncOwed !== true ? undefined : pending
