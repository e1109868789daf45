/** A workspace is taken over by one command: 300 connections, whose program compiles and whose preview is empty. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'
import ts from 'typescript'

import { openTaking, type Taking } from '../support/taking'
import { fillWorkspace, ODD_NAMES, withBroken } from '../support/workspace'

const STRICTEST: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnusedLabels: false,
  allowUnreachableCode: false,
  isolatedModules: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
}

/** What the compiler finds, under the strictest options. */
const errorsIn = (folder: string): ReadonlyArray<string> => {
  const program = ts.createProgram([path.join(folder, 'index.ts')], STRICTEST)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const lineOf = (output: string, name: string): string | undefined =>
  output.split('\n').find((line) => new RegExp(`^  (taken|skipped|in the stack) +${name} `).test(line))

/** Everything that Airbyte is asked in an import, each of which only reads. */
const READS: ReadonlySet<string> = new Set([
  '/v1/instance_configuration',
  '/v1/workspaces/list',
  '/v1/workspaces/list_by_organization_id',
  '/v1/sources/list',
  '/v1/destinations/list',
  '/v1/connections/list',
  '/v1/connections/list_paginated',
  '/v1/operations/list',
])

/** Each generation, with what it has and the other lacks. */
const WORKSPACES = [
  { airbyte: '2.2', connections: 300, sources: 20, taken: 301, skipped: 3, most: 90 },
  { airbyte: '0.44', connections: 300, sources: 20, taken: 300, skipped: 2, most: 90 },
] as const

describe('pulumi-airbyte import', () => {
  for (const { airbyte, connections, sources, taken, skipped, most } of WORKSPACES) {
    describe(`of ${connections} connections of ${sources} sources of Airbyte ${airbyte}, and some broken ones`, () => {
      let taking: Taking
      const command = ['import', '--workspace', 'Shop', '--out', '.', '--stack', 'prod', '--yes']
      before(async function () {
        this.timeout(60_000)
        const { dump } = await fillWorkspace(airbyte, { connections, sources })
        taking = await openTaking(withBroken(dump), airbyte)
      })
      after(async () => {
        await taking.close()
      })

      it(`is one command of at most ${most} seconds that ends in an empty preview, and only reads`, async function () {
        this.timeout(240_000)
        const begun = Date.now()
        const { code, output } = await taking.airbyte(...command)
        const seconds = (Date.now() - begun) / 1000
        expect(code, output).to.equal(0)
        expect(output).to.contain(`${taken} taken, 0 in the stack already, ${skipped} skipped.\n`)
        expect(output).to.contain(`Imported ${taken} connections into the stack prod.\n`)
        expect(output).to.contain('The preview is empty: the program says just what Airbyte has.\n')
        expect(lineOf(output, 'broken without its schedule')).to.match(
          /^ {2}skipped .*it has a schedule of the type cron, and Airbyte does not say which$/,
        )
        expect(lineOf(output, 'broken with a stream twice')).to.match(/^ {2}skipped .*selected already/)
        if (airbyte === '2.2') {
          expect(lineOf(output, 'broken without modes')).to.match(/^ {2}skipped .*destinationSyncMode/)
          expect(lineOf(output, 'locked')).to.match(
            /^ {2}taken .*Airbyte has locked it \(mappers are not paid for\), and takes no change of it until it is unlocked$/,
          )
        }
        expect(seconds).to.be.lessThan(most)
        const {
          '/v1/operations/list': ofOperations = 0,
          '/v1/instance_configuration': ofIdentity = 0,
          ...others
        } = await taking.requests()
        expect(Object.keys(others).filter((one) => !READS.has(one))).to.deep.equal([])
        // Newer servers give whole connections a hundred at once.
        const { '/v1/connections/list_paginated': ofPages = 1, ...lists } = others
        expect(ofPages).to.equal(Math.ceil((taken + skipped) / 100) ** (airbyte === '2.2' ? 1 : 0))
        expect(Object.values(lists).every((count) => count === 1)).to.equal(true)
        // Each of the command and Pulumi's runs asks at most which server it is.
        expect(ofIdentity).to.be.lessThanOrEqual(4)
        // One for each connection that has operations of its own.
        expect(ofOperations).to.equal(airbyte === '2.2' ? 0 : 33)
      })

      it('writes a program that compiles under the strictest options, with every name as it is', function () {
        this.timeout(120_000)
        expect(errorsIn(taking.folder)).to.deep.equal([])
        const texts = readdirSync(path.join(taking.folder, 'connections'))
          .filter((file) => file.endsWith('.ts'))
          .map((file) => readFileSync(path.join(taking.folder, 'connections', file), 'utf8'))
        const all = texts.join('\n')
        const quoted = (name: string): string => `'${name.replaceAll("'", "\\'").replaceAll('\n', '\\u000a')}'`
        expect(ODD_NAMES.filter((name) => !all.includes(quoted(name)))).to.deep.equal([])
      })

      it('run again has nothing to do', async function () {
        this.timeout(60_000)
        const { code, output } = await taking.airbyte(...command)
        expect([code, output.split('\n').slice(-3, -1)]).to.deep.equal([
          0,
          [`0 taken, ${taken} in the stack already, ${skipped} skipped.`, 'There is nothing new to take over.'],
        ])
      })
    })
  }
})
