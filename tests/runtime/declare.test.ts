import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import vm from 'node:vm'

import { expect } from 'chai'

import { providerText, withoutStackTraces } from '../../provider/runtime/declare'
import { root } from '../support/stack'

/** As Pulumi's provider process does it with the text that it finds in a resource's properties, found from a folder. */
const asked = (name: 'connection' | 'sync', folder = root): object => {
  const context = {
    exports: {} as { handler?: () => object },
    require: createRequire(path.join(folder, 'package.json')),
  }
  vm.runInNewContext(providerText(name), context, { displayErrors: false })
  return context.exports.handler?.() ?? {}
}

describe('what the state holds of a provider', () => {
  it('is the same bytes in every process of every machine', () => {
    // State of every user holds these bytes: another text means a difference in each of their previews.
    const text = (name: string): string =>
      `try{exports.handler=require('pulumi-airbyte/runtime').${name}}catch(e){if(e.code)e.stack=e.message='Try: npm install pulumi-airbyte';throw e}`
    expect(providerText('connection')).to.equal(text('connection'))
    expect(providerText('sync')).to.equal(text('sync'))
  })

  it('answers every method of a dynamic provider', () => {
    expect(asked('connection')).to.have.all.keys('configure', 'check', 'diff', 'create', 'read', 'update', 'delete')
    expect(asked('sync')).to.have.all.keys('configure', 'check', 'diff', 'create', 'update')
  })

  it('says how to mend it where the package is not found, and hides no other failure', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-lonely-'))
    const failure = (): unknown => {
      try {
        return asked('connection', folder)
      } catch (error) {
        return error
      }
    }
    try {
      const absent = failure() as Error
      expect([absent.message, absent.stack]).to.deep.equal(Array(2).fill('Try: npm install pulumi-airbyte'))
      mkdirSync(path.join(folder, 'node_modules', 'pulumi-airbyte'), { recursive: true })
      writeFileSync(path.join(folder, 'node_modules', 'pulumi-airbyte', 'runtime.js'), 'throw new Error("broken")')
      expect(failure()).to.have.property('message', 'broken')
    } finally {
      rmSync(folder, { recursive: true })
    }
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
