/** Every difference between what there is and what the program says: of the inputs, and of rows that were written otherwise. */
import type { Change } from '../catalog/changes'
import { describeChange } from '../catalog/describe'
import { type ConnectionSettings, diffCatalogs, diffSettings } from '../catalog/diff'
import { changeKey } from '../catalog/ids'
import { streamDescriptorOf, type StreamKey } from '../catalog/key'
import { enteringUsedTables, rowChanges, type RowShapes, shapesOf } from '../catalog/rows'
import { isBreaking, RULES } from '../catalog/rules'
import { requestedStreams } from '../catalog/triggers'
import { own } from '../json'
import { type ConnectionInputs, digestsOf, serverSettingsOf, writeDigests } from './inputs'

/** What is compared: inputs, and streams whose rows were written otherwise than the inputs say. */
export interface Before {
  readonly inputs: ConnectionInputs
  readonly owed: RowShapes
  /** Streams that Airbyte has added by itself, and the program does not name: they are there, and stay. */
  readonly beside?: ReadonlyArray<StreamKey>
  /** The inputs are what a server has of a connection that is to be adopted. */
  readonly isAdoption?: true
}

/** What the server holds but for source and destination, whose change is a replacement; and what asks for resets. */
const settings = (inputs: ConnectionInputs): ConnectionSettings => {
  const { sourceId: _source, destinationId: _destination, ...rest } = serverSettingsOf(inputs)
  return { ...rest, resetTriggers: inputs.resetTriggers }
}

const changesOfOwed = (owed: RowShapes, after: ConnectionInputs): ReadonlyArray<Change> => {
  const keys = Object.keys(owed)
  if (keys.length === 0) return []
  const shapes = shapesOf(after.syncCatalog, after)
  return [
    ...Object.entries(owed).flatMap(([key, shape]) => rowChanges(key, shape, own(shapes, key))),
    ...enteringUsedTables(owed, shapes),
  ]
}

/** Streams that somebody has taken out of the connection in Airbyte, while their rows are there: their reset is asked for as any other's. */
const requestedOfOwed = ({ inputs, owed }: Before, after: ConnectionInputs): ReadonlyArray<Change> => {
  const back = Object.keys(owed).filter(
    (key) => own(after.syncCatalog.streams, key) !== undefined && own(inputs.syncCatalog.streams, key) === undefined,
  )
  const triggers = { before: inputs.resetTriggers, after: after.resetTriggers }
  return requestedStreams(triggers, back).map((key) => ({ kind: 'request_reset', stream: streamDescriptorOf(key) }))
}

/** Every difference: of the inputs, and of rows that were written otherwise. One that is both is told once. */
export const changesBetween = (before: Before, after: ConnectionInputs): ReadonlyArray<Change> => {
  const catalogs = { before: before.inputs.syncCatalog, after: after.syncCatalog }
  const found = new Map<string, Change>()
  for (const change of [
    ...diffCatalogs(catalogs.before, catalogs.after),
    ...diffSettings(settings(before.inputs), settings(after), catalogs),
    ...changesOfOwed(before.owed, after),
    ...requestedOfOwed(before, after),
  ])
    if (!found.has(changeKey(change))) found.set(changeKey(change), change)
  return [...found.values()]
}

/** The breaking changes from what there is to what is wanted, with the streams that they break. */
export const breakingChanges = (before: Before, after: ConnectionInputs): ReadonlyArray<Change> =>
  changesBetween(before, after).filter(isBreaking)

/** A change with its reason, in one line. */
export const explainChange = (change: Change): string => `${describeChange(change)} — ${RULES[change.kind].reason}`

/** The digests of inputs as a plan holds them. */
export const digestText = (inputs: ConnectionInputs): string => writeDigests(digestsOf(inputs))
