/** `check`: reads the inputs, says what is wrong with them, plans the update, and asks the server where the state knows nothing. */
import * as E from 'fp-ts/Either'

import { readShape, type RowShapes, writeShape } from '../catalog/rows'
import type { AirbyteError, InputIssue } from '../errors'
import { render } from '../errors'
import { canonicalJson, isRecord } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { readAdopted } from './adopt'
import { act, type Env, type Step } from './env'
import { type Hidden, hiddenOf } from './hidden'
import {
  type ConnectionInputs,
  decodeInputs,
  digestsOf,
  hasUnknown,
  inputIssue,
  serverSettingsOf,
  type StoredInputs,
  storedInputs,
} from './inputs'
import { doubles } from './memory'
import { type Before, decide, decideUnknown, type Decision, digestText, type Planned } from './plan'
import { findTwin, type Twin } from './twins'
import { validateConnection } from './validate'

/** Inputs as Pulumi keeps them, with what `check` computes. */
export type CheckedInputs = StoredInputs &
  Partial<Planned> & {
    /** Streams whose rows were written otherwise than the catalog says, and how: their reset is owed. */
    readonly owed?: Readonly<Record<string, string>>
  }

export type Checked =
  | { readonly _tag: 'Accepted'; readonly inputs: CheckedInputs }
  | { readonly _tag: 'Refused'; readonly issues: ReadonlyArray<InputIssue> }

const refused = (...issues: ReadonlyArray<InputIssue>): Checked => ({ _tag: 'Refused', issues })

/** The shapes of owed streams as inputs hold them; what cannot be read stands for a state that is not to be trusted. */
export const readOwed = (raw: unknown): E.Either<ReadonlyArray<InputIssue>, RowShapes> => {
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

/** What is read of one call of `check`. */
interface Given {
  readonly inputs: ConnectionInputs
  /** Undefined for a resource that is new. */
  readonly before: Before | undefined
  /** The names of inputs that are not known yet. */
  readonly unknown: ReadonlyArray<string>
}

const readGiven = (olds: unknown, news: unknown): E.Either<ReadonlyArray<InputIssue>, Given> => {
  const decoded = decodeInputs(news)
  if (E.isLeft(decoded)) return decoded
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

const accepted = (inputs: ConnectionInputs, planned: Planned | undefined, owed: RowShapes): Checked => ({
  _tag: 'Accepted',
  inputs: { ...storedInputs(inputs), ...writeOwed(owed), ...planned },
})

const answered = (inputs: ConnectionInputs, decision: Decision): Checked => {
  switch (decision._tag) {
    case 'Nothing':
      return accepted(inputs, undefined, decision.owed)
    case 'Go':
      return accepted(inputs, decision.planned, decision.owed)
    case 'Refuse':
      return refused(...decision.issues)
  }
}

const judge = ({ inputs, before, unknown }: Given, scope: ResetScope): Checked => {
  if (before === undefined) return accepted(inputs, undefined, {})
  return answered(
    inputs,
    unknown.length > 0 ? decideUnknown(before, inputs, unknown, scope) : decide(before, inputs, scope),
  )
}

/**
 * Reads, validates and plans, and asks nobody: what touches a value that is not known yet is not judged. `olds` are the
 * inputs of the last `up`, empty for a resource that is new.
 */
export const checkInputs = (olds: unknown, news: unknown, scope: ResetScope): Checked => {
  const given = readGiven(olds, news)
  return E.isLeft(given) ? refused(...given.left) : judge(given.right, scope)
}

/** Source, destination and name as one text: two resources that share it would make the same connection. */
const placeOf = ({ sourceId, destinationId, name }: ConnectionInputs): string =>
  canonicalJson([sourceId, destinationId, name])

const isPlaceKnown = ({ sourceId, destinationId, name }: ConnectionInputs): boolean =>
  !hasUnknown([sourceId, destinationId, name])

const doubled = (name: string, others: ReadonlyArray<string>): InputIssue => ({
  property: 'name',
  reason: `name: the resource ${others.join(', ')} of this program declares a connection named ${JSON.stringify(name)} from the same source to the same destination, too. Every row would be written twice. Give one of them another name.`,
})

const forced: InputIssue = {
  property: 'name',
  reason:
    'This resource would be replaced by force, and its new connection be made beside the old one, of the same name, source and destination: every row would be written twice. Nothing was changed. Give the resource the option deleteBeforeReplace: true, with which the old connection is deleted first.',
}

const taken = (name: string, twin: Extract<Twin, { readonly _tag: 'Taken' }>): InputIssue => ({
  property: 'name',
  reason: twinText(name, twin),
})

/** What is said where a connection of this name stands in the way; the safe ways first. */
export const twinText = (
  name: string,
  { connectionId, why, holders }: Extract<Twin, { readonly _tag: 'Taken' }>,
): string =>
  [
    `A connection named ${JSON.stringify(name)} from this source to this destination exists already: ${connectionId}, ${why}. A second one would write every row twice, so pulumi-airbyte makes none.`,
    ...(holders.length > 0
      ? [`The resource ${holders.join(', ')} of this stack holds it. Give this one another name.`]
      : [
          'If this resource was renamed or moved, give it the option aliases with its old name. If it is being replaced, give it deleteBeforeReplace: true. If the connection was made elsewhere, take it into the stack with pulumi import --file or with',
          `adopt: ${JSON.stringify(connectionId)}. Else give this one another name.`,
        ]),
  ].join(' ')

const leftover = (name: string, connectionId: string): InputIssue => ({
  property: 'adopt',
  reason: `A connection named ${JSON.stringify(name)} from this source to this destination exists already and has never synced: ${connectionId}. It may be what a creation has left that did not come to its end. Take it over with adopt: ${JSON.stringify(connectionId)}, or delete it.`,
})

/** Says once for each server that the preview could not ask it. */
const unreachable = ({ memory, progress }: Env, error: AirbyteError): void => {
  if (memory.said.has('unreachable')) return
  memory.said.add('unreachable')
  progress(
    `warning: nothing could be asked of the server, so this preview says only what the state knows. ${render(error)}`,
  )
}

/** Failures that say nothing of the inputs: the preview goes on without an answer. */
const isNoAnswer = ({ _tag }: AirbyteError): boolean =>
  ['Unreachable', 'TimedOut', 'Cancelled', 'ServerFailed', 'Undecodable', 'Unsupported'].includes(_tag)

const explained = (error: AirbyteError, { sourceId }: ConnectionInputs): InputIssue =>
  error._tag === 'NotFound'
    ? {
        property: 'sourceId',
        reason: `sourceId: this server has no source ${sourceId}. A source's id stands in its address in Airbyte's pages.`,
      }
    : { property: 'sourceId', reason: render(error) }

/** A new resource: nobody may have made its connection before, but for a creation that was killed. */
const checkNew = (given: Given, resource: string, hidden: Hidden): Step<Checked> =>
  act(async (env): Promise<Checked> => {
    const { inputs } = given
    const plain = judge(given, env.resetScope)
    if (hidden.isDeletedBeforeReplaced || env.memory.diffed.has(resource)) return plain
    const answer = await findTwin(inputs, resource)(env)()
    if (E.isLeft(answer)) {
      if (!isNoAnswer(answer.left)) return refused(explained(answer.left, inputs))
      unreachable(env, answer.left)
      return plain
    }
    const twin = answer.right
    switch (twin._tag) {
      case 'None':
        return plain
      case 'Taken':
        return refused(taken(inputs.name, twin))
      case 'Leftover': {
        if (env.takeOver === 'never' || inputs.onBreakingChange === 'refuse')
          return refused(leftover(inputs.name, twin.connection.connectionId))
        const takesOver = twin.connection.connectionId
        env.progress(
          `${inputs.name}: takes over connection ${takesOver}, which has never synced and is as the program says; no new one is made`,
        )
        const mark = digestText(inputs)
        return accepted(inputs, { plan: { takesOver }, planDetails: { before: mark, after: mark } }, {})
      }
    }
  })

/** Takes over what exists: the plan tells every difference, as it does for any update. */
const checkAdoption = (given: Given, resource: string): Step<Checked> =>
  act(async (env): Promise<Checked> => {
    const { inputs, unknown } = given
    const id = inputs.adopt ?? ''
    const answer = await readAdopted(id, inputs, resource)(env)()
    if (E.isLeft(answer)) {
      const { error } = answer.left
      if (!isNoAnswer(error)) return refused({ property: 'adopt', reason: render(error) })
      unreachable(env, error)
      return accepted(inputs, undefined, {})
    }
    if (E.isLeft(answer.right)) return refused(answer.right.left)
    const before: Before = { inputs: answer.right.right.inputs, owed: {} }
    const decision =
      unknown.length > 0
        ? decideUnknown(before, inputs, unknown, env.resetScope)
        : decide(before, inputs, env.resetScope)
    if (decision._tag === 'Refuse') return refused(...decision.issues)
    const { plan, planDetails }: Planned =
      decision._tag === 'Go'
        ? decision.planned
        : { planDetails: { before: digestText(inputs), after: digestText(inputs) } }
    return accepted(inputs, { plan: { adopts: id, ...plan }, planDetails }, decision.owed)
  })

/** Judges ownership and, for what is new, the server; everything else is `checkInputs`. */
export const check = (olds: unknown, news: unknown): Step<Checked> =>
  act(async (env, must): Promise<Checked> => {
    const read = readGiven(olds, news)
    if (E.isLeft(read)) return refused(...read.left)
    const given = read.right
    const { inputs, before } = given
    const hidden = hiddenOf(news)
    const resource = hidden.resource ?? ''
    const { memory } = env
    const isNew = before === undefined
    const isReplaced = isNew && memory.existing.has(resource)
    ;(isNew ? memory.made : memory.existing).add(resource)
    const isAdopting = isNew && inputs.adopt !== undefined && !hasUnknown(inputs.adopt)
    if (isPlaceKnown(inputs)) {
      const isMoved = before !== undefined && placeOf(before.inputs) !== placeOf(inputs)
      const isClaiming = (isNew && !isReplaced && !isAdopting) || isMoved
      const others = doubles(memory, placeOf(inputs), { resource, isClaiming })
      if (others.length > 0) return refused(doubled(inputs.name, others))
    }
    if (isReplaced && !memory.diffed.has(resource) && !hidden.isDeletedBeforeReplaced) return refused(forced)
    if (isAdopting) return must(checkAdoption(given, resource))
    if (!isNew || !isPlaceKnown(inputs)) return judge(given, env.resetScope)
    return must(checkNew(given, resource, hidden))
  })
