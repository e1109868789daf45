/** `read`: the connection as it is stored, in the words of inputs; never a refreshed catalog, which can disable connections. */
import { answerDigest } from '../api/calls'
import type { ConnectionRead } from '../api/connections'
import type { StreamKey } from '../catalog/key'
import { isSameShape, type RowShapes } from '../catalog/rows'
import { triggersOwing } from '../catalog/triggers'
import { canonicalJson, own } from '../json'
import { operationsOf } from './current'
import { rowsNow } from './debts'
import { act, failed, failedInput, type Step } from './env'
import { type CheckedInputs, writeOwed, writePropagated } from './given'
import { hiddenOf } from './hidden'
import { type ConnectionInputs, digestsOf, isKept, readDigests, storedInputs, writeDigests } from './inputs'
import { isEmptied, isPaid, readPast, underWay } from './jobs'
import { heldOutputs } from './kept'
import { noteReader } from './memory'
import { withoutAirbytes } from './propagating'
import { isBeingReplaced, NO_SOURCE } from './retired'
import { isSettled, type Outputs, outputsOf, readRows, readSaved, shapesOfInputs } from './state'
import { inputsOf, isGone } from './wire'

export type Found =
  | { readonly _tag: 'Gone' }
  /** As the state has it: its inputs need not be written again. */
  | { readonly _tag: 'AsKept'; readonly outputs: Partial<Outputs> }
  | { readonly _tag: 'There'; readonly inputs: CheckedInputs; readonly outputs: Outputs }

/** The answer that would say that nothing has changed. Own operations are not in it: they have to be asked for. */
const answerKept = (olds: Partial<Outputs>): string | undefined =>
  isSettled(olds) && olds.operations === undefined ? readDigests(olds.digests).answer : undefined

/** Undefined: the answer is the same to the letter as the one that the state notes. */
const readUnless = (id: string, known: string | undefined): Step<ConnectionRead | 'Gone' | 'Replaced' | undefined> =>
  act(async ({ client }, must) => {
    const answer = await client.getConnectionUnless({ connectionId: id, ...(known === undefined ? {} : { known }) })()
    if (answer._tag === 'Left' && answer.left._tag === 'NotFound') return 'Gone'
    const connection = await must(answer, failed)
    if (connection === undefined || !isGone(connection)) return connection
    return isBeingReplaced(connection.name) ? 'Replaced' : 'Gone'
  })

/** What is owed of a connection, as far as a refresh can tell. */
interface Owed {
  /** As what rows were written that do not fit. */
  readonly rows: RowShapes
  /** The streams that are to be reset for it: not those of which a reset is under way. */
  readonly toReset: RowShapes
  /** Streams whose owed reset is done, or under way, for what they are now. */
  readonly dealtWith: ReadonlyArray<StreamKey>
}

const NOTHING_OWED: Owed = { rows: {}, toReset: {}, dealtWith: [] }

const without = (shapes: RowShapes, isLeftOut: (key: StreamKey) => boolean): RowShapes =>
  Object.fromEntries(Object.entries(shapes).filter(([key]) => !isLeftOut(key)))

/**
 * Streams whose rows the state knows to be written otherwise than the server's configuration now says, with those shapes:
 * a run was killed between its save and its reset, or somebody has changed the configuration in Airbyte and reset nothing.
 * A table that is empty by a reset fits any configuration.
 */
const owedBy = (id: string, olds: Partial<Outputs>, inputs: ConnectionInputs): Step<Owed> =>
  act(async (_env, must) => {
    const shapes = shapesOfInputs(inputs)
    const rows = (await must(readRows(olds), failedInput)) ?? {}
    const saved = (await must(readSaved(olds), failedInput)) ?? {}
    const isFit = (found: RowShapes, key: StreamKey): boolean => isSameShape(key, own(found, key), own(shapes, key))
    const noted = Object.entries(olds.pendingReset?.streams ?? {})
    if (noted.length === 0 && Object.keys(rows).every((key) => isFit(rows, key))) return NOTHING_OWED
    const past = await must(readPast(id))
    const now = rowsNow({ rows, saved }, olds, past)
    const unfit = without(now, (key) => isFit(now, key) || isEmptied(past, key))
    const asSaved = noted.filter(([key]) => isFit(saved, key))
    const running = asSaved.flatMap(([key, since]) => (underWay(past, key, since) === undefined ? [] : [key]))
    const paid = asSaved.flatMap(([key, since]) => (isPaid(past, key, since) ? [key] : []))
    return {
      rows: unfit,
      toReset: without(unfit, (key) => running.includes(key)),
      dealtWith: [...paid, ...running],
    }
  })

/** Whether all is as the state has it, but for keys that no server shows. */
const isKeptBehindMasks = (olds: Partial<Outputs>, inputs: ConnectionInputs): boolean =>
  olds.maskedCatalog !== undefined &&
  olds.maskedCatalog === digestsOf(inputs).catalog &&
  readDigests(olds.digests).settings === digestsOf(inputs).settings

/** The state goes on knowing the catalog by its keys. */
const withKeys = (outputs: Outputs, { digests }: Partial<Outputs>): Outputs => {
  const { catalog = '' } = readDigests(digests)
  const { settings = '', ...rest } = readDigests(outputs.digests)
  return { ...outputs, digests: writeDigests({ ...rest, catalog, settings }) }
}

/** What the program said stays noted, whatever the server has. */
const withProgram = (outputs: Outputs, { programCatalog }: Partial<Outputs>): Outputs => {
  const { programCatalog: _computed, ...rest } = outputs
  return programCatalog === undefined ? rest : { ...rest, programCatalog }
}

/** The triggers whose resets are still to be done count as not pulled yet: so the next `check` plans these resets as it did first. */
const withUnpaid = (
  inputs: ConnectionInputs,
  { pendingReset }: Partial<Outputs>,
  { dealtWith }: Owed,
): ConnectionInputs => {
  const { resetTriggers, ...rest } = inputs
  const requested = (pendingReset?.requested ?? []).filter((key) => !dealtWith.includes(key))
  const left = triggersOwing(resetTriggers, requested)
  return left === undefined ? rest : { ...rest, resetTriggers: left }
}

const foundAs = (id: string, olds: Partial<Outputs>, connection: ConnectionRead): Step<Found> =>
  act(async (_env, must): Promise<Found> => {
    const operations = await must(operationsOf(id, olds.operations !== undefined))
    const taken = await must(withoutAirbytes(connection, olds))
    const inputs = await must(inputsOf(taken?.connection ?? connection, olds, operations))
    const isMasked = isKeptBehindMasks(olds, inputs)
    const owed = await must(owedBy(id, olds, inputs))
    const isOwing = Object.keys(owed.rows).length > 0
    const airbytes = taken === undefined ? {} : writePropagated(taken.found, inputs)
    const isAnswerKept = olds.operations === undefined && !isOwing && taken?.isTold !== true
    const isAsKept = isSettled(olds) && (isKept(olds.digests, inputs) || isMasked) && !isOwing
    const outputs = outputsOf(inputs, {
      id,
      status: connection.status,
      schemaChange: connection.breakingChange ? 'breaking' : olds.schemaChange,
      rows: { ...shapesOfInputs(inputs), ...owed.rows },
      lastReset: olds.lastReset,
      pendingReset: olds.pendingReset,
      saved: olds.saved,
      // While something is owed, or Airbyte has altered something, the next refresh has to look again.
      answer: isAnswerKept ? answerDigest(connection) : undefined,
    })
    const known = isAsKept && isMasked ? withKeys(outputs, olds) : outputs
    const isNoted = canonicalJson(airbytes.propagated ?? {}) === canonicalJson(olds.propagated ?? {})
    return isAsKept && isNoted
      ? { _tag: 'AsKept', outputs: { ...withProgram(known, olds), ...airbytes } }
      : {
          _tag: 'There',
          inputs: { ...storedInputs(withUnpaid(inputs, olds, owed)), ...writeOwed(owed.toReset), ...airbytes },
          outputs: { ...withProgram(known, olds), ...airbytes },
        }
  })

/** Reads the connection. */
export const read = (id: string, olds: Partial<Outputs>): Step<Found> =>
  act(async ({ memory }, must): Promise<Found> => {
    await must(heldOutputs(olds), failedInput)
    const found = await must(readUnless(id, answerKept(olds)))
    if (found === 'Gone') return { _tag: 'Gone' }
    const { resource } = hiddenOf(olds)
    // One that is looked up (`AirbyteConnection.get`) holds nothing.
    if (resource !== undefined) noteReader(memory, id, resource)
    // A run was killed when it had deleted this one and not yet made its successor, which goes on from its sync state. So it stays
    // in the state, as one of no source: whatever the program says, that is replaced.
    if (found === 'Replaced') return { _tag: 'AsKept', outputs: { ...olds, sourceId: NO_SOURCE } }
    if (found !== undefined) return must(foundAs(id, olds, found))
    if (resource !== undefined) memory.unchanged.add(`${id} ${resource}`)
    return { _tag: 'AsKept', outputs: olds }
  })
