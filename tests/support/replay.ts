/** Plays recorded exchanges against a running server, and tells which of its answers differ from the recorded ones. */
import { linesOf } from './data'

interface CallStep {
  readonly step: 'call'
  readonly id: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly contentType?: string | null
    readonly body: unknown
    readonly rawBody: string | null
  }
  readonly response: { readonly status: number; readonly contentType?: string | null; readonly body: unknown }
}

interface DiscoverStep {
  readonly step: 'source-now-discovers'
  readonly database: string
  readonly catalog: unknown
}

export interface Replayed {
  readonly file: string
  readonly equal: number
  readonly all: number
  readonly different: ReadonlyArray<{ readonly id: string; readonly why: string }>
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Numbers that differ with every run. */
const TIMES = new Set([
  'createdAt',
  'created_at',
  'updatedAt',
  'updated_at',
  'endedAt',
  'startedAt',
  'timestamp',
  'latestSyncJobCreatedAt',
  'lastSync',
])
const VERSIONS = new Set([
  'dockerImageTag',
  'protocolVersion',
  'exceptionStack',
  'rootCauseExceptionStack',
  'logs',
  'icon',
])
/** Lists without a defined order. */
const SETS = new Set([
  'connections',
  'transforms',
  'updateStream',
  'streamsToReset',
  'streamState',
  'selectedFields',
  'operations',
  'operationIds',
  'workspaces',
  'sources',
  'destinations',
  'streamStats',
  'sourceDefinitions',
  'destinationDefinitions',
  'permissions',
])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sorted = (value: unknown, known: ReadonlySet<string>, key = ''): unknown => {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item, known, key))
    return SETS.has(key)
      ? items
          .map(
            (item) =>
              [
                JSON.stringify(item)
                  .replace(UUID, (id) => (known.has(id) ? id : ''))
                  .replace(/\d{10,}/g, ''),
                item,
              ] as const,
          )
          .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
          .map(([, item]) => item)
      : items
  }
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !VERSIONS.has(name))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, part]) => [name, sorted(part, known, name)]),
  )
}

/** The ids of the recording, and what they are here. */
interface Ids {
  readonly texts: Map<string, string>
  readonly jobs: Map<number, number>
}

const translated = (value: unknown, ids: Ids): unknown => {
  if (typeof value === 'string') return value.replace(UUID, (id) => ids.texts.get(id) ?? id)
  if (Array.isArray(value)) return value.map((item) => translated(item, ids))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, translated(part, ids)]))
}

/** Learns from two values what recorded ids are here, as far as they are alike. */
const learn = (recorded: unknown, actual: unknown, ids: Ids): void => {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    const here = actual.match(UUID) ?? []
    ;(recorded.match(UUID) ?? []).forEach((id, index) => {
      const found = here[index]
      if (found !== undefined && !ids.texts.has(id)) ids.texts.set(id, found)
    })
  } else if (Array.isArray(recorded) && Array.isArray(actual)) {
    if (recorded.length === actual.length)
      recorded.forEach((item, index) => {
        learn(item, actual[index], ids)
      })
  } else if (isObject(recorded) && isObject(actual)) {
    for (const key of Object.keys(recorded)) learn(recorded[key], actual[key], ids)
  }
}

/** Learns what recorded ids are here, and says where the values differ. */
const compare = (recorded: unknown, actual: unknown, ids: Ids, at: string): string | undefined => {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    const [theirs, ours] = [recorded.match(UUID) ?? [], actual.match(UUID) ?? []]
    theirs.forEach((id, index) => {
      const here = ours[index]
      if (here !== undefined && !ids.texts.has(id)) ids.texts.set(id, here)
    })
    const plain = (text: string): string =>
      text
        .replace(/@[0-9a-f]{4,8}/g, '@')
        .replace(/^(http:\/\/127\.0\.0\.1):\d+$/, '$1')
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00/g, 'then')
        .replace(/^([a-z-]+)-[A-Za-z]{8}$/, '$1')
    const expected = translated(recorded, ids) as string
    return plain(expected) === plain(actual)
      ? undefined
      : `${at}: ${JSON.stringify(expected).slice(0, 700)} ≠ ${JSON.stringify(actual).slice(0, 700)}`
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    if (recorded.length !== actual.length) return `${at}: ${String(recorded.length)} ≠ ${String(actual.length)} items`
    for (const [index, item] of recorded.entries()) {
      const why = compare(item, actual[index], ids, `${at}[${String(index)}]`)
      if (why !== undefined) return why
    }
    return undefined
  }
  if (isObject(recorded) && isObject(actual)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(actual)])) {
      const [theirs, ours] = [recorded[key], actual[key]]
      if (TIMES.has(key) && typeof theirs === typeof ours && ['number', 'string'].includes(typeof ours)) continue
      if (key === 'id' && typeof theirs === 'number' && typeof ours === 'number' && at.includes('job')) {
        ids.jobs.set(theirs, ours)
        continue
      }
      const why = compare(theirs, ours, ids, `${at}.${key}`)
      if (why !== undefined) return why
    }
    return undefined
  }
  return JSON.stringify(recorded) === JSON.stringify(actual)
    ? undefined
    : `${at}: ${(JSON.stringify(recorded) as string | undefined)?.slice(0, 700) ?? 'nothing'} ≠ ${(JSON.stringify(actual) as string | undefined)?.slice(0, 700) ?? 'nothing'}`
}

/** Whether a recorded answer shows work under way: then no time may pass before it. */
const showsWork = ({ response: { status, body } }: CallStep): boolean =>
  status === 409 || /"(status|latestSyncJobStatus)":"(pending|running)"|"isSyncing":true/.test(JSON.stringify(body))

/** The jobs that an answer shows, wherever they stand. */
const jobsIn = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  if (Array.isArray(value)) return value.flatMap(jobsIn)
  if (!isObject(value)) return []
  const inside = Object.values(value).flatMap(jobsIn)
  return typeof value['id'] === 'number' && 'configType' in value ? [value, ...inside] : inside
}

/** The same of a newer server, whose jobs are under way when they are made: only work that was seen before tells of it. */
const showsOldWork = ({ request, response: { status, body } }: CallStep, seen: ReadonlySet<unknown>): boolean => {
  const text = JSON.stringify(body)
  if ((status === 409 && text.includes('already running')) || /"isSyncing":true|Status":"running"/.test(text))
    return true
  const isCancelled = request.path.endsWith('/jobs/cancel')
  return jobsIn(body).some(
    ({ id, status: its }) =>
      seen.has(id) && (['pending', 'running'].includes(String(its)) || (isCancelled && its === 'cancelled')),
  )
}

export interface Stage {
  readonly url: string
  readonly setDiscovered: (of: string, catalog: never) => Promise<void>
  readonly advance: (seconds: number) => Promise<void>
}

/** An application of a server that asks for one. */
export interface Application {
  readonly clientId: string
  readonly clientSecret: string
}

export interface Recordings {
  /** In the order in which they are played: later ones use ids of earlier ones. */
  readonly files: ReadonlyArray<string>
  /** The stage of a server of August 2026: from where a recording tells that it asks for a login, it does. */
  readonly demandLogin?: (application: Application) => Promise<Stage>
}

/** What a replay knows so far. */
interface Progress {
  /** The databases of sources by their recorded ids, and those of which it is known what they offer. */
  readonly databases: Map<unknown, string>
  readonly offered: Set<string>
  readonly ids: Ids
  readonly isNewer: boolean
  readonly seen: Set<unknown>
  stage: Stage
  /** Whether the last answer with jobs showed them ended, and nothing was asked since that would begin one. */
  isIdle: boolean
  /** What callers show, where the server asks for it. */
  token?: string
}

const isCall = (step: CallStep | DiscoverStep): step is CallStep => step.step === 'call'

/** The application of the first login that a recording shows to do. */
const applicationIn = (steps: ReadonlyArray<CallStep | DiscoverStep>): Application | undefined => {
  const login = steps
    .filter(isCall)
    .find(({ request, response }) => request.path.endsWith('/applications/token') && response.status === 200)
  const { client_id: clientId, client_secret: clientSecret } = (login?.request.body ?? {}) as Record<string, string>
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

const parsed = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}

/** Recordings hold no headers: whoever was refused showed nothing that does. */
const headersOf = ({ request, response }: CallStep, hasBody: boolean, token: string | undefined) => {
  const { contentType } = request
  const type = contentType ?? (hasBody ? 'application/x-www-form-urlencoded' : undefined)
  return {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(token === undefined || response.status === 401 ? {} : { authorization: `Bearer ${token}` }),
  }
}

/** JSON as the recorder wrote it: newer servers tell where in it something is wrong. */
const written = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  return isObject(value)
    ? `{${Object.entries(value)
        .map(([key, part]) => `${JSON.stringify(key)}: ${written(part)}`)
        .join(', ')}}`
    : JSON.stringify(value)
}

/** Sends a recorded call, with ids as they are here. */
const send = async (step: CallStep, { ids, stage, token, isNewer }: Progress): Promise<Response> => {
  const { method, path, body, rawBody } = step.request
  const sent = body === null ? rawBody : (isNewer ? written : JSON.stringify)(translated(body, ids))
  const jobId = isObject(body) && /\/jobs\/(get|get_light|get_debug_info|cancel)$/.test(path) ? body['id'] : undefined
  const text =
    typeof jobId === 'number'
      ? JSON.stringify({ id: ids.jobs.get(jobId) ?? jobId })
      : (translated(sent, ids) as string | null)
  return fetch(`${stage.url}${path}`, {
    method,
    headers: headersOf(step, text !== null, token),
    ...(text === null || method === 'GET' ? {} : { body: text }),
  })
}

/** What a source offers before a recording tells is what its first discovery shows. */
const offer = async ({ request, response }: CallStep, { databases, offered, stage }: Progress): Promise<void> => {
  const [body, answer] = [request.body, response.body].map((part) => (isObject(part) ? part : {}))
  const { database } = (answer?.['connectionConfiguration'] ?? {}) as { readonly database?: unknown }
  if (typeof database === 'string') databases.set(answer?.['sourceId'], database)
  const asked = databases.get(body?.['sourceId'])
  if (!request.path.endsWith('/discover_schema') || asked === undefined || offered.has(asked)) return
  offered.add(asked)
  if (isObject(answer?.['catalog'])) await stage.setDiscovered(asked, answer['catalog'] as never)
}

const isReading = ({ request }: CallStep): boolean => /\/(get\w*|list\w*)$/.test(request.path)

/** Whether time passes before a call: not where its answer shows that work goes on, nor between two looks at its end. */
const needsTime = (step: CallStep, { isNewer, seen, isIdle }: Progress): boolean =>
  isNewer ? !showsOldWork(step, seen) && !(isIdle && isReading(step)) : !showsWork(step)

/** Plays a call, and says how its answer differs from the recorded one. */
const play = async (step: CallStep, progress: Progress): Promise<string | undefined> => {
  const { ids, isNewer, seen, stage } = progress
  if (isNewer) await offer(step, progress)
  if (needsTime(step, progress)) await stage.advance(1.1)
  const jobs = jobsIn(step.response.body)
  for (const { id } of jobs) seen.add(id)
  if (jobs.length > 0 || !isReading(step)) progress.isIdle = isReading(step)
  const response = await send(step, progress)
  const answer = await response.text()
  const content = parsed(answer)
  if (step.request.path.endsWith('/applications/token') && response.status === 200) {
    progress.token = (content as { readonly access_token: string }).access_token
    return isObject(content) ? undefined : 'no token'
  }
  const { path } = step.request
  const type = response.headers.get('content-type')?.split(';')[0] ?? null
  const known = new Set(ids.texts.values())
  const [theirs, ours] = [sorted(translated(step.response.body, ids), known), sorted(content, known)]
  if (response.status === step.response.status) learn(theirs, ours, ids)
  if (response.status !== step.response.status) {
    return `status ${String(step.response.status)} ≠ ${String(response.status)}: ${answer.slice(0, 200)}`
  }
  const recordedType = step.response.contentType?.split(';')[0] ?? null
  return type === recordedType
    ? compare(theirs, ours, ids, path.split('/').at(-2) === 'jobs' || path.endsWith('jobs/get') ? 'job' : '')
    : `content type ${String(step.response.contentType)} ≠ ${String(type)}`
}

/** Whether a call shows that the server asks for a login from here on. */
const demandsLogin = ({ request, response }: CallStep): boolean =>
  request.path.endsWith('/instance_configuration') && JSON.stringify(response.body).includes('"mode":"simple"')

/** Plays recordings one after the other. Of what the recorder waited for in vain (status 0) nothing is known. */
export const replay = async (stage: Stage, { files, demandLogin }: Recordings): Promise<ReadonlyArray<Replayed>> => {
  const ids: Ids = { texts: new Map(), jobs: new Map() }
  const progress: Progress = {
    ids,
    isNewer: demandLogin !== undefined,
    seen: new Set(),
    databases: new Map(),
    offered: new Set(),
    isIdle: false,
    stage,
  }
  const results: Replayed[] = []
  for (const file of files) {
    const steps = linesOf(file) as ReadonlyArray<CallStep | DiscoverStep>
    const different: { readonly id: string; readonly why: string }[] = []
    for (const step of steps) {
      if (!isCall(step)) {
        progress.offered.add(step.database)
        await progress.stage.setDiscovered(step.database, step.catalog as never)
      } else if (step.response.status !== 0) {
        const application = demandsLogin(step) ? applicationIn(steps) : undefined
        if (application !== undefined && demandLogin !== undefined) progress.stage = await demandLogin(application)
        const why = await play(step, progress)
        if (why !== undefined) different.push({ id: step.id, why })
      }
    }
    const all = steps.filter((step) => isCall(step) && step.response.status !== 0).length
    results.push({ file, equal: all - different.length, all, different })
  }
  return results
}
