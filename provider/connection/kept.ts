/** What the state holds of a connection, read as a whole: what this release has not written is refused, and never taken for nothing. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { offerReasons } from '../catalog/canonical'
import { readShape, type RowShapes } from '../catalog/rows'
import { answerProblemsOf } from '../decoding'
import type { InputIssue } from '../errors'
import { isRecord } from '../json'
import { HIDDEN } from './hidden'
import { type ConnectionInputs, decodeInputs, hasUnknown, isKeptCatalog } from './inputs'
import { SETTINGS, type Settings } from './settings'
import { type Outputs, readProgram, readRows, readSaved } from './state'

/** The inputs of the last `up`, and the rows that they note as owed. */
export interface KeptInputs {
  readonly inputs: ConnectionInputs
  readonly owed: RowShapes
}

/** All of it. */
export interface Kept extends KeptInputs {
  readonly outputs: Partial<Outputs>
}

/** What is wrong with the state, in one sentence each. */
type Reasons = ReadonlyArray<string>

const MOST_TOLD = 5

/** The one refusal, whoever reads the state. */
export const unreadableState = (reasons: Reasons): InputIssue => ({
  property: 'syncCatalog',
  reason: [
    'The state of this connection cannot be read: it was edited by hand, or written by a newer release of pulumi-airbyte.',
    ...reasons.slice(0, MOST_TOLD).map((reason) => `  ${reason}`),
    'Use the release that wrote it, or correct it with pulumi stack export and import.',
  ].join('\n'),
})

/** Lines by stream. `mayBeEmpty`: an empty one says that the stream is gone. */
const NOTES = [
  { name: 'owed', mayBeEmpty: false },
  { name: 'propagated', mayBeEmpty: true },
  { name: HIDDEN.left, mayBeEmpty: false },
] as const

/** What is wrong with the notes on streams among inputs, or outputs. */
const noteReasons = (raw: Readonly<Record<string, unknown>>): Reasons =>
  NOTES.flatMap(({ name, mayBeEmpty }): Reasons => {
    const lines = raw[name]
    if (lines === undefined) return []
    if (!isRecord(lines)) return [`${name}: It has to be a line for each stream.`]
    return Object.entries(lines).flatMap(([stream, line]) => {
      const isRight = typeof line === 'string' && ((mayBeEmpty && line === '') || readShape(line) !== undefined)
      return isRight ? [] : [`${name}: The line of stream ${stream} is not what this release writes.`]
    })
  })

const shapesIn = (lines: unknown): RowShapes =>
  Object.fromEntries(
    Object.entries(isRecord(lines) ? lines : {}).flatMap(([stream, line]) => {
      const shape = typeof line === 'string' ? readShape(line) : undefined
      return shape === undefined ? [] : [[stream, shape] as const]
    }),
  )

/** Reads inputs as the state has them, but for what the source offers, which takes long: see `offerReasons`. */
export const readKeptInputs = (raw: Readonly<Record<string, unknown>>): E.Either<Reasons, KeptInputs> => {
  const inputs = decodeInputs(raw, 'state')
  if (E.isLeft(inputs)) return E.left(inputs.left.map(({ reason }) => reason))
  if (hasUnknown(inputs.right)) return E.left(['It holds a value that is not known.'])
  if (!isKeptCatalog(raw['syncCatalog']))
    return E.left(['syncCatalog: It has to be the texts __streams and __schemas.'])
  const reasons = noteReasons(raw)
  return reasons.length > 0 ? E.left(reasons) : E.right({ inputs: inputs.right, owed: shapesIn(raw['owed']) })
}

const namesCodec = t.readonlyArray(t.string)

const pendingCodec = t.intersection([
  t.type({ streams: t.record(t.string, t.number) }),
  t.partial({ writtenOtherwise: namesCodec, requested: namesCodec, jobId: t.number, isSyncOwed: t.boolean }),
])

const resetCodec = t.intersection([
  t.type({ jobId: t.number, status: t.string, streams: namesCodec }),
  t.partial({ syncJobId: t.number }),
])

/** What outputs hold beside the settings; a line each for the notes on streams, which are read on their own. */
const OUTPUTS = {
  connectionId: t.string,
  connectionStatus: t.string,
  schemaChange: t.string,
  digests: t.string,
  rows: t.string,
  saved: t.string,
  streamSettings: t.record(t.string, namesCodec),
  lastReset: resetCodec,
  pendingReset: pendingCodec,
  maskedCatalog: t.string,
  programCatalog: t.string,
  propagated: t.unknown,
  carriesFrom: t.string,
  notKept: namesCodec,
} satisfies Readonly<Record<Exclude<keyof Outputs, keyof Settings>, t.Mixed>>

const outputsCodec = t.partial(OUTPUTS)

const wrongIn = (errors: t.Errors): Reasons =>
  answerProblemsOf(errors).map(({ path, expected, got }) => `${path}: It has to be ${expected}; it is ${got}.`)

/** What is wrong with what outputs note as owed. */
export const pendingReasons = (pendingReset: unknown): Reasons => {
  const decoded = t.type({ pendingReset: pendingCodec }).decode({ pendingReset })
  return E.isLeft(decoded) ? wrongIn(decoded.left) : []
}

/** Names that nothing of this release writes. Those with two underscores are Pulumi's, and what is hidden. */
const unknownReasons = (outputs: Readonly<Record<string, unknown>>): Reasons =>
  Object.keys(outputs)
    .filter((name) => !name.startsWith('__') && !Object.hasOwn(OUTPUTS, name) && !Object.hasOwn(SETTINGS, name))
    .map((name) => `${name}: This release knows no such property.`)

/** What is wrong with outputs, but for what is packed. A looked-up connection has none of its own, and its catalog among them. */
const outputReasons = (outputs: Readonly<Record<string, unknown>>): Reasons => {
  const decoded = outputsCodec.decode(outputs)
  if (E.isLeft(decoded)) return wrongIn(decoded.left)
  const isProgramBroken = outputs['programCatalog'] !== undefined && readProgram(outputs) === undefined
  return [...noteReasons(outputs), ...(isProgramBroken ? [BROKEN_PROGRAM] : [])]
}

const BROKEN_PROGRAM = 'programCatalog: It is not what this release writes.'

/** Refuses outputs that this release has not written, before anything goes by them. */
export const heldOutputs = (outputs: Partial<Outputs>): E.Either<InputIssue, void> => held(outputReasons(outputs))

const held = (reasons: Reasons): E.Either<InputIssue, void> =>
  reasons.length === 0 ? E.right(undefined) : E.left(unreadableState(reasons))

/** What is wrong with the schemas of the catalog that the program said. */
const programReasons = (outputs: Partial<Outputs>): Reasons => {
  const program = readProgram(outputs)
  return program !== undefined && offerReasons(program).length > 0 ? [BROKEN_PROGRAM] : []
}

/** The same for the schemas of the catalog that the program said, which take longer to be unpacked. */
export const heldProgram = (outputs: Partial<Outputs>): E.Either<InputIssue, void> => held(programReasons(outputs))

/** What is wrong with what outputs have packed. */
const packedReasons = (outputs: Partial<Outputs>): Reasons => [
  ...(E.isLeft(readRows(outputs)) ? ['rows: It is not what this release writes.'] : []),
  ...(E.isLeft(readSaved(outputs)) ? ['saved: It is not what this release writes.'] : []),
  ...programReasons(outputs),
]

/** Reads all that the state has of a connection, or says what of it this release has not written. */
export const readKept = (raw: {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}): E.Either<Reasons, Kept> => {
  const kept = readKeptInputs(raw.inputs)
  const wrong = [...unknownReasons(raw.outputs), ...outputReasons(raw.outputs)]
  const outputs = raw.outputs as Partial<Outputs>
  const reasons = [
    ...(E.isLeft(kept) ? kept.left : offerReasons(kept.right.inputs.syncCatalog)),
    ...(wrong.length > 0 ? wrong : packedReasons(outputs)),
  ]
  return E.isLeft(kept) || reasons.length > 0 ? E.left(reasons) : E.right({ ...kept.right, outputs })
}
