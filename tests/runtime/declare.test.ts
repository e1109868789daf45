import { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'

import { expect } from 'chai'

import { providerText, withoutStackTraces } from '../../provider/runtime/declare'
import { root } from '../support/stack'

/** As Pulumi's provider process does it with the text that it finds in a resource's properties. */
const asked = (name: 'provider' | 'syncProvider'): object => {
  const context = { exports: {} as { handler?: () => object }, require: createRequire(path.join(root, 'package.json')) }
  vm.runInNewContext(providerText(name), context)
  return context.exports.handler?.() ?? {}
}

describe('what the state holds of a provider', () => {
  it('is the same bytes in every process of every machine', () => {
    // State of every user holds these bytes: another text means a difference in each of their previews.
    expect(providerText('provider')).to.equal(`exports.handler = () => require('pulumi-airbyte/runtime').provider;`)
    expect(providerText('syncProvider')).to.equal(
      `exports.handler = () => require('pulumi-airbyte/runtime').syncProvider;`,
    )
  })

  it('answers every method of a dynamic provider', () => {
    expect(asked('provider')).to.have.all.keys('configure', 'check', 'diff', 'create', 'read', 'update', 'delete')
    expect(asked('syncProvider')).to.have.all.keys('configure', 'check', 'diff', 'create', 'update')
  })
})

describe('withoutStackTraces', () => {
  it('notes no trace until it is ended, and leaves everything as it was', () => {
    const settings = (): unknown => [Error.stackTraceLimit, Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')]
    const before = settings()
    const end = withoutStackTraces(Object)
    const during = new Error('during').stack
    end()
    expect(during).to.equal('Error: during')
    expect(settings()).to.deep.equal(before)
  })

  it('gives an error that is passed through a trace from the caller on', () => {
    const declare = (): unknown => withoutStackTraces(declare)(new Error('wrong'))
    const { stack } = declare() as Error
    expect(stack).to.match(/^Error: wrong\n\s+at .*declare\.test/)
  })
})
