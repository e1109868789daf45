/** One side of a step of a preview: a connection as its inputs say. What of it no release like this one has written is refused, and never taken for nothing. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { offerReasons } from '../../provider/catalog/canonical'
import type { ChangeGroup } from '../../provider/catalog/groups'
import type { CanonicalStream } from '../../provider/catalog/stream'
import { readDetails, SECRET_MARK } from '../../provider/connection/details'
import { canonicalSyncCatalog, isKeptCatalog } from '../../provider/connection/inputs'
import { pendingReasons } from '../../provider/connection/kept'
import { type Plan, type PlanDetails, planned, type StoredPlan } from '../../provider/connection/plan'
import { isAbsent, isRecord } from '../../provider/json'
import { hasUnknown } from '../../provider/legible'

/** One side of a step: the inputs of a connection, as far as they matter here. */
export interface Side {
  readonly id: string | undefined
  readonly name: string
  readonly instance: string | undefined
  readonly streams: Readonly<Record<string, CanonicalStream>>
  /** One that is secret is not known: it says only that. */
  readonly plan: Plan | undefined
  /** The same with equal changes as one. */
  readonly stored: StoredPlan | undefined
  /** Safe changes that the plan's preview lists, equal ones as one. */
  readonly listed: ReadonlyArray<ChangeGroup>
  /** The inputs as they are. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Streams whose reset an earlier run owes. */
  readonly pending: ReadonlyArray<string>
}

export const stateCodec = t.partial({ id: t.unknown, type: t.string, inputs: t.unknown, outputs: t.unknown })

export type SideState = t.TypeOf<typeof stateCodec>

/**
 * What of a side is judged: all that an update starts from, the plan of what is made or updated, of what goes just its name, of what
 * stays nothing.
 */
export type Judged = 'before' | 'after' | 'name' | 'nothing'

const SECRET = '[secret]'

/** A text as it is; a secret, or anything else, as a word. */
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : isRecord(value) && SECRET_MARK in value ? SECRET : undefined

/** Whether nobody can see it: it is secret, or not known before the update. */
const isHidden = (value: unknown): boolean => text(value) === SECRET || hasUnknown(value)

type Read<A> = E.Either<ReadonlyArray<string>, A>

const streamsIn = (catalog: unknown): Read<Side['streams']> => {
  if (isHidden(catalog) || (isRecord(catalog) && Object.values(catalog).some(isHidden))) return E.right({})
  if (!isKeptCatalog(catalog)) return E.left(['syncCatalog: It has to be the texts __streams and __schemas.'])
  const read = canonicalSyncCatalog(catalog)
  if (E.isLeft(read)) return E.left(read.left.map(({ reason }) => reason))
  const reasons = offerReasons(read.right)
  return reasons.length > 0 ? E.left(reasons) : E.right(read.right.streams)
}

/** What the outputs of the last `up` note as owed. */
const pendingIn = (outputs: unknown): Read<ReadonlyArray<string>> => {
  const pending = isRecord(outputs) ? outputs['pendingReset'] : undefined
  if (isAbsent(pending) || isHidden(pending)) return E.right([])
  const reasons = pendingReasons(pending)
  if (reasons.length > 0) return E.left(reasons)
  return E.right(Object.keys((pending as { readonly streams: object }).streams).sort())
}

const nameIn = (name: unknown): Read<string | undefined> => {
  const known = text(name)
  return known === undefined && !hasUnknown(name) ? E.left(['name: It has to be a text.']) : E.right(known)
}

const detailsOf = (inputs: object): Read<PlanDetails | undefined> =>
  E.mapLeft((seen: string) => [seen])(readDetails(inputs))

const orElse = <A>(read: Read<A>, other: A): A => (E.isRight(read) ? read.right : other)

/** A side, or what of it cannot be read. */
export const sideOf = (urn: string, state: SideState | null | undefined, judged: Judged): Read<Side | undefined> => {
  const { id, inputs, outputs } = state ?? {}
  if (isAbsent(inputs)) return E.right(undefined)
  if (!isRecord(inputs)) return E.left(['inputs: It has to be an object.'])
  const name = nameIn(inputs['name'])
  const streams = streamsIn(inputs['syncCatalog'])
  const details = detailsOf(inputs)
  const pending = pendingIn(outputs)
  const isWhole = judged === 'before' || judged === 'after'
  const reasons = [
    ...(judged === 'nothing' ? [] : [name]),
    ...(isWhole ? [streams] : []),
    ...(judged === 'after' ? [details] : []),
    ...(judged === 'before' ? [pending] : []),
  ].flatMap((read): ReadonlyArray<string> => (E.isLeft(read) ? read.left : []))
  if (reasons.length > 0) return E.left(reasons)
  const { plan, further = [] } = orElse<Partial<PlanDetails> | undefined>(details, undefined) ?? {}
  return E.right({
    id: text(id),
    name: orElse(name, undefined) ?? urn.split('::').at(-1) ?? urn,
    instance: text(inputs['instance']),
    streams: orElse(streams, {}),
    plan: plan === undefined ? undefined : planned(plan),
    stored: plan,
    listed: further,
    inputs,
    pending: orElse(pending, []),
  })
}
