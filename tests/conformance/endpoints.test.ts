import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import { parse } from 'yaml'

import { ROUTES } from '../../emulator/routes'
import type { AirbyteCatalog, AirbyteStream, StreamDescriptor } from '../../provider/catalog/airbyte'
import { type ProtocolCatalog, serverDefaultCatalog, serverStored } from '../../provider/server'
import { filesIn, linesOf, needData, textOf } from '../support/data'
import { type Stage, stage } from '../support/shop'

/** So many cases over all operations. */
const CASES = 200

type Json = Readonly<Record<string, unknown>>

interface Refused {
  readonly ok: false
  readonly exception: string
  readonly message: string | null
}

interface Case {
  readonly input: Json
  readonly answer: Json | Refused
}

/** JSON with sorted keys, and lists that are sets sorted. */
const SETS = new Set(['transforms', 'updateStream', 'streamsToReset', 'selectedFields'])
const text = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) =>
    Array.isArray(part) && SETS.has(key)
      ? part.map((item) => JSON.parse(text(item)) as unknown).sort((one, other) => (text(one) < text(other) ? -1 : 1))
      : typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
        : part,
  )

const set = (values: ReadonlyArray<unknown>): string => text(values.map(text).sort())

const isRefused = (answer: Case['answer']): answer is Refused => answer['ok'] === false

/** How a refusal of the server's code is told over HTTP. */
const told = ({ exception, message }: Refused): string =>
  exception.endsWith('JsonValidationException')
    ? `422 The provided configuration does not fulfill the specification. Errors: ${String(message)}`
    : `500 Internal Server Error: ${String(message)}`

/** A discovered catalog as its connector would have told it. */
const protocolOf = (catalog: AirbyteCatalog): ProtocolCatalog => ({
  streams: catalog.streams.map(({ stream }: { readonly stream: AirbyteStream }) => ({
    name: stream.name,
    json_schema: stream.jsonSchema,
    supported_sync_modes: stream.supportedSyncModes ?? null,
    ...(stream.sourceDefinedCursor === undefined ? {} : { source_defined_cursor: stream.sourceDefinedCursor }),
    default_cursor_field: stream.defaultCursorField ?? null,
    source_defined_primary_key: stream.sourceDefinedPrimaryKey ?? null,
    ...(stream.namespace === undefined ? {} : { namespace: stream.namespace }),
  })),
})

const streamsOf = (catalog: AirbyteCatalog): string => text(catalog.streams.map(({ stream }) => stream))

/** Whether discovery would give just this catalog's streams. */
const isDiscoverable = (catalog: AirbyteCatalog): boolean =>
  streamsOf(serverDefaultCatalog(protocolOf(catalog))) === streamsOf(catalog)

const isDefault = (catalog: AirbyteCatalog): boolean =>
  text(serverDefaultCatalog(protocolOf(catalog))) === text(catalog)

/** Whether a connection can hold just this catalog: it reads back as it was sent. */
const isStorable = (catalog: AirbyteCatalog): boolean => {
  const stored = serverStored(catalog)
  return E.isRight(stored) && text(stored.right) === text(catalog)
}

/** The same, but for what decides nothing: an alias is not stored, and no field selection is none. */
const isStorableButForNames = (catalog: AirbyteCatalog): boolean => {
  const plain = ({ streams }: AirbyteCatalog): string =>
    text(
      streams.map(({ stream, config: { aliasName: _alias, fieldSelectionEnabled = false, ...config } }) => ({
        stream,
        config: { ...config, fieldSelectionEnabled },
      })),
    )
  const stored = serverStored(catalog)
  return E.isRight(stored) && plain(stored.right) === plain(catalog)
}

const descriptors = (catalog: AirbyteCatalog): ReadonlyArray<StreamDescriptor> =>
  catalog.streams.map(({ stream: { name, namespace } }) => ({
    name,
    ...(namespace === undefined ? {} : { namespace }),
  }))

describe("what Airbyte's own code answers, over HTTP through the endpoints that use it", function () {
  this.timeout(120_000)
  let here: Stage
  before(async function () {
    here = await stage()
    needData(this)
  })
  after(async () => {
    await here.emulator.close()
  })

  let made = 0
  const source = async (): Promise<string> => {
    made += 1
    const { sourceId } = await here.post('sources/clone', { sourceCloneId: here.sourceId })
    return String(sourceId)
  }
  const send = async (path: string, body: unknown): Promise<string | Json> => {
    const response = await fetch(`${here.emulator.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const content = (await response.json()) as Json
    return response.status === 200 ? content : `${String(response.status)} ${String(content['message'])}`
  }
  const must = async (path: string, body: unknown): Promise<Json> => {
    const answer = await send(path, body)
    if (typeof answer === 'string') throw new Error(`${path}: ${answer}`)
    return answer
  }
  const discover = async (sourceId: string, catalog: ProtocolCatalog): Promise<Json> => {
    await here.emulator.setDiscovered(sourceId, catalog)
    return must('sources/discover_schema', { sourceId, disable_cache: true })
  }
  const connect = (sourceId: string, more: object): Promise<string | Json> =>
    send('connections/create', {
      sourceId,
      destinationId: here.destinationId,
      name: `case ${String(made)}`,
      status: 'active',
      ...more,
    })
  const connected = async (sourceId: string, more: object): Promise<string> => {
    const answer = await connect(sourceId, more)
    if (typeof answer === 'string') throw new Error(answer)
    return String(answer['connectionId'])
  }

  /** What each operation says over HTTP, and what is expected; undefined where HTTP cannot put the question. */
  const OPERATIONS: Readonly<
    Record<
      string,
      {
        readonly fits: (input: Json, answer: Case['answer']) => boolean
        readonly ask: (input: Json, answer: Case['answer']) => Promise<readonly [string, string]>
      }
    >
  > = {
    discovered: {
      fits: () => true,
      ask: async (input, answer) => {
        const { catalog } = await discover(await source(), input['catalog'] as ProtocolCatalog)
        return [text(catalog), text((answer as Json)['catalog'])]
      },
    },
    schedule: {
      fits: ({ scheduleType }) => typeof scheduleType === 'string' && scheduleType !== 'manual',
      ask: async (input, answer) => {
        const got = await connect(await source(), input)
        return [typeof got === 'string' ? got : '200', isRefused(answer) ? told(answer) : '200']
      },
    },
    persist: {
      fits: () => true,
      ask: async (input, answer) => {
        const got = await connect(await source(), { syncCatalog: input['catalog'] })
        return [
          typeof got === 'string' ? got : text(got['syncCatalog']),
          isRefused(answer) ? told(answer) : text(answer['catalog']),
        ]
      },
    },
    diff: {
      fits: ({ old, new: next, configured }) =>
        isDiscoverable(old as AirbyteCatalog) &&
        isDiscoverable(next as AirbyteCatalog) &&
        isStorableButForNames((configured ?? old) as AirbyteCatalog),
      ask: async ({ old, new: next, configured }, answer) => {
        const sourceId = await source()
        const { catalogId } = await discover(sourceId, protocolOf(old as AirbyteCatalog))
        const connectionId = await connected(sourceId, { sourceCatalogId: catalogId, syncCatalog: configured ?? old })
        await here.emulator.setDiscovered(sourceId, protocolOf(next as AirbyteCatalog))
        const got = await send('sources/discover_schema', { sourceId, connectionId, disable_cache: true })
        const { catalogDiff, breaking } = answer as Json
        return [
          typeof got === 'string' ? got : text([got['catalogDiff'], got['breakingChange']]),
          isRefused(answer) ? told(answer) : text([catalogDiff, breaking]),
        ]
      },
    },
    merge: {
      fits: ({ configured, originalDiscovered, discovered }, answer) =>
        !isRefused(answer) &&
        isStorable(configured as AirbyteCatalog) &&
        isDiscoverable(originalDiscovered as AirbyteCatalog) &&
        isDefault(discovered as AirbyteCatalog),
      ask: async ({ configured, originalDiscovered, discovered }, answer) => {
        const sourceId = await source()
        const { catalogId } = await discover(sourceId, protocolOf(originalDiscovered as AirbyteCatalog))
        const connectionId = await connected(sourceId, { sourceCatalogId: catalogId, syncCatalog: configured })
        await here.emulator.setDiscovered(sourceId, protocolOf(discovered as AirbyteCatalog))
        const got = await send('web_backend/connections/get', { connectionId, withRefreshedCatalog: true })
        return [typeof got === 'string' ? got : text(got['syncCatalog']), text((answer as Json)['catalog'])]
      },
    },
    wbUpdate: {
      fits: ({ old }) => isStorableButForNames(old as AirbyteCatalog) && (old as AirbyteCatalog).streams.length > 0,
      ask: async ({ old, new: next, mostRecentDiscovered }, answer) => {
        const sourceId = await source()
        if (mostRecentDiscovered !== undefined && mostRecentDiscovered !== null) {
          await discover(sourceId, mostRecentDiscovered as ProtocolCatalog)
        }
        const connectionId = await connected(sourceId, { syncCatalog: old })
        // A connection without state would have all its streams reset.
        await must('state/create_or_update', {
          connectionId,
          connectionState: {
            connectionId,
            stateType: 'stream',
            streamState: descriptors(old as AirbyteCatalog).map((streamDescriptor) => ({
              streamDescriptor,
              streamState: { cursor: '1' },
            })),
          },
        })
        const got = await send('web_backend/connections/update', { connectionId, syncCatalog: next, skipReset: false })
        if (isRefused(answer)) return [typeof got === 'string' ? got : 'accepted', told(answer)]
        if (typeof got === 'string') return [got, 'accepted']
        const { jobs } = (await must('jobs/list', { configTypes: ['reset_connection'], configId: connectionId })) as {
          readonly jobs: ReadonlyArray<{ readonly job: { readonly resetConfig: { readonly streamsToReset: [] } } }>
        }
        const { breakingChange } = await must('connections/get', { connectionId })
        const expected = answer
        return [
          text([breakingChange, set(jobs[0]?.job.resetConfig.streamsToReset ?? [])]),
          text([expected['breakingChange'], set(expected['streamsToReset'] as ReadonlyArray<unknown>)]),
        ]
      },
    },
  }

  const names = Object.keys(OPERATIONS)

  it(`${String(CASES)} cases over all of them are equal`, async () => {
    const suitable = names.map((name) => {
      const operation = OPERATIONS[name]
      const all = (linesOf(`oracle/${name}.ndjson.gz`) as ReadonlyArray<Case>).filter(
        ({ input, answer }) => operation?.fits(input, answer) === true,
      )
      return { name, all }
    })
    // Each operation gets its share; what a small one leaves goes to the others. Taken evenly from the whole file.
    let left = CASES
    const different: unknown[] = []
    let asked = 0
    for (const [at, { name, all }] of [...suitable].sort((one, other) => one.all.length - other.all.length).entries()) {
      const share = Math.min(all.length, Math.ceil(left / (names.length - at)))
      left -= share
      let equal = 0
      for (let index = 0; index < share; index += 1) {
        const example = all[Math.floor((index * all.length) / share)]
        const operation = OPERATIONS[name]
        if (example === undefined || operation === undefined) continue
        const [got, expected] = await operation.ask(example.input, example.answer)
        asked += 1
        if (got === expected) equal += 1
        else
          different.push({
            name,
            got: got.slice(0, 2000),
            expected: expected.slice(0, 2000),
            input: text(example.input).slice(0, 1500),
          })
      }
      process.stdout.write(`      ${name}: ${String(equal)} of ${String(share)} equal\n`)
    }
    expect(different.slice(0, 3)).to.deep.equal([])
    expect(asked).to.equal(CASES)
  })
})

describe('the paths of the emulator', () => {
  before(function () {
    needData(this)
  })

  it("are those of Airbyte's document, and those that were recorded with status 200", () => {
    const { paths } = parse(textOf('config.subset.yaml')) as { readonly paths: Readonly<Record<string, unknown>> }
    const recorded = filesIn('observed').flatMap((file) =>
      (
        linesOf(`observed/${file}`) as ReadonlyArray<{
          readonly step: string
          readonly request?: { readonly path: string }
          readonly response?: { readonly status: number }
        }>
      ).flatMap(({ step, request, response }) =>
        step === 'call' && response?.status === 200 && request !== undefined
          ? [request.path.replace(/^\/api/, '')]
          : [],
      ),
    )
    const wanted = new Set([...Object.keys(paths), ...recorded])
    for (const path of ['/v1/openapi', '/v1/health']) wanted.delete(path)
    expect([...wanted].filter((path) => !Object.hasOwn(ROUTES, path)).sort()).to.deep.equal([])
  })
})
