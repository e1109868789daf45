import { expect } from 'chai'
import * as fc from 'fast-check'

import type { Change, ChangeKind } from '../../provider/catalog/changes'
import { changeId, type ChangeIdParts, changeKey, namesId, parseChangeId, renewedId } from '../../provider/catalog/ids'
import { streamKey } from '../../provider/catalog/key'
import { RULES } from '../../provider/catalog/rules'
import { SETTING_RULES } from '../../provider/catalog/settings'

const KINDS = Object.keys(RULES) as ReadonlyArray<ChangeKind>
/** Kinds that are of the connection, as the union of changes has them. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'activate_connection',
  'deactivate_connection',
  'change_setting',
  ...Object.keys(SETTING_RULES),
])

const names = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '.', ' ', '%', '__proto__', 'a b', 'ü', '🙂'))

const detailsOf = (kind: ChangeKind): fc.Arbitrary<object> => {
  if (/^(remove|add)_(cursor_field|primary_key_field|field)$|^update_field_schema$|^change_field_notes$/.test(kind)) {
    return fc.record({ field: fc.array(names, { maxLength: 4 }) })
  }
  if (kind.endsWith('_supported_sync_mode')) return fc.record({ mode: names })
  if (kind === 'change_setting' || kind === 'change_stream_setting') return fc.record({ setting: names })
  if (kind === 'change_source_property') return fc.record({ property: names })
  const path = fc.array(names, { maxLength: 3 })
  if (/^change_(source_defined_)?cursor_field$|^change_source_defined_cursor$/.test(kind))
    return fc.record({ before: path, after: path })
  if (/^change_(source_defined_)?primary_key$/.test(kind)) {
    const key = fc.array(path, { maxLength: 3 })
    return fc.record({ before: key, after: key })
  }
  return fc.record({ before: names, after: names })
}

const changes: fc.Arbitrary<Change> = fc
  .constantFrom(...KINDS)
  .chain((kind) =>
    fc
      .tuple(fc.record({ name: names, namespace: names }, { requiredKeys: ['name'] }), detailsOf(kind))
      .map(([stream, details]) => ({ kind, ...(OF_CONNECTION.has(kind) ? {} : { stream }), ...details }) as Change),
  )

const written = ({ kind, stream, detail, change }: ChangeIdParts): string =>
  [kind, stream, detail, change].filter((word) => word !== undefined).join(' ')

describe('parseChangeId', () => {
  it('reads the kind, the stream and the detail of every id', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const id = changeId(change)
        const parts = parseChangeId(id)
        expect([parts?.kind, parts?.stream]).to.deep.equal([
          change.kind,
          'stream' in change ? streamKey(change.stream) : undefined,
        ])
        expect(parts === undefined ? undefined : written(parts)).to.equal(id)
      }),
      { numRuns: 2000 },
    )
  })

  for (const [id, parts] of [
    ['change_cursor_field public.users', { kind: 'change_cursor_field', stream: 'public.users' }],
    [
      'change_cursor_field public.users updated_at→email',
      { kind: 'change_cursor_field', stream: 'public.users', change: 'updated_at→email' },
    ],
    ['rename_connection a→b', undefined],
    [
      'remove_field public.users address.street',
      { kind: 'remove_field', stream: 'public.users', detail: 'address.street' },
    ],
    ['change_setting tags', { kind: 'change_setting', detail: 'tags' }],
    ['rename_connection', { kind: 'rename_connection' }],
    ['change_cursor_field', undefined],
    ['rename_connection a b', undefined],
    ['remove_field public.users a b', undefined],
    ['remove_field  users', undefined],
    ['reset public.users', undefined],
    ['toString public.users', undefined],
    ['', undefined],
  ] as const) {
    it(`${parts === undefined ? 'does not read' : 'reads'} ${JSON.stringify(id)}`, () => {
      expect(parseChangeId(id)).to.deep.equal(parts)
    })
  }

  it('reads nothing into another text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          names,
          fc.tuple(fc.constantFrom(...KINDS), names).map((words) => words.join(' ')),
        ),
        (text) => {
          const parts = parseChangeId(text)
          if (parts !== undefined) expect(written(parts)).to.equal(text)
        },
      ),
    )
  })
})

describe('what a program acknowledges', () => {
  it('names every change by its id, and by the words that an id begins with', () => {
    fc.assert(
      fc.property(changes, (change) => {
        expect(namesId(changeId(change), changeId(change))).to.equal(true)
        expect(namesId(changeKey(change), changeId(change))).to.equal(true)
      }),
      { numRuns: 1000 },
    )
  })

  const id = 'change_cursor_field public.users updated_at→email'
  for (const [text, is] of [
    ['change_cursor_field public.users', true],
    ['change_cursor_field public.*', true],
    ['change_cursor_field * updated_at→email', true],
    ['change_cursor_field public.* *→email', true],
    ['change_cursor_field public.users updated_at→email #2', true],
    [' change_cursor_field  public.users # asked for by the shop', true],
    ['change_cursor_field', false],
    ['* public.users', false],
    ['change_cursor_field #2', false],
    ['change_cursor_field public.user', false],
    ['change_cursor_field public.users updated_at→id', false],
    ['change_cursor_field public.users updated_at→email more', false],
    ['', false],
  ] as const) {
    it(`${JSON.stringify(text)} ${is ? 'names' : 'does not name'} it`, () => {
      expect(namesId(text, id)).to.equal(is)
    })
  }

  it('gets a number where its text was given before', () => {
    expect(renewedId(id, [])).to.equal(id)
    expect(renewedId(id, [id])).to.equal(`${id} #2`)
    expect(renewedId(id, [id, `${id} #2`])).to.equal(`${id} #3`)
  })
})
