/** What becomes of a stream's table and sync state, in words: one table for each kind of change and each way to deal with it. */
import type { ChangeKind } from '../catalog/changes'
import type { ChangeGroup } from '../catalog/groups'
import type { StreamKey } from '../catalog/key'

/** What has happened to a stream, as far as it matters for its rows. The graver first. */
const FATES = ['removed', 'entered', 'moved', 'altered'] as const
type Fate = (typeof FATES)[number]

/** What each kind that breaks does to a stream; all others alter it where it is. */
const FATE_OF: Readonly<Partial<Record<ChangeKind, Fate>>> = {
  remove_stream: 'removed',
  enter_used_table: 'entered',
  change_prefix: 'moved',
  change_namespace: 'moved',
}

/** How streams that no longer fit are dealt with; `emptied`: reset, without a sync after it. */
export type Dealing = 'reset' | 'emptied' | 'refreshed' | 'owed' | 'kept'

type Words = readonly [one: string, several: string]

const WAITING: Words = [
  'the connection is inactive, and it is reset once it is active again',
  'the connection is inactive, and they are reset once it is active again',
]

const REFRESHED: Words = [
  'all is read again and merged, while the table stays filled',
  'all is read again and merged, while the tables stay filled',
]

/** Airbyte's resets: a stream that is gone loses its state and keeps its table, and a table that was left is never touched. */
const EFFECTS: Readonly<Record<Dealing, Readonly<Record<Fate, Words>>>> = {
  reset: {
    removed: [
      'its sync state is cleared, its table stays as it is',
      'their sync state is cleared, their tables stay as they are',
    ],
    entered: [
      'the table is emptied, the other rows in it too, and filled by this stream',
      'the tables are emptied, the other rows in them too, and filled by these streams',
    ],
    moved: [
      'the new table is filled, the old one stays as it is',
      'the new tables are filled, the old ones stay as they are',
    ],
    altered: ['the table is emptied and read again', 'the tables are emptied and read again'],
  },
  emptied: {
    removed: [
      'its sync state is cleared, its table stays as it is',
      'their sync state is cleared, their tables stay as they are',
    ],
    entered: [
      'the table is emptied, the other rows in it too; the next sync fills it',
      'the tables are emptied, the other rows in them too; the next sync fills them',
    ],
    moved: [
      'the next sync fills the new table, the old one stays as it is',
      'the next sync fills the new tables, the old ones stay as they are',
    ],
    altered: ['the table is emptied; the next sync fills it', 'the tables are emptied; the next sync fills them'],
  },
  refreshed: {
    removed: REFRESHED,
    entered: REFRESHED,
    moved: [
      'all is read again into the new table, the old one stays as it is',
      'all is read again into the new tables, the old ones stay as they are',
    ],
    altered: REFRESHED,
  },
  owed: {
    removed: [
      'the connection is inactive, and its sync state is cleared once it is active again',
      'the connection is inactive, and their sync state is cleared once it is active again',
    ],
    entered: WAITING,
    moved: WAITING,
    altered: WAITING,
  },
  kept: {
    removed: [
      'its table and its saved position stay as they are',
      'their tables and their saved positions stay as they are',
    ],
    entered: ['its rows come among those that are in the table', 'their rows come among those that are in the tables'],
    moved: [
      'it goes on from its saved position into the new table, without its history',
      'they go on from their saved positions into the new tables, without their history',
    ],
    altered: ['its rows stay as they are, and no longer fit', 'their rows stay as they are, and no longer fit'],
  },
}

/** Streams that have the same to bear. */
export interface Effect {
  readonly streams: ReadonlyArray<StreamKey>
  /** The changes that break them; none where only the scope of a reset takes them in. */
  readonly because: ReadonlyArray<ChangeGroup>
  readonly words: string
}

const gravest = (because: ReadonlyArray<ChangeGroup>): Fate =>
  FATES.find((fate) => because.some(({ kind }) => (FATE_OF[kind] ?? 'altered') === fate)) ?? 'altered'

/** What comes over these streams, those together that are broken by the same changes. */
export const effectsOn = (
  streams: ReadonlyArray<StreamKey>,
  breaking: ReadonlyArray<ChangeGroup>,
  dealing: Dealing,
): ReadonlyArray<Effect> => {
  const found = new Map<string, { readonly streams: StreamKey[]; readonly because: ReadonlyArray<ChangeGroup> }>()
  const members = breaking.map((group) => ({ group, keys: new Set(group.streams) }))
  for (const key of streams) {
    const because = members.filter(({ keys }) => keys.has(key)).map(({ group }) => group)
    const mark = because.map((group) => String(breaking.indexOf(group))).join()
    const known = found.get(mark)
    if (known === undefined) found.set(mark, { streams: [key], because })
    else known.streams.push(key)
  }
  return [...found.values()].map(({ streams: keys, because }) => ({
    streams: keys,
    because: because.map((group) => ({ ...group, streams: group.streams.filter((key) => keys.includes(key)) })),
    words: EFFECTS[dealing][gravest(because)][keys.length === 1 ? 0 : 1],
  }))
}
