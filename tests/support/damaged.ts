/** States of a connection that this release has not written: edited by hand, damaged, or of a newer release. */
import * as E from 'fp-ts/Either'

import { pack } from '../../provider/catalog/packing'
import { checkInputs } from '../../provider/connection/check'
import { decodeInputs } from '../../provider/connection/inputs'
import { type Outputs, outputsOf } from '../../provider/connection/state'
import { catalog, table } from './shop'

type Json = Readonly<Record<string, unknown>>

/** What a state has of a connection. */
export interface State {
  readonly inputs: Json
  readonly outputs: Json
}

/** A connection `shop` as an `up` has left it; its own streams Airbyte takes in by itself. */
export const wholeState = (more: Json = {}): State => {
  const program = {
    sourceId: 'source',
    destinationId: 'destination',
    name: 'shop',
    nonBreakingChangesPreference: 'propagate_columns',
    syncCatalog: catalog(table('users'), table('orders')),
    ...more,
  }
  const checked = checkInputs({}, program, 'streams')
  if (checked._tag === 'Refused') throw new Error(checked.issues[0]?.reason)
  const decoded = decodeInputs(checked.inputs)
  if (E.isLeft(decoded)) throw new Error(decoded.left[0]?.reason)
  const outputs: Outputs = outputsOf(decoded.right, { id: 'id-of-shop' })
  return JSON.parse(JSON.stringify({ inputs: checked.inputs, outputs })) as State
}

export interface Damage {
  readonly title: string
  readonly of: 'inputs' | 'outputs'
  readonly change: (part: Json) => Json
  /** What is seen of it. */
  readonly seen: string
}

const inCatalog =
  (change: (texts: Readonly<Record<'__streams' | '__schemas', string>>) => Json) =>
  ({ syncCatalog, ...others }: Json): Json => ({
    ...others,
    syncCatalog: { ...(syncCatalog as Json), ...change(syncCatalog as never) },
  })

const setting =
  (name: string, value: unknown) =>
  (part: Json): Json => ({ ...part, [name]: value })

const LINE = 'incremental append_dedup updated_at id public.users'

/** Inputs that were edited, damaged, or written by a newer release. */
const OF_INPUTS: ReadonlyArray<Omit<Damage, 'of'>> = [
  {
    title: 'a line that was edited by hand',
    change: inCatalog(({ __streams }) => ({ __streams: __streams.replace('append_dedup', 'append_dedup ') })),
    seen: 'streams: this is not a stream as the state holds it: "public.orders incremental append_dedup  cursor=updated_at key=id #',
  },
  {
    title: 'a line that is cut off',
    change: inCatalog(({ __streams }) => ({ __streams: __streams.slice(0, 40) })),
    seen: 'streams: this is not a stream as the state holds it: "public.orders incremental append_dedup c',
  },
  {
    title: 'a line with a note that a newer release writes',
    change: inCatalog(({ __streams }) => ({ __streams: __streams.replace('cursor=', 'zone=utc cursor=') })),
    seen: 'streams: this is not a stream as the state holds it: "public.orders incremental append_dedup zone=utc cursor=updated_at key=id',
  },
  {
    title: 'a line that was taken out',
    change: inCatalog(({ __streams }) => ({ __streams: __streams.split('\n')[0] })),
    seen: 'syncCatalog.__streams: Stream public.users is missing.',
  },
  {
    title: 'no lines',
    change: inCatalog(() => ({ __streams: '' })),
    seen: 'syncCatalog.__streams: Stream public.orders is missing.',
  },
  {
    title: 'damaged schemas',
    change: inCatalog(({ __schemas }) => ({ __schemas: __schemas.slice(8) })),
    seen: 'syncCatalog.__schemas: It is not what this release writes.',
  },
  {
    title: 'schemas without a stream',
    change: inCatalog(() => ({ __schemas: pack('[]') })),
    seen: 'syncCatalog.__schemas: Stream public.orders is missing.',
  },
  { title: 'no catalog', change: setting('syncCatalog', undefined), seen: 'syncCatalog: it is missing' },
  {
    title: 'a catalog in the form of programs, with no streams',
    change: setting('syncCatalog', { streams: [] }),
    seen: 'syncCatalog: It has to be the texts __streams and __schemas.',
  },
  {
    title: 'an input that a newer release writes',
    change: setting('syncWindow', 'night'),
    seen: 'syncWindow: it is not an input of an AirbyteConnection',
  },
  {
    title: 'an owed stream that was edited by hand',
    change: setting('owed', { 'public.users': `${LINE} more` }),
    seen: 'owed: The line of stream public.users is not what this release writes.',
  },
  {
    title: 'a stream of Airbyte’s own that is damaged',
    change: setting('propagated', { 'public.users': LINE.slice(0, 20) }),
    seen: 'propagated: The line of stream public.users is not what this release writes.',
  },
  {
    title: 'a stream that was left, as a newer release notes it',
    change: setting('__left', { 'public.gone': { line: LINE } }),
    seen: '__left: The line of stream public.gone is not what this release writes.',
  },
  { title: 'owed streams as a list', change: setting('owed', []), seen: 'owed: It has to be a line for each stream.' },
]

const OF_OUTPUTS: ReadonlyArray<Omit<Damage, 'of'>> = [
  {
    title: 'rows that were edited by hand',
    change: setting('rows', 'public.users'),
    seen: 'rows: It is not what this release writes.',
  },
  {
    title: 'rows that a newer release has packed',
    change: setting('rows', pack(`${LINE.replace(' public.users', '')} zone=utc public.users`)),
    seen: 'rows: It is not what this release writes.',
  },
  {
    title: 'saved rows that were edited by hand',
    change: setting('saved', 'public.users'),
    seen: 'saved: It is not what this release writes.',
  },
  { title: 'rows of another type', change: setting('rows', 7), seen: 'rows: It has to be text; it is a number.' },
  {
    title: 'the program’s catalog, damaged',
    change: ({ programCatalog, ...others }) => ({
      ...others,
      programCatalog: String(programCatalog).replace(' #', ' '),
    }),
    seen: 'programCatalog: It is not what this release writes.',
  },
  {
    title: 'a debt as a list',
    change: setting('pendingReset', { streams: ['public.users'] }),
    seen: 'pendingReset.streams: It has to be an object; it is a list of 1.',
  },
  {
    title: 'a debt without streams',
    change: setting('pendingReset', { jobId: 1 }),
    seen: 'pendingReset.streams: It has to be an object; it is nothing.',
  },
  {
    title: 'settings that were not kept, as a text',
    change: setting('notKept', 'tags'),
    seen: 'notKept: It has to be a list; it is a text.',
  },
]

/** What only a newer release writes: an update of this one passes it over, and a reader of the whole state refuses it. */
const OF_NEWER_OUTPUTS: Omit<Damage, 'of'> = {
  title: 'an output that a newer release writes',
  change: setting('owedSyncs', { 'public.users': 3 }),
  seen: 'owedSyncs: This release knows no such property.',
}

const as = (of: Damage['of'], damages: ReadonlyArray<Omit<Damage, 'of'>>): ReadonlyArray<Damage> =>
  damages.map((damage) => ({ ...damage, of }))

export const DAMAGED_INPUTS = as('inputs', OF_INPUTS)
export const DAMAGED_OUTPUTS = as('outputs', OF_OUTPUTS)
export const DAMAGES = [...DAMAGED_INPUTS, ...DAMAGED_OUTPUTS, ...as('outputs', [OF_NEWER_OUTPUTS])]

export const damagedState = ({ of, change }: Damage, state = wholeState()): State => ({
  ...state,
  [of]: JSON.parse(JSON.stringify(change(state[of]))) as Json,
})
