import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { virtualClock } from '../../emulator/clock'
import { createClient } from '../../provider/api/client'
import { ENDPOINTS, type OperationName } from '../../provider/api/endpoints'
import type { CallOptions } from '../../provider/api/options'
import type { Fetch, FetchAnswer } from '../../provider/api/surroundings'
import { type AirbyteError, render } from '../../provider/errors'
import { SAMPLES } from '../support/api'

type Run = (request: unknown, options?: CallOptions) => TE.TaskEither<AirbyteError, unknown>

const NAMES = Object.keys(ENDPOINTS) as ReadonlyArray<OperationName>

/** Those that are looked for when their answer is lost. */
const LOOKED_FOR: ReadonlySet<OperationName> = new Set<OperationName>([
  'createConnection',
  'webBackendCreateConnection',
  'syncConnection',
  'resetConnection',
  'resetConnectionStream',
  'clearConnection',
  'clearConnectionStream',
  'refreshConnectionStream',
])

/** What the client answers where it takes a part of the server's answer. */
const WITHIN: Partial<Record<OperationName, (answer: unknown) => unknown>> = {
  refreshConnectionStream: (answer) => (answer as { readonly job: unknown }).job,
}

const answerWith = (status: number, text = ''): FetchAnswer => ({
  status,
  headers: { get: () => null },
  text: () => Promise.resolve(text),
})

/** What a look finds: nothing. */
const NOTHING: Partial<Record<OperationName, unknown>> = {
  listJobsFor: { jobs: [] },
  webBackendListConnectionsForWorkspace: { connections: [] },
}

/** A client of a server on which only the operation itself misbehaves: looks and baselines are answered. */
const serving = (
  name: OperationName,
  answer: FetchAnswer | undefined,
): { readonly run: Run; readonly seen: string[] } => {
  const clock = virtualClock()
  const seen: string[] = []
  const fetch: Fetch = async (url, { method, signal }) => {
    const path = url.replace('https://airbyte.test/api', '')
    seen.push(`${method} ${path}`)
    const asked = NAMES.find((one) => ENDPOINTS[one].path === path)
    if (asked !== name && asked !== undefined) {
      return answerWith(200, JSON.stringify(NOTHING[asked] ?? SAMPLES[asked].answer))
    }
    if (answer !== undefined) return answer
    await clock.pause(1e9, signal)
    throw new Error('aborted')
  }
  const client = createClient({ url: 'https://airbyte.test', maxRetries: 0 }, { ...clock, fetch })
  return { run: client[name] as unknown as Run, seen }
}

/** The failure of the call itself, also where it is the cause of not knowing what became of the call. */
const failureOf = (name: OperationName, result: E.Either<AirbyteError, unknown>): AirbyteError | undefined => {
  if (E.isRight(result)) return undefined
  const { method, path } = ENDPOINTS[name]
  if (!LOOKED_FOR.has(name)) return result.left
  expect(result.left).to.deep.include({ _tag: 'OutcomeUnknown', request: { method, path } })
  return result.left._tag === 'OutcomeUnknown' ? result.left.cause : undefined
}

describe('every operation', () => {
  for (const name of NAMES) {
    const { request, answer } = SAMPLES[name]
    const { method, path } = ENDPOINTS[name]
    const call = `${method} ${path}`

    describe(name, () => {
      it('its answer is decoded', async () => {
        const told = answer === undefined ? answerWith(204) : answerWith(200, JSON.stringify(answer))
        const { run, seen } = serving(name, told)
        expect(await run(request)()).to.deep.equal(E.right(WITHIN[name]?.(answer) ?? answer))
        expect(seen.at(-1)).to.equal(call)
      })

      it('a wrong status is told with the words of the server', async () => {
        const told = answerWith(422, JSON.stringify({ message: 'not like this', exceptionClassName: 'x' }))
        const result = await serving(name, told).run(request)()
        expect(E.isLeft(result) && render(result.left)).to.equal(
          `Airbyte refused ${call} (422).\n  not like this\nTry: correct what it names, then run the same command again.`,
        )
      })

      it('an answer that cannot be decoded is told by its path', async function () {
        if (answer === undefined) this.skip()
        const result = await serving(name, answerWith(200, '{"streams":')).run(request)()
        expect(failureOf(name, result)).to.deep.equal({
          _tag: 'Undecodable',
          request: { method, path },
          issues: [{ path: '', expected: 'JSON', got: '11 characters that are not' }],
        })
      })

      it('a server that is not there is told', async () => {
        const client = createClient({ url: 'http://127.0.0.1:9', maxRetries: 0 })
        const result = await (client[name] as unknown as Run)(request)()
        expect(E.isLeft(result) && result.left).to.deep.include({ _tag: 'Unreachable', cause: 'ECONNREFUSED' })
      })

      it('a server that does not answer is given up', async () => {
        const result = await serving(name, undefined).run(request, { timeoutMilliseconds: 30 })()
        expect(failureOf(name, result)).to.deep.equal({
          _tag: 'TimedOut',
          request: { method, path },
          host: 'airbyte.test',
          afterMilliseconds: 30,
        })
      })

      it('a malformed request is never sent, and nothing is asked for it', async function () {
        if (request === undefined) this.skip()
        const { run, seen } = serving(name, answerWith(200, '{}'))
        const result = await run('nonsense')()
        expect(result).to.deep.equal(
          E.left({
            _tag: 'InvalidInputs',
            issues: [
              {
                property: '',
                reason: `${call}: It has to be an object; it is "nonsense".`,
              },
            ],
          }),
        )
        expect(seen).to.deep.equal([])
      })
    })
  }

  it('what is wrong in a request is told by its path', async () => {
    const { run, seen } = serving('getConnection', answerWith(200, '{}'))
    expect(await run({ connectionId: 5 })()).to.deep.equal(
      E.left({
        _tag: 'InvalidInputs',
        issues: [
          { property: 'connectionId', reason: 'POST /v1/connections/get: connectionId: it has to be text; it is 5.' },
        ],
      }),
    )
    expect(seen).to.deep.equal([])
  })

  it('an operation that the server lacks is told as such', async () => {
    const { run } = serving('webBackendListGeographies', answerWith(404, 'Object not found.'))
    const result = await run(undefined)()
    expect(E.isLeft(result) && render(result.left)).to.equal(
      'This Airbyte has no POST /v1/web_backend/geographies/list.\n  the server does not know the path\nTry: check airbyte:url, or use a version of Airbyte that has it.',
    )
  })
})
