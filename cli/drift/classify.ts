/** From what a stack says and what Airbyte has to findings: each difference under the cause that it has. */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../../provider/api/connections'
import type { OperationRead } from '../../provider/api/operations'
import type { WebBackendConnectionListItem } from '../../provider/api/webBackend'
import { maskedCatalog } from '../../provider/catalog/canonical'
import type { Change, ChangeKind } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { changesBetween } from '../../provider/connection/differences'
import { type ConnectionInputs, decodeInputs, digestsOf, isKept, readDigests } from '../../provider/connection/inputs'
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
}

/** What Airbyte does by itself where it propagates what changes at a source. */
const PROPAGATED: ReadonlySet<ChangeKind> = new Set([
  'add_stream',
  'remove_stream',
  'add_field',
  'remove_field',
  'update_field_schema',
  'change_field_notes',
  'widen_field_selection',
  'narrow_field_selection',
  'add_supported_sync_mode',
  'remove_supported_sync_mode',
  'change_source_property',
  'change_source_catalog',
] as ReadonlyArray<ChangeKind>)

const isPropagating = ({ nonBreakingChangesPreference = '' }: ConnectionRead): boolean =>
  nonBreakingChangesPreference.startsWith('propagate')

/** Why an active connection is active no longer. */
const causeOfStop = ({ connection, item }: Found): Cause => {
  const { breakingChange, nonBreakingChangesPreference } = connection
  if (breakingChange === true || item?.schemaChange === 'breaking') return 'disabled by a schema change'
  if (item?.schemaChange === 'non_breaking' && nonBreakingChangesPreference === 'disable') {
    return 'disabled by a schema change'
  }
  return item?.latestSyncJobStatus === 'failed' ? 'disabled after failures' : 'edited'
}

const causeOfChange = (change: Change, found: Found): Cause => {
  if (change.kind === 'deactivate_connection') return causeOfStop(found)
  return PROPAGATED.has(change.kind) && isPropagating(found.connection) ? 'propagated' : 'edited'
}

/** Equal by the digests that the state notes; keys behind masks count as what they were. */
const isSame = (outputs: Partial<Outputs>, inputs: ConnectionInputs): boolean => {
  if (isKept(outputs.digests, inputs)) return true
  const { catalog, settings } = digestsOf(inputs)
  return outputs.maskedCatalog === catalog && readDigests(outputs.digests).settings === settings
}

type Compared = E.Either<string, ReadonlyArray<Change>>

const unreadable = (reasons: ReadonlyArray<string>): Compared => E.left(reasons.slice(0, 3).join('; '))

/** The stack's inputs with masks for keys, where the server shows masks. */
const comparable = (inputs: ConnectionInputs, outputs: Partial<Outputs>): ConnectionInputs =>
  outputs.maskedCatalog === undefined
    ? inputs
    : { ...inputs, syncCatalog: maskedCatalog(inputs.syncCatalog) ?? inputs.syncCatalog }

/** Every change from the stack's inputs to what Airbyte has. */
const compared = (held: Held, { connection, operations }: Found): Compared => {
  const outputs = held.outputs as Partial<Outputs>
  const there = inputsOf(connection, outputs, operations)
  if (E.isLeft(there)) return unreadable([render(there.left.error)])
  if (isSame(outputs, there.right)) return E.right([])
  const before = decodeInputs(held.inputs)
  if (E.isLeft(before)) return unreadable(before.left.map(({ reason }) => reason))
  return E.right(changesBetween({ inputs: comparable(before.right, outputs), owed: {} }, there.right))
}

const findingOf = (held: Held, cause: Cause, changes: ReadonlyArray<string>): Finding => ({
  cause,
  name: nameOf(held),
  connectionId: held.id,
  stack: held.stack,
  changes,
})

export const nameOf = ({ inputs, resource }: Pick<HeldConnection, 'inputs' | 'resource'>): string =>
  typeof inputs['name'] === 'string' ? inputs['name'] : resource

const ofChanges = (held: Held, found: Found, changes: ReadonlyArray<Change>): ReadonlyArray<Finding> => {
  const byCause = new Map<Cause, string[]>()
  for (const change of changes) {
    const cause = causeOfChange(change, found)
    byCause.set(cause, [...(byCause.get(cause) ?? []), describeChange(change)])
  }
  return [...byCause].map(([cause, lines]) => findingOf(held, cause, lines))
}

/** What the list tells of the source, where that has not disabled the connection. */
const ofSource = (held: Held, { item }: Found, findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
  const change = item?.schemaChange ?? 'no_change'
  if (change === 'no_change' || findings.some(({ cause }) => cause === 'disabled by a schema change')) return []
  const how = change === 'breaking' ? 'in a way that breaks this connection' : 'in a way that breaks nothing'
  return [findingOf(held, 'source changed', [`its source has changed ${how}`])]
}

/** All that has come between a stack and Airbyte of one connection; nothing where they agree. */
export const findingsOf = (held: Held, found: Found | undefined): ReadonlyArray<Finding> => {
  if (found === undefined) return [findingOf(held, 'deleted', [])]
  const { status, statusReason } = found.connection
  const changes = compared(held, found)
  const locked =
    status === 'locked' ? [findingOf(held, 'locked', statusReason === undefined ? [] : [statusReason])] : []
  if (E.isLeft(changes)) return [...locked, findingOf(held, 'unreadable', [changes.left])]
  const findings = [...locked, ...ofChanges(held, found, changes.right)]
  return [...findings, ...ofSource(held, found, findings)]
}
