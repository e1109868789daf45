import { expect } from 'chai'

import { connectionProvider } from '../provider/provider'

/** As Pulumi does it (`@pulumi/pulumi/dynamic`), on the built package: tsx would rewrite the functions. */
const serialised = async (): Promise<string> => {
  const { runtime } = await import('@pulumi/pulumi')
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the built module, as users load it
  const built = require('../dist/provider/provider.js') as { readonly connectionProvider: object }
  const provider = built.connectionProvider
  const { text } = await runtime.serializeFunction(() => provider, { allowSecrets: true })
  return text
}

describe('the serialised provider', () => {
  it('asks for the runtime by its package name in every method and captures nothing', async function () {
    this.timeout(30_000)
    const text = await serialised()
    const requires = text.match(/require\(([^)]*)\)/g) ?? []
    expect(new Set(requires)).to.deep.equal(new Set([`require('pulumi-airbyte/runtime')`]))
    expect(requires.length).to.equal(Object.keys(connectionProvider).length)
    expect(text).not.to.match(/\/(home|root|Users|work|tmp)\//)
    expect(text).not.to.match(/AIRBYTE_|password|token|secret/i)
  })

  it('takes at most 2 kB', async function () {
    this.timeout(30_000)
    expect(Buffer.byteLength(await serialised())).to.be.at.most(2048)
  })

  it('is the same bytes in every process of every machine', async function () {
    this.timeout(30_000)
    const text = await serialised()
    const { createHash } = await import('node:crypto')
    // State of every user holds these bytes: a new hash means a difference in each of their previews.
    expect(createHash('sha256').update(text).digest('hex')).to.equal(PINNED)
  })
})

const PINNED = 'b93b0acdb4e6c7c240cd2b08744d63ede2de90440700163ac764f4d99a0cf947'
