import { expect } from 'chai'

import { canonicalCatalog, readSchemas, readStreams, serverCatalogDiff, serverUpdate } from '../provider/catalogs'
import { canonical, stream } from './support/catalogs'
import { catalog, table } from './support/shop'

const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('catalogs, for programs', () => {
  const { text, schemas, streams, offers } = canonical(stream())

  it('are read plainly: streams and schemas from what the state has, and any catalog in its one form', () => {
    const stored = { __streams: text, __schemas: schemas }
    expect(readStreams(stored)).to.deep.equal(streams)
    expect(readSchemas(stored)).to.deep.equal(offers)
    expect(canonicalCatalog({ streams: [stream()] }).text).to.equal(text)
  })

  it('that cannot be read end in an error with all that is wrong', () => {
    expect(
      message(() =>
        canonicalCatalog({
          streams: [
            stream({ syncMode: 'full' }),
            stream({ cursorFeild: ['id'] }, { name: 'orders', namespace: undefined }),
          ],
        }),
      ),
    ).to.equal(
      `The catalog cannot be read.
  stream public.users, syncMode: it has to be full_refresh or incremental; it is "full". Did you mean full_refresh?
  stream orders, cursorFeild: there is no such property. Did you mean cursorField?`,
    )
    for (const catalog of [{ strems: [stream()] }, { streams: [stream()], stream: 1 }]) {
      const [name = ''] = Object.keys(catalog).filter((key) => key !== 'streams')
      expect(message(() => canonicalCatalog(catalog))).to.equal(
        `The catalog cannot be read.\n  ${name}: there is no such property. Did you mean streams?`,
      )
    }
    expect(message(() => readStreams({ __streams: 'users', __schemas: schemas }))).to.equal(
      `The text of the streams cannot be read.
  streams: this is not a stream as the state holds it: "users". Give the catalog as Airbyte or \`pulumi-airbyte pull\` wrote it.`,
    )
    for (const read of [readStreams, readSchemas]) {
      for (const other of [text, { streams: [stream()] }, { __streams: text }, undefined]) {
        expect(message(() => read(other as never))).to.equal(
          'This is not a catalog as the state holds it.\n  it has no texts __streams and __schemas\nTry: give all of a connection’s output syncCatalog; what a program writes is read by canonicalCatalog.',
        )
      }
    }
    expect(message(() => readSchemas({ __streams: text, __schemas: '' }))).to.equal(
      `The text of the schemas cannot be read.
  schemas: its schemas cannot be unpacked. Give the catalog as Airbyte or \`pulumi-airbyte pull\` wrote it.`,
    )
  })

  it('are compared as Airbyte does, or the error says what Airbyte would say', () => {
    const [before, after] = [catalog(table('users')), catalog(table('users', { cursorField: ['modified_at'] }))]
    expect(serverUpdate({ old: before, new: after }).streamsToReset).to.deep.equal([
      { namespace: 'public', name: 'users' },
    ])
    expect(serverCatalogDiff(before, catalog(), before).transforms).to.deep.equal([
      { transformType: 'remove_stream', streamDescriptor: { namespace: 'public', name: 'users' } },
    ])
    const refused = catalog(table('users', { fieldSelectionEnabled: true, selectedFields: [] }))
    expect(message(() => serverUpdate({ old: before, new: refused }))).to.equal(
      'Airbyte would refuse this: Cursor field cannot be de-selected in INCREMENTAL syncs (io.airbyte.validation.json.JsonValidationException).',
    )
  })
})
