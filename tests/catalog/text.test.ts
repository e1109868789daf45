import { expect } from 'chai'
import fc from 'fast-check'
import * as E from 'fp-ts/Either'

import type { CanonicalStream } from '../../provider/catalog/stream'
import { readStreams, storedCatalog, writeStreams } from '../../provider/catalog/text'
import { canonicalJson } from '../../provider/json'
import { canonical, read, schema, stream } from '../support/catalogs'

/** What a source may offer and a program may choose, of everything something. */
const everything = [
  stream(),
  stream(
    { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', cursorField: [], primaryKey: [] },
    { name: 'orders', namespace: undefined, sourceDefinedPrimaryKey: [['id']] },
  ),
  stream(
    {
      cursorField: ['meta', 'at'],
      primaryKey: [['id'], ['meta', 'tenant.id']],
      aliasName: 'people',
      selectedFields: [{ fieldPath: ['meta'] }, { fieldPath: ['id'] }],
      transforms: [{ type: 'odd', b: 1 }],
    },
    {
      name: 'odd name.with "quotes"',
      jsonSchema: schema({
        id: 'integer',
        meta: schema({ at: 'string', 'tenant.id': 'string', x: 'string', y: 'string' }),
        rest: 'string',
      }),
    },
  ),
]

/** The same as a state holds it. Obligation: never changed, whatever a later release writes; it may only be added to. */
const STORED = {
  __streams: [
    'orders full_refresh overwrite #CL6XbEDu',
    'public.odd%20name%2Ewith%20%22quotes%22 incremental append_dedup cursor=meta.at key=id,meta.tenant%2Eid alias=people fields=id,meta #yhcCZWEM extra={"transforms":[{"b":1,"type":"odd"}]}',
    'public.users incremental append_dedup cursor=updated_at key=id #jSYJMLSe',
  ].join('\n'),
  __schemas:
    '8?Fa;-l$R5H/xeiH-qXu37ZC.)a(^?)eFYUVCcM=PUK-)p^x1AnEROK;@aP%,5eD;GdX@E9{v+NKsnJ=E/Snx9Evw8t*@^$7qzoVdZk$e8Cn24GJ%@ZJqAeK^;-:?Fea6UXr!JRZ$7MBGXJ9da0rl]qY;K{SH8_8xllt[C.n%58nQp}04Az49x+ti)?z^{uEeyo2Z(Get$;YU63:;5T@iTAd?gRkvamYHGl,)W^Pp__w1-0dktPiIW.QyJ4q%)c16gj/FcoGwa_^vgayOQ-Mk]',
}

const path = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 })
const someStream: fc.Arbitrary<CanonicalStream> = fc
  .record(
    {
      syncMode: fc.constantFrom('full_refresh', 'incremental'),
      destinationSyncMode: fc.oneof(fc.constantFrom('append', 'overwrite', 'append_dedup'), fc.string()),
      schema: fc.stringMatching(/^[\w-]{8}$/),
      cursorField: path,
      primaryKey: fc.array(path, { maxLength: 3 }),
      selectedFields: fc.array(path, { maxLength: 3 }),
      aliasName: fc.string({ unit: 'binary' }),
      extra: fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }), { noNullPrototype: true }),
    },
    { requiredKeys: ['syncMode', 'destinationSyncMode', 'schema'] },
  )
  .map((value) => JSON.parse(canonicalJson(value)) as CanonicalStream)

describe('a catalog as text', () => {
  it('has one line for each stream, which says what was decided on it, and never changes from one release to the next', () => {
    const catalog = canonical(...everything)
    expect(storedCatalog(catalog).__streams).to.equal(STORED.__streams)
    expect(catalog.digest).to.equal('e174f6a3dcb57eb2')
  })

  it('says once how streams are written that follow each other and are written alike', () => {
    const visits = stream({ aliasName: 'seen' }, { name: 'visits' })
    expect(storedCatalog(canonical(...everything, visits)).__streams).to.equal(
      `${STORED.__streams}\npublic.visits = alias=seen #UEnJyqHA`,
    )
  })

  it('is read for ever', () => {
    const [made, stored] = [canonical(...everything), read(STORED)]
    expect(stored.streams).to.deep.equal(made.streams)
    expect(stored.offers).to.deep.equal(made.offers)
    expect(Object.keys(stored.offers ?? {})).to.deep.equal(Object.keys(made.streams))
    expect(stored.digest).to.equal(made.digest)
  })

  it('is read back as what was written, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z%]{1,8}(\.[a-z%]{1,8})?$/), someStream, { noNullPrototype: true }),
        (streams) => {
          expect(readStreams(writeStreams(streams))).to.deep.equal(E.right(streams))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('cut, edited, or written by a release that knows more, is told with the line', () => {
    const line = 'users incremental append_dedup cursor=at key=id #01234567'
    expect(E.isRight(readStreams(`${line}\nvisits = alias=seen #01234567 extra={"a":" = "}`))).to.equal(true)
    for (const text of [
      'users',
      'users incremental',
      'users incremental append',
      'users incremental append #',
      ' incremental append #01234567',
      'users incremental append cursor=at',
      'users incremental append #01234567 cursor=at',
      'users incremental append #01234567 extra={',
      'users incremental append #01234567 extra=[]',
      'users incremental append region=eu #01234567',
      'users incremental append #1 #01234567',
      'users incremental append cursor=at cursor=id #01234567',
      `${line}\n`,
      `${line}\n${line}`,
      'users = #01234567',
      `${line}\nvisits incremental append_dedup cursor=at key=id #01234567`,
      `${line}\nvisits = key=id #01234567`,
      `${line}\nvisits = alias=a = #01234567`,
    ]) {
      const [cut = ''] = text.split('\n').slice(-1)
      expect(readStreams(text), text).to.deep.equal(
        E.left([
          {
            path: 'streams',
            problem: `this is not a stream as the state holds it: ${JSON.stringify(cut)}`,
            suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it',
          },
        ]),
      )
    }
  })
})
