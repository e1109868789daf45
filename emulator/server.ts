/** The emulator on a port: a thin layer over the one in the process. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { isAuthorized } from './authorization'
import { CONTROLS, isOwnHost, noControl } from './controls'
import { readGiven, writeBytes } from './json'
import type { OpenEmulator } from './open'
import { type Answer, type Reply, type Request, serve, type World } from './serve'

const bytesOf = ({ content }: Answer): Buffer =>
  content === undefined ? Buffer.alloc(0) : 'text' in content ? Buffer.from(content.text) : writeBytes(content.json)

const requestOf = ({ method, url, headers, body }: FastifyRequest): Request => ({
  method,
  url,
  contentType: headers['content-type'],
  authorization: headers.authorization,
  text: typeof body === 'string' ? body : undefined,
})

/** Gives an answer, or lets the line break as the reply says. */
const send = (reply: Reply, request: FastifyRequest, response: FastifyReply): FastifyReply => {
  if (reply.kind === 'answered') {
    const bytes = bytesOf(reply.answer)
    void response.code(reply.answer.status).headers(reply.answer.headers)
    return bytes.length === 0 ? response.send() : response.send(bytes)
  }
  response.hijack()
  const { socket } = request.raw
  if (reply.kind === 'truncated') {
    const bytes = bytesOf(reply.answer)
    response.raw.writeHead(reply.answer.status, { ...reply.answer.headers, 'content-length': bytes.length })
    response.raw.write(bytes.subarray(0, bytes.length / 2), () => socket.destroy())
  } else if (reply.kind !== 'never') {
    socket.destroy()
  }
  return response
}

/** Serves a control, for whoever may use it. */
const control = async (
  emulator: OpenEmulator,
  { credentials, keep, clock, state }: World,
  host: string,
  request: FastifyRequest,
  response: FastifyReply,
): Promise<FastifyReply> => {
  const answer = (status: number, content: unknown): FastifyReply =>
    response.code(status).type('application/json').send(writeBytes(content))
  if (!isOwnHost(host, request.headers.host)) {
    return answer(403, { message: 'The controls are for this machine: ask for them by localhost or 127.0.0.1.' })
  }
  if (!isAuthorized(credentials, request.headers.authorization, clock.now())) {
    return answer(401, { message: 'The controls ask for the same credentials as the rest.' })
  }
  const found = CONTROLS[`${request.method} ${request.url}`]
  if (found === undefined) return answer(404, { message: noControl(request.method, request.url) })
  if (request.method === 'GET') return answer(200, found(emulator, undefined, state))
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    return answer(415, { message: 'A control takes application/json.' })
  }
  try {
    const content = found(emulator, readGiven(String(request.body)), state)
    await keep?.()
    return await answer(200, content)
  } catch (error) {
    return answer(400, { message: error instanceof Error ? error.message : 'It is not what it takes.' })
  }
}

/** Listens for an emulator. The framework is loaded only here: who needs no port does not wait for it. */
export const listen = async (
  emulator: OpenEmulator,
  world: World,
  host: string,
  port: number,
): Promise<FastifyInstance> => {
  const { default: fastify } = await import('fastify')
  const server = fastify({ bodyLimit: 200 * 1024 * 1024, forceCloseConnections: true, logger: false })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    done(null, text)
  })
  server.all('/emulator/*', (request, response) => control(emulator, world, host, request, response))
  const others = async (request: FastifyRequest, response: FastifyReply): Promise<FastifyReply> =>
    send(await serve(world, requestOf(request)), request, response)
  server.all('/*', others)
  server.setNotFoundHandler(others)
  await server.listen({ host, port })
  return server
}
