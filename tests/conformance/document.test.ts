import { expect } from 'chai'
import ts from 'typescript'

import { startEmulator } from '../../emulator'
import { errorsOf, programOf } from '../support/compiler'
import { linesOf, needData, newerRecordings, recordings } from '../support/data'
import { answerProblems, DEPARTURES, NEWER_DEPARTURES, newerAnswerProblems, wholeDocument } from '../support/document'
import { PROGRAM } from '../support/typedClient'

interface Recorded {
  readonly step: string
  readonly request: { readonly path: string }
  readonly response: { readonly status: number; readonly body: unknown }
}

describe("Airbyte's document", function () {
  this.timeout(60_000)
  before(function () {
    needData(this)
  })

  /** What a document does not allow of what was recorded. */
  const problemsIn = (files: ReadonlyArray<string>, problemsOf: typeof answerProblems): ReadonlyArray<string> =>
    files
      .flatMap((file) => linesOf(file) as ReadonlyArray<Recorded>)
      .filter(({ step }) => step === 'call')
      .filter(({ response }) => typeof response.body === 'object' && response.body !== null)
      .flatMap(({ request, response }) =>
        problemsOf(request.path.replace(/^\/api/, ''), response.status, response.body),
      )

  it('allows what was recorded, but for the departures that all tests put up with', () => {
    const problems = problemsIn(recordings(), answerProblems)
    expect([...new Set(problems)].filter((problem) => !Object.hasOwn(DEPARTURES, problem))).to.deep.equal([])
    expect(problems.length).to.be.greaterThan(0)
  })

  it('of August 2026 allows what was recorded then, but for the departures that all tests put up with', () => {
    const problems = problemsIn(newerRecordings(), newerAnswerProblems)
    expect([...new Set(problems)].filter((problem) => !Object.hasOwn(NEWER_DEPARTURES, problem))).to.deep.equal([])
    expect(problems.length).to.be.greaterThan(0)
    expect(newerAnswerProblems('/v1/connections/get', 200, {}).length).to.be.greaterThan(0)
  })

  it('does not allow an answer that lacks what it asks for, nor a word that it does not know', () => {
    expect(answerProblems('/v1/workspaces/get', 200, {})).to.deep.equal(
      ['workspaceId', 'customerId', 'name', 'slug', 'initialSetupComplete'].map(
        (name) => `required: must have required property '${name}'`,
      ),
    )
    expect(answerProblems('/v1/web_backend/state/get_type', 200, 'none')).to.deep.equal([
      'enum: must be equal to one of the allowed values',
    ])
  })

  it('makes a strictly typed client, which goes through every noun and finds each answer whole', async () => {
    const { default: openapiTS, astToString } = await import('openapi-typescript')
    const types = astToString(await openapiTS(wholeDocument() as never))
    const files = { 'schema.ts': types, 'program.ts': PROGRAM }
    expect(errorsOf(programOf(files), 'program.ts')).to.deep.equal([])
    const { outputText } = ts.transpileModule(PROGRAM, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    })
    const exported: { throughNouns?: (...given: ReadonlyArray<unknown>) => Promise<ReadonlyArray<string>> } = {}
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- it was compiled just now
    new Function('exports', outputText)(exported)
    const { default: createClient } = await import('openapi-fetch')
    const wrong: string[] = []
    const emulator = await startEmulator({ speed: 100 })
    try {
      const seen = await exported.throughNouns?.(
        createClient,
        `${emulator.url}/api`,
        (path: string, status: number, content: unknown) => {
          wrong.push(
            ...answerProblems(path, status, content).map((problem) => `${path} (${String(status)}) ${problem}`),
          )
        },
      )
      expect(wrong).to.deep.equal([])
      expect(new Set(seen).size).to.be.greaterThan(70)
    } finally {
      await emulator.close()
    }
  })
})
