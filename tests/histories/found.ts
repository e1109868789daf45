/** Histories that the random runs have found, shrunk: each went wrong once, and is played again in every run. */
import type { Command } from './commands'

export interface Found {
  readonly name: string
  readonly title: string
  readonly commands: ReadonlyArray<Command>
}

const up = (more: Partial<Extract<Command, { readonly do: 'up' }>> = {}): Command => ({
  do: 'up',
  isRefreshed: false,
  isPreviewed: false,
  isParallel: false,
  replace: undefined,
  accident: undefined,
  ...more,
})

const edit = (what: Extract<Command, { readonly do: 'edit' }>['edit'], pick = 0): Command => ({
  do: 'edit',
  pick,
  edit: what,
})

const hand = (what: Extract<Command, { readonly do: 'hand' }>['what']): Command => ({
  do: 'hand',
  pick: 0,
  stream: 'users',
  what,
})

const FAILED: Command = { do: 'order', outcome: 'failed' }
const cursor = edit({ what: 'cursor', stream: 'users', value: 1 })
const secretPrefix = edit({ what: 'secret', value: 'prefix' })

export const FOUND: ReadonlyArray<Found> = [
  {
    name: 'taken-from-a-later-resource',
    title: 'a new resource does not take over what a later resource of the program holds',
    commands: [
      up(),
      { do: 'rename', pick: 0, hasAlias: true },
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      { do: 'declare' },
    ],
  },
  {
    name: 'tainted-and-refreshed',
    title: 'a tainted resource is refused in the preview, with a refresh as without',
    commands: [up(), { do: 'taint', pick: 0 }, { do: 'copy', pick: 0 }, up()],
  },
  {
    name: 'tainted-adopts-itself',
    title: 'a tainted resource that adopts its own connection, as advised, keeps it',
    commands: [up(), edit({ what: 'prefix', value: 'one_' }), { do: 'taint', pick: 0 }, FAILED],
  },
  {
    name: 'refused-in-a-refresh',
    title: "what is owed under 'refuse' can be approved in an up --refresh",
    commands: [edit({ what: 'onBreakingChange', value: 'refuse' }), up(), cursor, FAILED],
  },
  {
    name: 'adopted-twice',
    title: 'two resources cannot adopt one connection',
    commands: [
      up(),
      hand('double'),
      { do: 'declare' },
      { do: 'destroy', accident: undefined },
      edit({ what: 'adopt', pick: 0 }, 3),
    ],
  },
  {
    name: 'a-secret-read-back',
    title: 'a prefix that has become secret stays so when a refresh reads it after a failure',
    commands: [FAILED, up(), secretPrefix, up()],
  },
  {
    name: 'two-hold-one',
    title: 'two resources that hold one connection after a failed adoption do not both change it',
    commands: [
      up(),
      FAILED,
      { do: 'rename', pick: 0, hasAlias: false },
      hand('cursor'),
      edit({ what: 'adopt', pick: 0 }),
      up(),
      { do: 'copy', pick: 0 },
      cursor,
    ],
  },
  {
    name: 'replaced-onto-a-double',
    title: 'a replacement that finds a connection of its name is refused in the preview, and its advice ends it',
    commands: [
      up(),
      edit({ what: 'source' }),
      edit({ what: 'prefix', value: 'two_' }),
      hand('double'),
      up(),
      edit({ what: 'source' }),
    ],
  },
  {
    name: 'owed-under-the-whole-connection',
    title: 'what is owed under the scope of the connection is shown with all that is reset with it',
    commands: [
      FAILED,
      up(),
      edit({ what: 'drop', stream: 'users' }),
      { do: 'scope', scope: 'connection' },
      up(),
      { do: 'roll back', versions: 1 },
    ],
  },
  {
    name: 'owed-by-a-hand-under-the-server',
    title: 'what is owed for a change by hand is shown before the server resets it by its own rule',
    commands: [
      up(),
      hand('cursor'),
      FAILED,
      up({ isRefreshed: true }),
      { do: 'scope', scope: 'server' },
      edit({ what: 'prefix', value: 'two_' }),
    ],
  },
  {
    name: 'streams-under-a-secret-prefix',
    title: 'a secret prefix does not make the streams of a plan unreadable for the update',
    commands: [up(), hand('cursor'), secretPrefix],
  },
  {
    name: 'adopted-while-inactive',
    title: 'a connection that is inactive when it is adopted is active before it is reset',
    commands: [up(), edit({ what: 'prefix', value: 'one_' }), hand('status'), { do: 'taint', pick: 0 }],
  },
  {
    name: 'adopted-under-the-whole-connection',
    title: 'an adoption under the scope of the connection ends, with a new stream among those that are reset',
    commands: [
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      edit({ what: 'mode', stream: 'users', value: 1 }),
      { do: 'scope', scope: 'connection' },
      edit({ what: 'add', stream: 'events' }),
    ],
  },
  {
    name: 'replaced-by-itself-and-renamed',
    title: 'what a forced replacement has taken over from itself is not deleted after a rename',
    commands: [up(), up({ replace: 0 }), { do: 'rename', pick: 0, hasAlias: true }],
  },
  {
    name: 'adopted-with-more-under-the-whole-connection',
    title: 'an adoption under the scope of the connection shows the streams that are reset before they are dropped',
    commands: [
      { do: 'scope', scope: 'connection' },
      up(),
      { do: 'hand', pick: 0, stream: 'events', what: 'cursor' },
      { do: 'taint', pick: 0 },
    ],
  },
  {
    name: 'dropped-while-inactive-under-the-whole-connection',
    title:
      'a stream that is dropped while its connection is inactive is not owed for ever under the scope of the connection',
    commands: [
      edit({ what: 'isActive' }),
      { do: 'scope', scope: 'connection' },
      up(),
      edit({ what: 'drop', stream: 'orders' }),
      up(),
    ],
  },
  {
    name: 'taken-over-from-a-resource-in-the-same-run',
    title: 'two resources that hold one connection are told, and do not undo what the other saves',
    commands: [up(), { do: 'rename', pick: 0, hasAlias: false }, { do: 'declare' }, up(), cursor],
  },
  {
    name: 'owed-by-a-stream-that-is-gone',
    title: 'what a stream owes that is gone is dropped under the scope of the connection, and told',
    commands: [
      up(),
      hand('cursor'),
      FAILED,
      up({ isRefreshed: true }),
      { do: 'scope', scope: 'connection' },
      edit({ what: 'drop', stream: 'users' }),
    ],
  },
  {
    name: 'deleted-without-an-answer',
    title: 'a deletion that came through without an answer is done',
    commands: [up(), { do: 'destroy', accident: { at: 1, kind: '500 and done' } }, up()],
  },
  {
    name: 'dropped-under-the-whole-connection',
    title: 'the others are not reset for a stream that is dropped under the scope of the connection',
    commands: [
      up(),
      { do: 'scope', scope: 'connection' },
      edit({ what: 'namespace', value: 'one' }),
      up(),
      edit({ what: 'drop', stream: 'users' }),
    ],
  },
  {
    name: 'deleted-by-a-killed-run',
    title: 'a deletion whose run was killed is seen by a refresh',
    commands: [up(), { do: 'destroy', accident: { at: 1, kind: 'killed after' } }, up()],
  },
  {
    name: 'adopted-while-owing',
    title: 'a reset that failed is not forgotten where another resource adopts the connection',
    commands: [
      up(),
      hand('sync'),
      { do: 'order', outcome: 'cancelled' },
      edit({ what: 'namespace', value: 'two' }),
      { do: 'pass', seconds: 120 },
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
    ],
  },
  {
    name: 'secret-prefix-over-owed',
    title: 'a secret prefix does not hide the streams of what is owed, so that its advice can be followed',
    commands: [
      up(),
      edit({ what: 'onBreakingChange', value: 'refuse' }),
      { do: 'hand', pick: 0, stream: 'users', what: 'cursor' },
      edit({ what: 'secret', value: 'prefix' }),
    ],
  },
  {
    name: 'secret-after-a-save-without-answer',
    title: 'a name that has become secret is marked in the state, though the server has it already',
    commands: [
      up(),
      { do: 'declare' },
      edit({ what: 'secret', value: 'name' }),
      up({ accident: { at: 4, kind: '500 and done' } }),
    ],
  },
  {
    name: 'held-twice-and-dropped-by-hand',
    title: 'two resources held one connection, and one of its streams was dropped by hand',
    commands: [
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      { do: 'copy', pick: 0 },
      edit({ what: 'adopt', pick: 0 }),
      edit({ what: 'prefix', value: 'one_' }),
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'drop' },
    ],
  },
  {
    name: 'secret-prefix-rolled-back',
    title: 'a secret prefix that is rolled back does not hide the streams of what is owed',
    commands: [
      edit({ what: 'onBreakingChange', value: 'refuse' }),
      { do: 'order', outcome: 'failed' },
      up(),
      edit({ what: 'secret', value: 'prefix' }),
      up(),
      { do: 'obey' },
      up(),
      { do: 'roll back', versions: 1 },
    ],
  },
  {
    name: 'adopted-without-a-stream',
    title: 'a stream that an adoption brings back does not go on from the position that it had',
    commands: [
      edit({ what: 'prefix', value: 'two_' }),
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      edit({ what: 'prefix', value: '' }),
      { do: 'hand', pick: 0, stream: 'users', what: 'drop' },
    ],
  },
  {
    name: 'adopted-by-itself-without-a-stream',
    title: 'a stream that a tainted resource brings back by an adoption does not go on from its position',
    commands: [
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'hand', pick: 0, stream: 'users', what: 'drop' },
      edit({ what: 'secret', value: 'prefix' }),
      { do: 'taint', pick: 0 },
    ],
  },
  {
    name: 'taken-back-after-a-hand',
    title: 'what a hand has changed, and a sync wrote, is owed though the program takes it back',
    commands: [
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'cursor' },
      edit({ what: 'isActive' }),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'refresh', accident: undefined },
      up(),
    ],
  },
  {
    name: 'brought-back-by-another-cursor',
    title: 'a stream that an adoption brings back by another cursor does not go on from its position',
    commands: [
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'hand', pick: 0, stream: 'users', what: 'drop' },
      { do: 'rename', pick: 0, hasAlias: false },
      edit({ what: 'cursor', stream: 'users', value: 1 }),
    ],
  },
  {
    name: 'secret-prefix-taken-back',
    title: 'a prefix that was secret stays so while the rows under it are owed',
    commands: [
      edit({ what: 'isDeletedFirst' }),
      up(),
      edit({ what: 'secret', value: 'prefix' }),
      { do: 'order', outcome: 'failed' },
      { do: 'taint', pick: 0 },
      up(),
      { do: 'roll back', versions: 1 },
      up(),
    ],
  },
  {
    name: 'secret-adopted-by-force',
    title: 'a tainted resource that adopts its own connection is checked without its state',
    commands: [
      edit({ what: 'secret', value: 'prefix' }),
      up(),
      edit({ what: 'secret', value: 'none' }),
      { do: 'taint', pick: 0 },
    ],
  },
  {
    name: 'owed-and-adopted-by-force',
    title: 'what a tainted resource owed is forgiven where it adopts its own connection',
    commands: [
      up(),
      edit({ what: 'cursor', stream: 'users', value: 1 }),
      edit({ what: 'isActive' }),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      up(),
      { do: 'taint', pick: 0 },
    ],
  },
  {
    name: 'owed-without-a-job',
    title: 'what an inactive connection owes is shown before it is reset, though nobody waits for resets',
    commands: [
      up(),
      edit({ what: 'isAwaited' }),
      { do: 'hand', pick: 0, stream: 'users', what: 'cursor' },
      edit({ what: 'isActive' }),
      up({ isRefreshed: true }),
    ],
  },
  {
    name: 'taken-from-a-renamed-one',
    title: 'a leftover that a later resource of the program holds is not taken over',
    commands: [{ do: 'declare' }, up(), { do: 'rename', pick: 0, hasAlias: false }, { do: 'copy', pick: 0 }],
  },
  {
    name: 'wanted-by-two',
    title: 'of two resources that want one connection the other gets another name',
    commands: [
      { do: 'copy', pick: 0 },
      up(),
      { do: 'obey' },
      { do: 'edit', pick: 3, edit: { what: 'adopt', pick: 0 } },
      { do: 'copy', pick: 0 },
      { do: 'remove', pick: 0 },
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
    ],
  },
  {
    name: 'secret-adopted',
    title: 'what the server has of an input that the program calls secret is not told',
    commands: [
      edit({ what: 'secret', value: 'prefix' }),
      up(),
      edit({ what: 'prefix', value: 'one_' }),
      { do: 'rename', pick: 0, hasAlias: false },
    ],
  },
  {
    name: 'one-name-after-another',
    title: 'a resource that has the earlier name of another one is another one',
    commands: [
      up(),
      { do: 'rename', pick: 0, hasAlias: true },
      up(),
      { do: 'roll back', versions: 1 },
      { do: 'declare' },
      up(),
      { do: 'obey' },
    ],
  },
  {
    name: 'adopted-while-a-sync-runs',
    title: 'a stream that an adoption brings back does not go on from the position that a running sync saves',
    commands: [
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'rename', pick: 0, hasAlias: false },
      edit({ what: 'cursor', stream: 'orders', value: 1 }),
      { do: 'hand', pick: 0, stream: 'orders', what: 'drop' },
      up(),
      { do: 'obey' },
    ],
  },
  {
    name: 'adopted-with-a-stream-in-another-mode',
    title: 'a stream that an adoption brings back to be read whole is not appended to what was read incrementally',
    commands: [
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'taint', pick: 0 },
      { do: 'hand', pick: 0, stream: 'orders', what: 'drop' },
      edit({ what: 'mode', stream: 'orders', value: 2 }),
    ],
  },
  {
    name: 'saved-late',
    title: 'a save that comes through later than the next one is seen by a refresh',
    commands: [
      up(),
      edit({ what: 'isDaily' }),
      up({ accident: { at: 3, kind: '504 and done later' } }),
      edit({ what: 'name' }),
    ],
  },
  {
    name: 'rolled-back-after-a-kill',
    title: 'a program that goes back after a killed run is settled by a refresh',
    commands: [
      up(),
      edit({ what: 'drop', stream: 'users' }),
      up({ accident: { at: 7, kind: 'killed before' } }),
      { do: 'roll back', versions: 1 },
      edit({ what: 'isDaily' }),
      up(),
    ],
  },
  {
    name: 'revived-by-a-late-save',
    title: 'a deleted connection that a late save has revived can be got rid of as advised',
    commands: [
      edit({ what: 'isAwaited' }),
      up(),
      edit({ what: 'prefix', value: 'two_' }),
      up({ isRefreshed: true, accident: { at: 7, kind: '504 and done later' } }),
      { do: 'destroy', accident: undefined },
      { do: 'pass', seconds: 120 },
      edit({ what: 'cursor', stream: 'users', value: 1 }),
    ],
  },
  {
    name: 'two-that-adopt',
    title: 'what two resources have both reset is reset again once one of them is taken out',
    commands: [
      up(),
      edit({ what: 'drop', stream: 'users' }),
      { do: 'rename', pick: 0, hasAlias: false },
      { do: 'copy', pick: 0 },
      up(),
      { do: 'obey' },
      up(),
    ],
  },
  {
    name: 'saved-in-spite-of-a-failure',
    title: 'a save that a gateway calls failed is taken back by a program that goes back',
    commands: [
      up(),
      edit({ what: 'isDaily' }),
      up({ isRefreshed: true, accident: { at: 4, kind: '500 and done' } }),
      { do: 'roll back', versions: 1 },
      up(),
    ],
  },
  {
    name: 'adopted-while-another-owes',
    title: 'what a resource still owes is told where another one has adopted its connection',
    commands: [
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      edit({ what: 'mode', stream: 'users', value: 3 }),
      edit({ what: 'isActive' }),
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      edit({ what: 'namespace', value: 'two' }),
      { do: 'rename', pick: 0, hasAlias: false },
      up(),
      up(),
      { do: 'roll back', versions: 2 },
    ],
  },
  {
    name: 'inactive-after-a-rollback',
    title: 'what is owed outlives an update that makes the connection inactive, and a job that began before it',
    commands: [
      up(),
      edit({ what: 'prefix', value: 'two_' }),
      up({ accident: { at: 9, kind: '500' } }),
      { do: 'roll back', versions: 1 },
      { do: 'pass', seconds: 120 },
      edit({ what: 'isActive' }),
      { do: 'rename', pick: 0, hasAlias: false },
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'rename', pick: 0, hasAlias: false },
      up(),
    ],
  },
  {
    name: 'tainted-while-carrying',
    title: 'a tainted resource that carries its sync state over goes on as advised',
    commands: [edit({ what: 'carry' }), edit({ what: 'isDeletedFirst' }), up(), { do: 'taint', pick: 0 }],
  },
  {
    name: 'carried-though-another-adopts',
    title:
      'a connection that another resource adopts is not taken out of service by a replacement that carries its state',
    commands: [
      up(),
      { do: 'declare' },
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      up(),
      { do: 'rename', pick: 0, hasAlias: true },
      up(),
      { do: 'roll back', versions: 1 },
      { do: 'declare' },
      up(),
      { do: 'obey' },
      { do: 'edit', pick: 2, edit: { what: 'carry' } },
      up(),
    ],
  },
  {
    name: 'renamed-and-carried',
    title: 'a resource that is renamed with an alias in the same run hands its sync state over',
    commands: [
      up(),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
      { do: 'rename', pick: 0, hasAlias: true },
      edit({ what: 'carry' }),
      { do: 'pass', seconds: 1 },
    ],
  },
  {
    name: 'kept-while-a-refresh-runs',
    title: 'what is kept while a refresh of it still runs stays stale when that ends',
    commands: [
      edit({ what: 'onBreakingChange', value: 'keep' }),
      up(),
      { do: 'remove', pick: 0 },
      { do: 'declare' },
      up(),
      up(),
      edit({ what: 'prefix', value: 'two_' }),
      up({ accident: { at: 11, kind: '500' } }),
      { do: 'roll back', versions: 3 },
    ],
  },
  {
    name: 'secret-no-more-and-carried',
    title: 'a prefix that was secret until now is not told where its sync state is carried over',
    commands: [
      edit({ what: 'secret', value: 'prefix' }),
      up(),
      edit({ what: 'adopt', pick: 0 }),
      edit({ what: 'secret', value: 'none' }),
      edit({ what: 'carry' }),
      { do: 'hand', pick: 0, stream: 'users', what: 'sync' },
    ],
  },
  {
    name: 'deleted-first-though-another-holds-it',
    title: 'what is deleted first to be replaced is left to a resource that a refresh has seen to hold it',
    commands: [
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      { do: 'copy', pick: 0 },
      up(),
      edit({ what: 'source' }),
      edit({ what: 'isDeletedFirst' }),
    ],
  },
  {
    name: 'deleted-first-after-a-rename',
    title: 'what a failed rename has left under two names may be replaced by a taint',
    commands: [
      { do: 'copy', pick: 0 },
      up(),
      { do: 'rename', pick: 0, hasAlias: false },
      up(),
      { do: 'taint', pick: 0 },
      edit({ what: 'isDeletedFirst' }),
      up(),
    ],
  },
  {
    name: 'saved-late-in-the-next-run',
    title: 'a save that comes through in the middle of the next run is seen by the refresh after it',
    commands: [
      up(),
      edit({ what: 'isActive' }),
      edit({ what: 'cursor', stream: 'users', value: 1 }),
      up({ isRefreshed: true, accident: { at: 7, kind: '504 and done later' } }),
    ],
  },
  {
    name: 'requested-of-a-stream-that-a-hand-took-out',
    title: 'a reset that is asked for comes to a stream that a hand has taken out in Airbyte, as soon as it is back',
    commands: [up(), edit({ what: 'trigger', name: 'users', value: '2024-06-02' }), hand('drop')],
  },
  {
    name: 'replaced-by-force-after-a-failed-reset',
    title: 'a connection whose reset has failed is not taken over as one that has no history',
    commands: [FAILED, edit({ what: 'isDaily' }), up(), { do: 'pass', seconds: 120 }, cursor, up(), up({ replace: 0 })],
  },
  {
    name: 'adopted-while-it-is-carried',
    title: 'a connection whose sync state another resource carries over in the same run is not adopted',
    commands: [
      up(),
      edit({ what: 'carry' }),
      { do: 'declare' },
      { do: 'edit', pick: 1, edit: { what: 'adopt', pick: 0 } },
    ],
  },
]
