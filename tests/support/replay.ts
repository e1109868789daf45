/** Plays recorded exchanges against a running server, and tells which of its answers differ from the recorded ones. */
import { linesOf, recordings } from './data'

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
const TIMES = new Set(['createdAt', 'updatedAt', 'endedAt', 'startedAt', 'timestamp', 'latestSyncJobCreatedAt'])
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
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00/g, 'then')
        .replace(/^([a-z-]+)-[A-Za-z]{8}$/, '$1')
    const expected = translated(recorded, ids) as string
    return plain(expected) === plain(actual)
      ? undefined
      : `${at}: ${JSON.stringify(expected).slice(0, 300)} ≠ ${JSON.stringify(actual).slice(0, 300)}`
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
      if (TIMES.has(key) && typeof theirs === 'number' && typeof ours === 'number') continue
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
    : `${at}: ${(JSON.stringify(recorded) as string | undefined)?.slice(0, 300) ?? 'nothing'} ≠ ${(JSON.stringify(actual) as string | undefined)?.slice(0, 300) ?? 'nothing'}`
}

/** Whether a recorded answer shows work under way: then no time may pass before it. */
const showsWork = ({ response: { status, body } }: CallStep): boolean =>
  status === 409 || /"(status|latestSyncJobStatus)":"(pending|running)"|"isSyncing":true/.test(JSON.stringify(body))

export interface Stage {
  readonly url: string
  readonly setDiscovered: (of: string, catalog: never) => Promise<void>
  readonly advance: (seconds: number) => Promise<void>
}

/** All recordings in the order of their names; later ones use ids of earlier ones. */
export const replay = async ({ url, setDiscovered, advance }: Stage): Promise<ReadonlyArray<Replayed>> => {
  const ids: Ids = { texts: new Map(), jobs: new Map() }
  const results: Replayed[] = []
  for (const file of recordings()) {
    const different: { readonly id: string; readonly why: string }[] = []
    let all = 0
    for (const step of linesOf(file) as ReadonlyArray<CallStep | DiscoverStep>) {
      if (step.step === 'source-now-discovers') {
        await setDiscovered(step.database, step.catalog as never)
        continue
      }
      all += 1
      if (!showsWork(step)) await advance(1.1)
      const { method, path, contentType, body, rawBody } = step.request
      const sent = body === null ? rawBody : JSON.stringify(translated(body, ids))
      const jobId = isObject(body) && /\/jobs\/(get|cancel)$/.test(path) ? body['id'] : undefined
      const text =
        typeof jobId === 'number'
          ? JSON.stringify({ id: ids.jobs.get(jobId) ?? jobId })
          : (translated(sent, ids) as string | null)
      const response = await fetch(`${url}${path}`, {
        method,
        headers:
          contentType === null || contentType === undefined
            ? text === null
              ? {}
              : { 'content-type': 'application/x-www-form-urlencoded' }
            : { 'content-type': contentType },
        ...(text === null || method === 'GET' ? {} : { body: text }),
      })
      const answer = await response.text()
      const content = ((): unknown => {
        try {
          return answer === '' ? null : JSON.parse(answer)
        } catch {
          return answer
        }
      })()
      const type = response.headers.get('content-type')?.split(';')[0] ?? null
      const known = new Set(ids.texts.values())
      const [theirs, ours] = [sorted(translated(step.response.body, ids), known), sorted(content, known)]
      if (response.status === step.response.status) learn(theirs, ours, ids)
      const why =
        response.status !== step.response.status
          ? `status ${String(step.response.status)} ≠ ${String(response.status)}: ${answer.slice(0, 200)}`
          : type !== (step.response.contentType?.split(';')[0] ?? null)
            ? `content type ${String(step.response.contentType)} ≠ ${String(type)}`
            : compare(theirs, ours, ids, path.split('/').at(-2) === 'jobs' || path.endsWith('jobs/get') ? 'job' : '')
      if (why !== undefined) different.push({ id: step.id, why })
    }
    results.push({ file, equal: all - different.length, all, different })
  }
  return results
}
