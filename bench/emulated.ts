/** An emulator in a process of its own, as a server is, and how fast it answers bare calls. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'

import { createClient } from '../provider/api/client'
import { promised, type PromisedClient } from '../provider/api/promised'
import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { catalogFile, ROOT, workFolder } from './places'

export interface Emulated {
  readonly url: string
  readonly sourceId: string
  readonly destinationId: string
  readonly client: PromisedClient
  readonly requests: () => Promise<number>
  readonly close: () => void
}

export const emulate = async (): Promise<Emulated> => {
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'dist/cli/main.js'), 'emulator', '--seed', 'shop', '--speed', '1000x'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /http:\/\/[\d.:]+/.exec(text)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', () => {
      reject(new Error(`The emulator did not start: ${text}`))
    })
  })
  const client = promised(createClient({ url, concurrency: 10 }))
  const { workspaces } = await client.listWorkspaces()
  const workspaceId = workspaces[0]?.workspaceId ?? ''
  const { sources } = await client.listSourcesForWorkspace({ workspaceId })
  const { destinations } = await client.listDestinationsForWorkspace({ workspaceId })
  return {
    url,
    sourceId: sources[0]?.sourceId ?? '',
    destinationId: destinations[0]?.destinationId ?? '',
    client,
    requests: async () => ((await (await fetch(`${url}/emulator/calls`)).json()) as ReadonlyArray<unknown>).length,
    close: () => child.kill(),
  }
}

export interface BareFigures {
  readonly create: number
  readonly get: number
  readonly delete: number
}

const tenAtATime = async <A>(items: ReadonlyArray<A>, work: (item: A) => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  const waiting = [...items]
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item)
    }),
  )
  return (performance.now() - started) / 1000
}

/** The bare HTTP calls that any tool has to make, in seconds. */
export const bareCalls = async (
  { url, sourceId, destinationId }: Emulated,
  count: number,
  catalog: AirbyteCatalog,
): Promise<BareFigures> => {
  const post = async (operation: string, body: unknown): Promise<string> =>
    (
      await fetch(`${url}/api/v1/connections/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).text()
  const ids: string[] = []
  const create = await tenAtATime(
    Array.from({ length: count }, (_, at) => at),
    async (at) => {
      const text = await post('create', {
        sourceId,
        destinationId,
        name: `bare-${String(at)}`,
        status: 'active',
        syncCatalog: catalog,
      })
      ids.push((JSON.parse(text) as { readonly connectionId: string }).connectionId)
    },
  )
  return {
    create,
    get: await tenAtATime(ids, (connectionId) => post('get', { connectionId })),
    delete: await tenAtATime(ids, (connectionId) => post('delete', { connectionId })),
  }
}

/** Requests per second by endpoint, ten callers at once. */
export const measureEmulator = async (count: number): Promise<Readonly<Record<string, number>>> => {
  const emulated = await emulate()
  const work = workFolder()
  try {
    const catalog = JSON.parse(readFileSync(catalogFile(work), 'utf8')) as AirbyteCatalog
    // Once to warm up.
    await bareCalls(emulated, count, catalog)
    const bare = await bareCalls(emulated, count, catalog)
    const started = performance.now()
    const lists = 20
    const { workspaceId } = await emulated.client.getSource({ sourceId: emulated.sourceId })
    for (let at = 0; at < lists; at += 1) await emulated.client.webBackendListConnectionsForWorkspace({ workspaceId })
    return {
      'connections/create': Math.round(count / bare.create),
      'connections/get': Math.round(count / bare.get),
      'connections/delete': Math.round(count / bare.delete),
      'web_backend/connections/list': Math.round((lists * 1000) / (performance.now() - started)),
    }
  } finally {
    emulated.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}
