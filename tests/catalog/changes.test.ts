import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { type AirbyteCatalog } from '../../provider/catalog/airbyte'
import type { CanonicalCatalog } from '../../provider/catalog/canonical'
import type { Change, ChangeKind } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import { changeId } from '../../provider/catalog/ids'
import { streamKey } from '../../provider/catalog/key'
import { RULES, streamsToReset } from '../../provider/catalog/rules'
import { serverUpdate } from '../../provider/server'
import { canonical, stream } from '../support/catalogs'
import { type Entry, type Found, SETTING_LAWS, type SettingLaw, STREAM_LAWS } from '../support/laws'

const kindsAndLevels = (changes: ReadonlyArray<Change>): ReadonlyArray<Found> =>
  changes.map((change) => [change.kind, RULES[change.kind].level, changeId(change)])

const catalogOf = (entry: Entry | undefined): CanonicalCatalog => canonical(...(entry === undefined ? [] : [entry]))

/** The connection's catalog, before and after a change of its settings. */
const catalogsOf = ({ stream: entry, earlier = entry }: SettingLaw) =>
  entry === undefined ? undefined : { before: canonical(earlier ?? entry), after: canonical(entry) }

/** Airbyte re-syncs the stream for each of these; nothing that is already written is wrong, so we do not. */
const SERVER_RESETS_MORE: ReadonlyArray<ChangeKind> = [
  'add_stream',
  'change_unused_cursor_field',
  'change_unused_primary_key',
  'add_field',
  'remove_field',
  'update_field_schema',
  'change_field_notes',
  'change_unused_source_defined_cursor',
  'change_unused_source_defined_primary_key',
  'add_supported_sync_mode',
  'remove_supported_sync_mode',
]

/** Airbyte goes on as if nothing had happened; what is already written no longer fits, so we reset. */
const SERVER_RESETS_LESS: ReadonlyArray<ChangeKind> = ['change_namespace', 'change_prefix']

const HOSTILE = 'x\n\u001b[31m\u202e"\uD800'.repeat(200)

describe('kinds of change', () => {
  for (const { kind, law, before, after, found } of STREAM_LAWS) {
    it(law, () => {
      const [old, current] = [catalogOf(before), catalogOf(after)]
      expect(kindsAndLevels(diffCatalogs(old, current))).to.deep.equal(found)
      expect(found[0]?.[0]).to.equal(kind)
      expect(diffCatalogs(old, old)).to.deep.equal([])
    })
  }

  for (const law of SETTING_LAWS) {
    it(law.law, () => {
      const catalogs = catalogsOf(law)
      const changes = diffSettings(law.before, law.after, catalogs).filter(
        (change) => catalogs === undefined || 'stream' in change,
      )
      expect(changes.map(({ kind }) => [kind, RULES[kind].level])).to.deep.equal([[law.kind, law.level]])
      expect(streamsToReset(changes)).to.deep.equal(
        law.level === 'breaking' ? [{ name: 'users', namespace: 'public' }] : [],
      )
      const same = catalogs === undefined ? undefined : { before: catalogs.after, after: catalogs.after }
      expect(diffSettings(law.before, law.before, same)).to.deep.equal([])
    })
  }

  it('where Airbyte by its own rules resets more, and where it overlooks what we reset, is known by kind', () => {
    const more: ChangeKind[] = []
    const less: ChangeKind[] = []
    const sent = (entry: Entry | undefined): AirbyteCatalog =>
      ({ streams: entry === undefined ? [] : [entry] }) as unknown as AirbyteCatalog
    for (const { kind, before, after } of STREAM_LAWS) {
      const ours = streamsToReset(diffCatalogs(catalogOf(before), catalogOf(after))).map(streamKey)
      const update = serverUpdate({ old: sent(before), new: sent(after), mostRecentDiscovered: null })
      // What the server refuses it does not reset.
      const theirs = E.isRight(update) ? update.right.streamsToReset.map(streamKey) : []
      if (theirs.some((key) => !ours.includes(key))) more.push(kind)
      if (ours.some((key) => !theirs.includes(key))) less.push(kind)
    }
    // Airbyte looks at the catalog alone, so it notices nothing of what settings move.
    for (const law of SETTING_LAWS) {
      if (law.earlier !== undefined) continue
      if (streamsToReset(diffSettings(law.before, law.after, catalogsOf(law))).length > 0) less.push(law.kind)
    }
    expect({ more, less }).to.deep.equal({ more: SERVER_RESETS_MORE, less: SERVER_RESETS_LESS })
  })

  it('every kind has a law', () => {
    const kinds = [...STREAM_LAWS, ...SETTING_LAWS].map(({ kind }) => kind)
    expect(kinds.sort()).to.deep.equal(Object.keys(RULES).sort())
  })

  it('a change tells what was and what is', () => {
    const changes = diffCatalogs(canonical(stream()), canonical(stream({ cursorField: ['created_at'] })))
    expect(changes.map(describeChange)).to.deep.equal(['public.users: cursor updated_at → created_at'])
  })

  it('a hostile name neither breaks the line nor lengthens it', () => {
    const hostile = { name: HOSTILE, namespace: HOSTILE }
    const changes: ReadonlyArray<Change> = [
      { kind: 'remove_cursor_field', stream: hostile, field: [HOSTILE, HOSTILE] },
      { kind: 'change_primary_key', stream: hostile, before: [[HOSTILE]], after: [[HOSTILE], [HOSTILE]] },
      { kind: 'rename_connection', before: HOSTILE, after: HOSTILE },
    ]
    for (const change of changes) {
      expect(describeChange(change)).to.match(/^[^\p{C}\p{Zl}\p{Zp}]{1,160}$/u)
      expect(changeId(change)).to.match(/^[^\p{C}\n]+$/u)
    }
  })
})
