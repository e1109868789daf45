/** Which changes at a source a program takes in, and which it refuses. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import type { CatalogInput } from '../catalog/airbyte'
import type { Offers } from '../catalog/canonical'
import type { Change, ChangeKind } from '../catalog/changes'
import { describeChange } from '../catalog/describe'
import { type StreamKey, streamKey } from '../catalog/key'
import { RULES } from '../catalog/rules'
import { problemsOf } from '../decoding'
import { own } from '../json'
import { type Codec, oneOf, optional, shape, told } from '../shapes'
import { configurationOf, type Decoded, takesColumn } from './chosen'
import { driftOf, suggestedConfiguration } from './drift'
import { problemLine, stop } from './stop'

/** What may change at the source without a word: `evolve` takes it in, `freeze` fails the preview with the list. */
export type ContractMode = 'freeze' | 'evolve'

/** What is compared with the source as it is now. What is left out may evolve. */
export interface Contract {
  /** Streams that come or go, chosen or not. */
  readonly streams?: ContractMode
  /** Columns and nested fields of chosen streams that come or go, cursors and keys that the source defines. */
  readonly columns?: ContractMode
  /** Types of the columns of chosen streams. */
  readonly types?: ContractMode
}

/** A contract, and what it is compared with. */
export interface SelectOptions {
  readonly contract: Contract
  /** What the source offers now: `catalog` of `discoverSchema`. What may evolve is taken from here. */
  readonly current: CatalogInput
}

const mode = optional(oneOf<ContractMode>(['freeze', 'evolve']))

const optionsCodec: Codec<SelectOptions> = shape<SelectOptions>(
  {
    contract: shape<Contract>(
      { streams: mode, columns: mode, types: mode },
      { expected: '{streams, columns, types}', unknown: 'refused' },
    ),
    // What is in it is read like any catalog.
    current: told('what the source offers now', t.UnknownRecord) as unknown as Codec<CatalogInput>,
  },
  { expected: '{contract, current}', unknown: 'refused' },
)

/** Ends the program where this is no contract. */
export const readContract = (options: unknown): SelectOptions => {
  const decoded = optionsCodec.decode(options)
  return E.isRight(decoded)
    ? decoded.right
    : stop(
        'The contract of select does not work',
        problemsOf(decoded.left).map(problemLine),
        'give {contract: {streams, columns, types}, current}',
      )
}

/** Which part of a contract a change at the source falls under; others change nothing that anybody reads. */
const CONTRACTED: Partial<Readonly<Record<ChangeKind, keyof Contract>>> = {
  add_stream: 'streams',
  remove_stream: 'streams',
  add_supported_sync_mode: 'streams',
  remove_supported_sync_mode: 'streams',
  add_field: 'columns',
  remove_field: 'columns',
  remove_cursor_field: 'columns',
  remove_primary_key_field: 'columns',
  change_source_defined_cursor: 'columns',
  change_unused_source_defined_cursor: 'columns',
  change_source_defined_primary_key: 'columns',
  change_unused_source_defined_primary_key: 'columns',
  update_field_schema: 'types',
}

export interface Drift {
  /** What the contract freezes. */
  readonly frozen: ReadonlyArray<Change>
  /** What it lets in, of the chosen streams. */
  readonly evolved: ReadonlyArray<Change>
}

/** What has changed at the source since the lock and concerns the contract; `chosen`: how each stream is synced. */
export const driftUnder = (
  contract: Contract,
  locked: Offers,
  current: Offers,
  chosen: Readonly<Record<StreamKey, Decoded>>,
): Drift => {
  const isTakenIn = (change: Change): boolean => {
    const choice = 'stream' in change ? own(chosen, streamKey(change.stream)) : undefined
    const column = 'field' in change ? change.field[0] : undefined
    return choice !== undefined && (column === undefined || takesColumn(choice, column))
  }
  const isFrozen = ({ kind }: Change): boolean => contract[CONTRACTED[kind] ?? 'types'] === 'freeze'
  const isOfAll = ({ kind }: Change): boolean => kind === 'add_stream' || kind === 'remove_stream'
  const changes = driftOf(locked, current, (stream, offer) => {
    const choice = own(chosen, stream)
    if (choice === undefined) return suggestedConfiguration(offer)
    // Columns that are not chosen are left out below: a selection would hide a cursor that is gone.
    const { columns: _columns, ...rest } = choice
    return configurationOf(offer, rest)
  }).filter(({ kind }) => CONTRACTED[kind] !== undefined)
  return {
    frozen: changes.filter((change) => isFrozen(change) && (isOfAll(change) || isTakenIn(change))),
    evolved: changes.filter((change) => !isFrozen(change) && isTakenIn(change)),
  }
}

/** A change at the source, as one line. */
export const driftLine = (change: Change): string =>
  `${RULES[change.kind].level} ${describeChange(change)} — ${RULES[change.kind].reason}`
