/** From a request to its answer: credentials, the table of paths, the framework's refusals, faults, the handler. */
import { isRecord } from '../provider/json'
import { answerToken, type Credentials, isAuthorized, TOKEN_PATH } from './authorization'
import { bodyOf } from './bodies'
import type { Clock } from './clock'
import { type Failure, framework, newerFailure } from './errors'
import { arrives, durationOf, type Fault, type Faults, isDone } from './faults'
import { carryOut, type Route } from './handler'
import { instanceConfiguration } from './instance'
import type { LateCall } from './records'
import { can, isNewer } from './releases'
import { routeAt } from './routes'
import { newId, type State } from './state'
import { watch } from './watch'
import { settle } from './work'

export interface Request {
  readonly method: string
  /** As it was asked for, `/api` and all. */
  readonly url: string
  readonly contentType?: string | undefined
  readonly authorization?: string | undefined
  readonly text?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON that is not written yet, a text, or nothing. */
  readonly content: { readonly json: unknown } | { readonly text: string } | undefined
}

/** What becomes of a request. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** Half of it is sent. */
  | { readonly kind: 'truncated'; readonly answer: Answer }
  | { readonly kind: 'cut' | 'refused' | 'never' | 'killed' }

/** A call that was made: for tests that count. */
export interface RecordedCall {
  readonly method: string
  readonly path: string
}

/** What serving a request takes. */
export interface World {
  readonly state: State
  readonly clock: Clock
  readonly faults: Faults
  readonly calls: RecordedCall[]
  readonly credentials?: Credentials
  /** Paths that this server lacks. */
  readonly without: ReadonlySet<string>
  /** Paths that were asked for and are not there. */
  readonly missing: Set<string>
  readonly log?: (line: string) => void
  /** Called after each call that may have changed something; the answer waits for it. */
  readonly keep?: () => Promise<void>
}

const answered = (answer: Answer): Reply => ({ kind: 'answered', answer })

const json = (status: number, content: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  content: { json: content },
})

const page = (status: number, text: string, more: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/html', ...more },
  content: { text },
})

/** What the newer framework answers without a word. */
const SILENT: ReadonlySet<number> = new Set([405, 415])

/** A failure as the release tells it. */
const failed = ({ state }: World, failure: Failure): Answer => {
  if (!isNewer(state)) return json(failure.status, failure.body)
  if (SILENT.has(failure.status)) return { status: failure.status, headers: {}, content: undefined }
  const { status, body } = newerFailure(failure, { newId: () => newId(state) })
  return json(status, body)
}

const UNAUTHORIZED = page(
  401,
  `<!DOCTYPE html>
<html lang="en"><head><title>401 Authorization Required</title></head>
<body><h1>401 Authorization Required</h1></body></html>
`,
  { 'www-authenticate': 'Basic realm="Welcome to Airbyte"' },
)

/** A proxy's page; of a server that asks for an application's token itself, its framework's words. */
const unauthorized = (world: World, url: string): Answer =>
  world.credentials !== undefined && 'clientId' in world.credentials
    ? failed(world, framework(401, 'Unauthorized', url, { message: 'Unauthorized' }))
    : UNAUTHORIZED

const noContent = ({ emptyStatus = 204 }: Route): Answer => ({ status: emptyStatus, headers: {}, content: undefined })

/** What newer servers say of themselves. */
const INSTANCE_PATH = '/v1/instance_configuration'

const NOT_FOUND: Answer = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  content: { text: 'Object not found.' },
}

/** What stands in front of the server answers for it. */
export const gatewayPage = (status: number): Answer => page(status, '<html><body>not now</body></html>')

/** Lets everything happen that is due by now. */
export const catchUp = ({ state, clock }: World): void => {
  const carryOutLate = ({ path, body }: LateCall): void => {
    const route = routeAt(state, path)
    if (route !== undefined && isRecord(body)) carryOut(route.handle, state, body)
  }
  settle(state, clock.now(), carryOutLate)
}

/** A request, and the row of the table that it is for. */
interface Call {
  readonly request: Request
  /** Without what follows a question mark. */
  readonly url: string
  /** Behind `/api`. */
  readonly path: string
  readonly route: Route | undefined
}

/** Where a server that asks for a token itself asks nobody for one: what has to be known before. */
const OPEN: ReadonlySet<string> = new Set(['/v1/health', INSTANCE_PATH, TOKEN_PATH])

const isOpen = ({ credentials }: World, path: string): boolean =>
  credentials !== undefined && 'clientId' in credentials && OPEN.has(path)

/** A token for the application, or why there is none. */
const tokenFor = (world: World, { request, url }: Call): Answer => {
  const { credentials } = world
  if (credentials === undefined || !('clientId' in credentials)) return NOT_FOUND
  const token = answerToken(credentials, request.text ?? '', url, world.clock.now())
  return 'status' in token ? failed(world, token) : json(200, token)
}

/** Does what is asked. */
const perform = async (world: World, { request, url, path }: Call, route: Route): Promise<Reply> => {
  catchUp(world)
  const told = (answer: Answer): Reply => {
    const { status, content } = answer
    if (content !== undefined && 'json' in content)
      watch({ path, status, content: content.json, airbyte: world.state.airbyte })
    return answered(answer)
  }
  const read = bodyOf(request, route, { path, url, isNewer: isNewer(world.state) })
  if ('status' in read) return told(failed(world, read))
  const outcome = carryOut(route.handle, world.state, read.body)
  // What is answered is on the disk: a client may rely on it after a crash.
  if (route.isChange) await world.keep?.()
  if (outcome.kind === 'never') return { kind: 'never' }
  if (outcome.kind === 'failed') return told(failed(world, outcome.failure))
  return told(outcome.content === undefined ? noContent(route) : json(200, outcome.content))
}

/** Queues what a gateway has given up, for the server goes on with it. */
const queue = (world: World, fault: Fault, { request, route, url, path }: Call): void => {
  catchUp(world)
  const read = route === undefined ? undefined : bodyOf(request, route, { path, url, isNewer: isNewer(world.state) })
  if (read === undefined || 'status' in read) return
  const { state } = world
  state.late = [...state.late, { at: state.time + durationOf(fault), path, body: read.body }]
}

const notAllowed = (world: World, method: string, url: string, allowed: string): Answer => {
  const message = `Method [${method}] not allowed for URI [${url}]. Allowed methods: [${allowed}]`
  return failed(world, framework(405, 'Method Not Allowed', url, { message }))
}

/** The one path that is asked by GET. */
const health = (world: World, method: string, url: string): Answer =>
  method === 'GET' || method === 'HEAD' ? json(200, { available: true }) : notAllowed(world, method, url, 'HEAD, GET')

/** Says once of each path that it is not there. */
const tellMissing = ({ log, missing }: World, method: string, path: string): void => {
  if (missing.has(path)) return
  missing.add(path)
  log?.(`${method} ${path} is not there: 404, as a server without it answers`)
}

const go = async (world: World, call: Call): Promise<Reply> => {
  const { request, url, path, route } = call
  if (path === '/v1/health') return answered(health(world, request.method, url))
  if (path === INSTANCE_PATH && can(world.state, 'instance') && request.method === 'GET') {
    return answered(json(200, instanceConfiguration(world.state, world.credentials)))
  }
  if (path === TOKEN_PATH && isOpen(world, path)) return answered(tokenFor(world, call))
  if (route === undefined) {
    tellMissing(world, request.method, path)
    return answered(NOT_FOUND)
  }
  if (request.method === 'POST') return perform(world, call, route)
  return answered(notAllowed(world, request.method, url, 'POST'))
}

/** What becomes of a request with which something goes wrong. */
const goWrong = async (world: World, call: Call, fault: Fault): Promise<Reply> => {
  if (fault.kind === 'delay') await world.clock.pause(durationOf(fault))
  const reply = isDone(fault) ? await go(world, call) : undefined
  switch (fault.kind) {
    case 'delay':
      return reply ?? { kind: 'never' }
    case 'truncated':
      return reply?.kind === 'answered' ? { ...reply, kind: 'truncated' } : { kind: 'cut' }
    case 'status':
      if (fault.effect === 'late') queue(world, fault, call)
      return answered(gatewayPage(fault.status ?? 503))
    case 'lost-answer':
    case 'reset':
      return { kind: 'cut' }
    case 'refused':
      return { kind: 'refused' }
    case 'hang':
      return { kind: 'never' }
    case 'killed':
      return { kind: 'killed' }
  }
}

/** Serves one request. A fault of the caller's own goes before those that wait for the path. */
export const serve = async (world: World, request: Request, fault?: Fault): Promise<Reply> => {
  const url = request.url.replace(/\?.*$/s, '')
  // The framework takes a slash at the end as if it were not there.
  const path = url.replace(/^\/api(?=\/)/, '').replace(/\/$/, '')
  const isThere = url.startsWith('/api/') && !world.without.has(path)
  const call: Call = { request, url, path, route: isThere ? routeAt(world.state, path) : undefined }
  if (fault !== undefined && !arrives(fault)) return goWrong(world, call, fault)
  world.calls.push({ method: request.method, path: request.url.replace(/^\/api(?=\/)/, '') })
  world.log?.(`${request.method} ${request.url}`)
  if (!isOpen(world, path) && !isAuthorized(world.credentials, request.authorization, world.clock.now())) {
    return answered(unauthorized(world, url))
  }
  const wrong = fault ?? (call.route !== undefined && request.method === 'POST' ? world.faults.take(path) : undefined)
  return wrong === undefined ? go(world, call) : goWrong(world, call, wrong)
}
