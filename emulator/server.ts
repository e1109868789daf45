/** The emulator on a port: routes, conventions of Airbyte's framework, and the controls for tests. */
import Fastify, { type FastifyInstance } from 'fastify'
import * as E from 'fp-ts/Either'

import type { ProtocolCatalog } from '../provider/server'
import { dumpState, loadState } from './dump'
import { type Failure, framework } from './errors'
import { answer, type Body, HANDLERS } from './handlers'
import { readBody, writeBody } from './json'
import { unreadable } from './models'
import { type JobOrder, settle, type State } from './state'

/** What is to go wrong with the next calls of a path. */
export interface Fault {
  /** The path behind `/api`, `/v1/connections/create` say. */
  readonly path: string
  /** How many calls. Default: 1. */
  readonly count?: number
  /**
   * `status`: answered with `status`, nothing done. `reset`: the connection breaks, nothing done. `lost-answer`: done,
   * then the connection breaks. `truncated`: done, half of the answer sent. `delay`: done and answered after
   * `milliseconds`.
   */
  readonly kind: 'status' | 'reset' | 'lost-answer' | 'truncated' | 'delay'
  readonly status?: number
  readonly milliseconds?: number
}

/** A call that was made: for tests that count. */
export interface RecordedCall {
  readonly method: string
  readonly path: string
}

export interface Control {
  readonly faults: { readonly fault: Fault; left: number }[]
  readonly calls: RecordedCall[]
}

export interface ServerOptions {
  /** Called after each call that may have changed something; the answer waits for it. */
  readonly keep?: () => Promise<void>
  readonly credentials?: { readonly username: string; readonly password: string } | { readonly token: string }
  readonly without?: ReadonlyArray<string>
  readonly log?: (line: string) => void
}

const UNAUTHORIZED_PAGE = `<!DOCTYPE html>
<html lang="en"><head><title>401 Authorization Required</title></head>
<body><h1>401 Authorization Required</h1></body></html>
`

const isAuthorized = (credentials: ServerOptions['credentials'], header: string | undefined): boolean => {
  if (credentials === undefined) return true
  const expected =
    'token' in credentials
      ? `Bearer ${credentials.token}`
      : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  return header === expected
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Paths that change nothing. */
const READS =
  /\/(v1\/(?!web_backend).*\/(get|list|list_all|search|get_[a-z_]+)|get_type|state|check_updates|[a-z_]+\/list)$/

/** The server over a state; not listening yet. */
export const buildServer = (state: State, control: Control, options: ServerOptions): FastifyInstance => {
  const server = Fastify({ bodyLimit: 200 * 1024 * 1024, forceCloseConnections: true, logger: false })

  // An empty body is a request without one, which the framework tells in its own words.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : readBody(text as string))
    } catch {
      done(Object.assign(new Error('Bad Request'), { statusCode: 400 }))
    }
  })
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/emulator/')) return
    control.calls.push({ method: request.method, path: request.url.replace(/^\/api/, '') })
    options.log?.(`${request.method} ${request.url}`)
    if (!isAuthorized(options.credentials, request.headers.authorization)) {
      await reply
        .code(401)
        .header('www-authenticate', 'Basic realm="Welcome to Airbyte"')
        .type('text/html')
        .send(UNAUTHORIZED_PAGE)
    }
  })
  server.setNotFoundHandler((_request, reply) => reply.code(404).type('application/json').send('Object not found.'))
  server.setErrorHandler((error, request, reply) => {
    const { statusCode = 500, message } = error as { readonly statusCode?: number; readonly message?: string }
    const type = request.headers['content-type'] ?? 'application/octet-stream'
    const [title, detail] =
      statusCode === 415
        ? ['Unsupported Media Type', `Content Type [${type}] not allowed. Allowed types: [application/json]`]
        : [message ?? 'Bad Request', message ?? 'Bad Request']
    const failure = framework(statusCode, title, request.url, { message: detail })
    return reply.code(failure.status).send(failure.body)
  })

  server.get('/api/v1/health', () => ({ available: true }))

  for (const [path, handler] of Object.entries(HANDLERS)) {
    if (options.without?.includes(path) === true) continue
    server.route({
      method: ['GET', 'PUT', 'DELETE', 'PATCH'],
      url: `/api${path}`,
      handler: (request, reply) => {
        const message = `Method [${request.method}] not allowed for URI [/api${path}]. Allowed methods: [POST]`
        const failure = framework(405, 'Method Not Allowed', `/api${path}`, { message })
        return reply.code(failure.status).send(failure.body)
      },
    })
    server.post(`/api${path}`, async (request, reply) => {
      const index = control.faults.findIndex(({ fault, left }) => fault.path === path && left > 0)
      const entry = control.faults[index]
      if (entry !== undefined) entry.left -= 1
      const fault = entry?.fault
      if (fault?.kind === 'status') {
        return reply
          .code(fault.status ?? 503)
          .type('text/html')
          .send('<html><body>not now</body></html>')
      }
      if (fault?.kind === 'reset') {
        reply.hijack()
        request.raw.socket.destroy()
        return reply
      }
      if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds ?? 1000))
      settle(state)
      const problem = unreadable(path, request.body)
      const body = request.body ?? {}
      const result: E.Either<Failure, unknown> =
        problem === undefined && isObject(body)
          ? answer(handler, state, body)
          : E.left(framework(400, 'Bad Request', `/api${path}`, problem ?? { message: 'Bad Request' }))
      // What is answered is on the disk: a client may rely on it after a crash.
      if (!READS.test(path)) await options.keep?.()
      if (fault?.kind === 'lost-answer') {
        reply.hijack()
        request.raw.socket.destroy()
        return reply
      }
      const [status, content] = E.isLeft(result)
        ? [result.left.status, result.left.body]
        : result.right === undefined
          ? [204, undefined]
          : [200, result.right]
      if (fault?.kind === 'truncated') {
        const text = writeBody(content ?? {}).toString()
        reply.hijack()
        reply.raw.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length * 2 })
        reply.raw.write(text.slice(0, text.length / 2), () => request.raw.socket.destroy())
        return reply
      }
      if (content === undefined) return reply.code(status).send()
      return reply.code(status).type('application/json').send(writeBody(content))
    })
  }

  server.post('/emulator/discovered', (request) => {
    const { of, catalog } = request.body as { readonly of: string; readonly catalog: ProtocolCatalog }
    state.offers.set(of, catalog)
    return {}
  })
  server.post('/emulator/advance', (request) => {
    state.moved += (request.body as { readonly seconds: number }).seconds * 1000
    settle(state)
    return {}
  })
  server.post('/emulator/fail', (request) => {
    const fault = request.body as Fault
    control.faults.push({ fault, left: fault.count ?? 1 })
    return {}
  })
  server.post('/emulator/next-job', (request) => {
    state.orders.push(request.body as JobOrder)
    return {}
  })
  server.get('/emulator/state', async (_request, reply) => {
    settle(state)
    await reply.type('application/json').send(writeBody(dumpState(state)))
  })
  server.post('/emulator/state', async (request, reply) => {
    if (!loadState(state, request.body)) return reply.code(400).send({ message: 'This is no dump of an emulator.' })
    await options.keep?.()
    return {}
  })
  server.get('/emulator/calls', () => control.calls)
  return server
}
