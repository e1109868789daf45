import { expect } from 'chai'

import { canonicalCatalog, wireCatalog } from '../../provider/catalog/canonical'
import { aliasOf, readPath, streamDescriptorOf, streamKey, writePath } from '../../provider/catalog/key'
import { serverStored } from '../../provider/server'
import { canonical, stream } from '../support/catalogs'

/** By the rule of Airbyte's `Names.toAlphanumericAndUnderscore`: marks go, runs of blanks become one underscore, all else one each. */
const ALIASES: ReadonlyArray<readonly [string, string]> = [
  ['users', 'users'],
  ['a b', 'a_b'],
  ['a  b', 'a_b'],
  [' a\t\n b ', '_a_b_'],
  ['a  -  b', 'a___b'],
  ['Über-Größe', 'Uber_Gro_e'],
  ['naïve.café', 'naive_cafe'],
  ['ﬁne', 'fine'],
  ['日本', '__'],
  ['', ''],
]

describe('the alias of a stream', () => {
  it('is the name in letters, digits and underscores, one for any run of blanks', () => {
    expect(ALIASES.map(([name]) => [name, aliasOf(name)])).to.deep.equal(ALIASES)
  })

  it('is the same in what is sent, in what the server is said to store, and no setting of its own', () => {
    for (const [name, alias] of ALIASES) {
      const catalog = canonical(stream({ aliasName: alias }, { name }))
      expect(catalog.streams[streamKey({ name, namespace: 'public' })]).not.to.have.property('aliasName')
      const sent = wireCatalog(catalog)
      if (sent._tag === 'Left') throw new Error('it should be written')
      expect(sent.right.streams.map(({ config }) => config.aliasName)).to.deep.equal([alias])
      const stored = serverStored(sent.right)
      if (stored._tag === 'Left') throw new Error('it should be stored')
      expect(stored.right.streams.map(({ config }) => config.aliasName)).to.deep.equal([alias])
      const again = canonicalCatalog(stored.right)
      expect(again._tag === 'Right' && again.right.text).to.equal(catalog.text)
    }
  })
})

describe('the key of a stream', () => {
  it('is read back as namespace and name, and tells an empty namespace from none', () => {
    for (const [descriptor, key] of [
      [{ name: 'users' }, 'users'],
      [{ namespace: 'public', name: 'users' }, 'public.users'],
      [{ namespace: '', name: 'a.b' }, '%.a%2Eb'],
      [{ namespace: '__x', name: '\u{1F600}' }, '%5F_x.%uD83D%uDE00'],
    ] as const) {
      expect(streamKey(descriptor)).to.equal(key)
      expect(streamDescriptorOf(key)).to.deep.equal(descriptor)
    }
  })
})

describe('a path as text', () => {
  it('is read back as it was, an empty one and odd names too', () => {
    for (const [path, text] of [
      [[], '.'],
      [['id'], 'id'],
      [['meta', 'tenant.id'], 'meta.tenant%2Eid'],
      [[''], '%'],
    ] as const) {
      expect(writePath(path)).to.equal(text)
      expect(readPath(text)).to.deep.equal(path)
    }
  })
})
