import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { createClient } from '../../provider/api/client'
import { ENDPOINTS, type OperationName } from '../../provider/api/endpoints'
import type { CallOptions } from '../../provider/api/options'
import { type AirbyteError, render } from '../../provider/errors'
import { SAMPLES, serve, type Server } from '../support/api'

type Run = (request: unknown, options?: CallOptions) => TE.TaskEither<AirbyteError, unknown>

const NAMES = Object.keys(ENDPOINTS) as ReadonlyArray<OperationName>

const operationOf = (url: string, name: OperationName): Run =>
  createClient({ url, maxRetries: 0, timeoutMilliseconds: 5000 })[name] as unknown as Run

const answered = (url: string | undefined): OperationName | undefined =>
  NAMES.find((name) => url === `/api${ENDPOINTS[name].path}`)

describe('every operation', () => {
  let server: Server | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  /** A server on which only the operation itself misbehaves: looks and baselines are answered. */
  const serving = async (
    name: OperationName,
    spoil: (response: Parameters<Parameters<typeof serve>[0]>[1]) => void,
  ): Promise<string> => {
    server = await serve((request, response) => {
      const asked = answered(request.url)
      if (asked === name || asked === undefined) {
        spoil(response)
        return
      }
      // What a look finds: nothing.
      const empty: Partial<Record<OperationName, unknown>> = {
        listJobsFor: { jobs: [] },
        webBackendListConnectionsForWorkspace: { connections: [] },
      }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(empty[asked] ?? SAMPLES[asked].answer))
    })
    return server.url
  }

  for (const name of NAMES) {
    const { request, answer } = SAMPLES[name]
    const { method, path } = ENDPOINTS[name]
    const call = `${method} ${path}`

    describe(name, () => {
      it('its answer is decoded', async () => {
        const url = await serving(name, (response) => {
          response.statusCode = answer === undefined ? 204 : 200
          response.end(answer === undefined ? undefined : JSON.stringify(answer))
        })
        expect(await operationOf(url, name)(request)()).to.deep.equal(E.right(answer))
        expect(server?.seen.at(-1)).to.equal(`${method} /api${path}`)
      })

      it('a wrong status is told with the words of the server', async () => {
        const url = await serving(name, (response) => {
          response.statusCode = 422
          response.end(JSON.stringify({ message: 'not like this', exceptionClassName: 'x' }))
        })
        const result = await operationOf(url, name)(request)()
        expect(E.isLeft(result) && render(result.left)).to.equal(
          `Airbyte refused ${call} (422).\n  not like this\nTry: correct what it names, then run the same command again.`,
        )
      })

      it('an answer that cannot be decoded is told by its path', async function () {
        if (answer === undefined) this.skip()
        const url = await serving(name, (response) => {
          response.end('{"streams":')
        })
        const result = await operationOf(url, name)(request)()
        expect(E.isLeft(result) && result.left).to.deep.include({
          _tag: 'Undecodable',
          request: { method, path },
          issues: [{ path: '', expected: 'JSON', got: '11 characters that are not' }],
        })
      })

      it('a server that is not there is told', async () => {
        const url = await serving(name, () => undefined)
        await server?.close()
        const result = await operationOf(url, name)(request)()
        expect(E.isLeft(result) && result.left).to.deep.include({ _tag: 'Unreachable', cause: 'ECONNREFUSED' })
      })

      it('a server that does not answer is given up', async () => {
        const url = await serving(name, () => undefined)
        const result = await operationOf(url, name)(request, { timeoutMilliseconds: 30 })()
        expect(E.isLeft(result) && result.left).to.deep.include({
          _tag: 'TimedOut',
          request: { method, path },
          afterMilliseconds: 30,
        })
      })
    })
  }

  it('a malformed request is never sent', async () => {
    const url = await serving('getConnection', () => undefined)
    const result = await operationOf(url, 'getConnection')({ connectionId: 5 })()
    expect(result).to.deep.equal(
      E.left({
        _tag: 'InvalidInputs',
        issues: [{ property: 'connectionId', reason: '/v1/connections/get: connectionId has to be string, not 5.' }],
      }),
    )
    expect(server?.seen).to.deep.equal([])
  })

  it('an operation that the server lacks is told as such', async () => {
    const url = await serving('webBackendListGeographies', (response) => {
      response.statusCode = 404
      response.end('Object not found.')
    })
    const result = await operationOf(url, 'webBackendListGeographies')(undefined)()
    expect(E.isLeft(result) && render(result.left)).to.equal(
      'This Airbyte has no POST /v1/web_backend/geographies/list.\n  the server does not know the path\nTry: check airbyte:url, or use a version of Airbyte that has it.',
    )
  })
})
