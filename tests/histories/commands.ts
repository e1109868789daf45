/** What can happen in a random history, as data: so that a failing one shrinks, and reads as a story. */
import * as fc from 'fast-check'

import type { Fault } from '../../emulator'
import {
  BREAKING,
  INSTANCES,
  NAMESPACES,
  PREFERENCES,
  PREFIXES,
  SECRETS,
  type Spec,
  type StreamName,
  STREAMS,
  TRIGGERED,
  TRIGGERS,
  UNKNOWNS,
} from './program'

/** An edit of one connection of the program. */
export type Edit =
  | { readonly what: 'cursor' | 'key' | 'mode'; readonly stream: StreamName; readonly value: number }
  | { readonly what: 'add' | 'drop'; readonly stream: StreamName }
  | { readonly what: 'prefix'; readonly value: Spec['prefix'] }
  | { readonly what: 'namespace'; readonly value: Spec['namespace'] }
  | { readonly what: 'onBreakingChange'; readonly value: Spec['onBreakingChange'] }
  | {
      readonly what: 'trigger'
      readonly name: (typeof TRIGGERED)[number]
      readonly value: (typeof TRIGGERS)[number]
    }
  | { readonly what: 'preference'; readonly value: Spec['preference'] }
  | { readonly what: 'instance'; readonly value: Spec['instance'] }
  | { readonly what: 'secret'; readonly value: Spec['secret'] }
  | { readonly what: 'unknown'; readonly value: Spec['unknown'] }
  | { readonly what: 'isDaily' | 'isActive' | 'isAwaited' | 'isSyncedAfter' | 'isDeletedFirst' }
  /** Among the connections that are there. */
  | { readonly what: 'adopt'; readonly pick: number }
  /** `carry`: another source, on which its syncs go on. */
  | { readonly what: 'source' | 'name' | 'carry' }

export type FaultKind =
  | 'killed before'
  | 'killed after'
  | 'refused'
  | 'cut'
  | 'lost answer'
  | '500'
  | '500 and done'
  | '504'
  | '504 and done later'
  | 'never answered'

export const FAULTS: Readonly<Record<FaultKind, Fault>> = {
  'killed before': { kind: 'killed', when: 'before' },
  'killed after': { kind: 'killed', when: 'after' },
  refused: { kind: 'refused' },
  cut: { kind: 'reset' },
  'lost answer': { kind: 'lost-answer' },
  '500': { kind: 'status', status: 500 },
  '500 and done': { kind: 'status', status: 500, effect: 'done' },
  '504': { kind: 'status', status: 504 },
  '504 and done later': { kind: 'status', status: 504, effect: 'late', milliseconds: 3000 },
  'never answered': { kind: 'hang' },
}

export interface Accident {
  readonly at: number
  readonly kind: FaultKind
}

export type Command =
  /** `pick`: which resource of the program, or which connection; taken modulo how many there are. */
  | { readonly do: 'edit'; readonly pick: number; readonly edit: Edit }
  | { readonly do: 'declare' }
  | { readonly do: 'copy' | 'remove'; readonly pick: number }
  | { readonly do: 'rename'; readonly pick: number; readonly hasAlias: boolean }
  | { readonly do: 'roll back'; readonly versions: number }
  | { readonly do: 'obey' }
  | { readonly do: 'scope'; readonly scope: 'streams' | 'server' | 'connection' }
  | { readonly do: 'preview'; readonly isRefreshed: boolean }
  | {
      readonly do: 'up'
      readonly isRefreshed: boolean
      readonly isPreviewed: boolean
      readonly isParallel: boolean
      /** A resource that is replaced by force. */
      readonly replace: number | undefined
      readonly accident: Accident | undefined
    }
  | { readonly do: 'refresh'; readonly accident: Accident | undefined }
  | { readonly do: 'destroy'; readonly accident: Accident | undefined }
  | { readonly do: 'taint'; readonly pick: number }
  | {
      readonly do: 'hand'
      readonly pick: number
      readonly stream: StreamName
      readonly what: 'cursor' | 'drop' | 'prefix' | 'schedule' | 'status' | 'delete' | 'reset' | 'sync' | 'double'
    }
  /** The source of a connection offers something else, and Airbyte takes over what it may. */
  | { readonly do: 'offer'; readonly pick: number; readonly level: number }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'order'; readonly outcome: 'failed' | 'cancelled' | 'slow' }

const pick = fc.nat({ max: 3 })
const stream = fc.constantFrom(...STREAMS)

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom('cursor', 'key', 'mode'),
      stream,
      value: fc.nat({ max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('add', 'drop'), stream }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('prefix'), value: fc.constantFrom(...PREFIXES) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('namespace'), value: fc.constantFrom(...NAMESPACES) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('onBreakingChange'), value: fc.constantFrom(...BREAKING) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('trigger'),
      name: fc.constantFrom(...TRIGGERED),
      value: fc.constantFrom(...TRIGGERS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('preference'), value: fc.constantFrom(...PREFERENCES) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('secret'), value: fc.constantFrom(...SECRETS) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('instance'), value: fc.constantFrom(...INSTANCES) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('unknown'), value: fc.constantFrom(...UNKNOWNS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('isDaily', 'isActive', 'isAwaited', 'isSyncedAfter', 'isDeletedFirst'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('adopt'), pick }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('source', 'name') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('carry') }) },
)

const accident: fc.Arbitrary<Accident> = fc.record({
  at: fc.integer({ min: 1, max: 16 }),
  kind: fc.constantFrom(...(Object.keys(FAULTS) as FaultKind[])),
})

const sometimes = <A>(percent: number, arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary },
  )

export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('edit'), pick, edit }) },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('up'),
      isRefreshed: fc.boolean(),
      isPreviewed: fc.boolean(),
      isParallel: fc.boolean(),
      replace: sometimes(4, pick),
      accident: sometimes(30, accident),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('preview'), isRefreshed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refresh'), accident: sometimes(30, accident) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('declare') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('copy', 'remove'), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename'), pick, hasAlias: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('roll back'), versions: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('obey') }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('scope'), scope: fc.constantFrom('streams', 'server', 'connection') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('taint'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy'), accident: sometimes(30, accident) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('hand'),
      pick,
      stream,
      what: fc.constantFrom('cursor', 'drop', 'prefix', 'schedule', 'status', 'delete', 'reset', 'sync', 'double'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hand'), pick, stream, what: fc.constant('sync') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('offer'), pick, level: pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 10, 120, 86_400) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('order'), outcome: fc.constantFrom('failed', 'cancelled', 'slow') }),
  },
)
