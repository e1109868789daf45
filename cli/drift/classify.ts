/** From what a stack says and what Airbyte has to findings: each difference under the cause that it has. */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../../provider/api/connections'
import type { OperationRead } from '../../provider/api/operations'
import type { WebBackendConnectionListItem } from '../../provider/api/webBackend'
import { maskedCatalog } from '../../provider/catalog/canonical'
import type { Change } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { changesBetween, digestText } from '../../provider/connection/differences'
import { type ConnectionInputs, digestsOf, isKept, readDigests } from '../../provider/connection/inputs'
import { propagatedIn, type Propagating } from '../../provider/connection/propagated'
import { connectionWithout } from '../../provider/connection/propagating'
import type { Outputs } from '../../provider/connection/state'
import { inputsOf } from '../../provider/connection/wire'
import { render } from '../../provider/errors'
import type { HeldConnection } from '../stack'
import type { Cause, Finding } from './causes'

/** A connection of a stack. */
export interface Held extends HeldConnection {
  readonly stack: string
}

/** What Airbyte has of it. */
export interface Found {
  readonly connection: ConnectionRead
  /** What the list of Airbyte's own pages says of it. */
  readonly item: WebBackendConnectionListItem | undefined
  /** Its own operations, where the stack has some of its own. */
  readonly operations: ReadonlyArray<OperationRead> | undefined
  /** By what Airbyte's own doing is known, where it may take in what changes at the source. */
  readonly propagating?: Propagating | undefined
}

/** Why an active connection is active no longer. */
const causeOfStop = ({ connection, item }: Found): Cause => {
  const { breakingChange, nonBreakingChangesPreference } = connection
  if (breakingChange === true || item?.schemaChange === 'breaking') return 'disabled by a schema change'
  if (item?.schemaChange === 'non_breaking' && nonBreakingChangesPreference === 'disable') {
    return 'disabled by a schema change'
  }
  return item?.latestSyncJobStatus === 'failed' ? 'disabled after failures' : 'edited'
}

const causeOfChange = (change: Change, found: Found): Cause =>
  change.kind === 'deactivate_connection' ? causeOfStop(found) : 'edited'

/**
 * Whether it is as an update has saved it that owes a reset: by the digests that the state notes, as its inputs are those before that
 * update. Keys behind masks count as what they were.
 */
const isSavedAndOwing = (outputs: Partial<Outputs>, inputs: ConnectionInputs): boolean => {
  if (outputs.pendingReset === undefined) return false
  if (isKept(outputs.digests, inputs)) return true
  const { catalog, settings } = digestsOf(inputs)
  return outputs.maskedCatalog === catalog && readDigests(outputs.digests).settings === settings
}

/** A change, and whose doing it is. */
interface Caused {
  readonly change: Change
  readonly cause: Cause
}

type Compared = E.Either<string, ReadonlyArray<Caused>>

const unreadable = (reasons: ReadonlyArray<string>): Compared => E.left(reasons.slice(0, 3).join('; '))

/** The stack's inputs with masks for keys, where the server shows masks. */
const comparable = (inputs: ConnectionInputs, outputs: Partial<Outputs>): ConnectionInputs =>
  outputs.maskedCatalog === undefined
    ? inputs
    : { ...inputs, syncCatalog: maskedCatalog(inputs.syncCatalog) ?? inputs.syncCatalog }

/** The connection as it would be without what Airbyte has taken in by itself: what a refresh finds. */
const withoutAirbytes = (before: ConnectionInputs, { connection, propagating: at }: Found): ConnectionRead => {
  if (at === undefined) return connection
  const found = propagatedIn(at, connection.syncCatalog)
  const { sourceCatalogId } = before
  return connectionWithout(connection, { at, found, sourceCatalogId }, (key) => at.said.has(key))
}

/** Every change from the stack's inputs to what Airbyte has. */
const compared = (held: Held, found: Found): Compared => {
  const { connection, operations } = found
  const { inputs: said, outputs } = held.kept
  const there = inputsOf(connection, outputs, operations)
  if (E.isLeft(there)) return unreadable([render(there.left.error)])
  const inputs = comparable(said, outputs)
  if (digestText(inputs) === digestText(there.right) || isSavedAndOwing(outputs, there.right)) return E.right([])
  const edited = inputsOf(withoutAirbytes(inputs, found), outputs, operations)
  if (E.isLeft(edited)) return unreadable([render(edited.left.error)])
  const between = (before: ConnectionInputs, after: ConnectionInputs): ReadonlyArray<Change> =>
    changesBetween({ inputs: before, owed: {} }, after)
  return E.right([
    ...between(edited.right, there.right).map((change): Caused => ({ change, cause: 'propagated' })),
    ...between(inputs, edited.right).map((change): Caused => ({ change, cause: causeOfChange(change, found) })),
  ])
}

const findingOf = (held: Held, cause: Cause, changes: ReadonlyArray<string>): Finding => ({
  cause,
  name: held.name,
  connectionId: held.id,
  stack: held.stack,
  changes,
})

const ofChanges = (held: Held, changes: ReadonlyArray<Caused>): ReadonlyArray<Finding> => {
  const byCause = new Map<Cause, string[]>()
  for (const { change, cause } of changes) {
    byCause.set(cause, [...(byCause.get(cause) ?? []), describeChange(change)])
  }
  return [...byCause].map(([cause, lines]) => findingOf(held, cause, lines))
}

/** What the list tells of the source, where that has not disabled the connection. */
const ofSource = (held: Held, { item }: Found, findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
  const change = item?.schemaChange ?? 'no_change'
  if (change === 'no_change' || findings.some(({ cause }) => cause === 'disabled by a schema change')) return []
  const how =
    change === 'breaking'
      ? ' in a way that breaks this connection'
      : ', and Airbyte does not say that it breaks anything'
  return [findingOf(held, 'source changed', [`its source has changed${how}`])]
}

/** All that has come between a stack and Airbyte of one connection; nothing where they agree. */
export const findingsOf = (held: Held, found: Found | undefined): ReadonlyArray<Finding> => {
  if (found === undefined) return [findingOf(held, 'deleted', [])]
  const { status, statusReason } = found.connection
  const changes = compared(held, found)
  const locked =
    status === 'locked' ? [findingOf(held, 'locked', statusReason === undefined ? [] : [statusReason])] : []
  if (E.isLeft(changes)) return [...locked, findingOf(held, 'unreadable', [changes.left])]
  const findings = [...locked, ...ofChanges(held, changes.right)]
  return [...findings, ...ofSource(held, found, findings)]
}
