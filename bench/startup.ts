/** How long the provider's process takes to its first answer, beside one that does nothing; and what loading costs. */
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Readable } from 'node:stream'

import { runtime } from '@pulumi/pulumi'

import { providerText } from '../provider/runtime/declare'
import { ROOT } from './places'
import { medianOf } from './processes'

export interface StartUp {
  readonly milliseconds: Readonly<Record<string, number>>
}

const nothing = {
  check: (_olds: unknown, news: unknown) => Promise.resolve({ inputs: news }),
  create: () => Promise.resolve({ id: 'x', outs: {} }),
}

/** Where a provider's process listens, when it does. */
const portOf = (child: ChildProcessByStdio<null, Readable, null>): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => {
      resolve(data.toString().trim())
    })
    child.once('exit', () => {
      reject(new Error('The provider process ended before it answered.'))
    })
  })

/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-require-imports --
   Pulumi's generated gRPC stubs have no types */
/** Configures a provider and has it check these inputs. */
const firstCheck = async (port: string, provider: string, news: object): Promise<void> => {
  const ofPulumi = { paths: [require.resolve('@pulumi/pulumi')] }
  const grpc = require(require.resolve('@grpc/grpc-js', ofPulumi))
  const service = require('@pulumi/pulumi/proto/provider_grpc_pb.js')
  const messages = require('@pulumi/pulumi/proto/provider_pb.js')
  const struct = require(require.resolve('google-protobuf/google/protobuf/struct_pb.js', ofPulumi))
  const client = new service.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  const call = (method: string, request: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client[method](request, { deadline: Date.now() + 30_000 }, (error: Error | null, answer: unknown) => {
        if (error === null) resolve(answer)
        else reject(error)
      })
    })
  const configuration = new messages.ConfigureRequest()
  // Without arguments Pulumi's process never answers.
  configuration.setArgs(struct.Struct.fromJavaScript({}))
  await call('configure', configuration)
  const request = new messages.CheckRequest()
  request.setUrn('urn:pulumi:bench::bench::pulumi-nodejs:dynamic/airbyte:Connection::c')
  request.setNews(struct.Struct.fromJavaScript({ ...news, __provider: provider }))
  request.setOlds(struct.Struct.fromJavaScript({}))
  await call('check', request)
  client.close()
}
/* eslint-enable */

/** From the start of the process to the answer of its first check, in milliseconds. */
const firstAnswer = async (provider: string, news: object): Promise<number> => {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [path.join(path.dirname(require.resolve('@pulumi/pulumi/package.json')), 'cmd/dynamic-provider'), '127.0.0.1:1'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  try {
    await firstCheck(await portOf(child), provider, news)
    return performance.now() - started
  } finally {
    child.kill()
  }
}

const requireCost = (module: string): number =>
  Number(
    execFileSync(
      process.execPath,
      [
        '-e',
        `const s=performance.now();require(${JSON.stringify(module)});process.stdout.write(String(performance.now()-s))`,
      ],
      { cwd: ROOT, encoding: 'utf8' },
    ),
  )

const several = async (runs: number, one: () => number | Promise<number>): Promise<number> => {
  const found: number[] = []
  for (let at = 0; at < runs; at += 1) found.push(await one())
  return medianOf(found)
}

export const measureStartUp = async (runs: number): Promise<StartUp> => {
  const serialised = async (provider: unknown): Promise<string> =>
    (await runtime.serializeFunction(() => provider)).text
  const [ours, empty] = [providerText('connection'), await serialised(nothing)]
  const milliseconds: Record<string, number> = {
    'empty provider to its first answer': await several(runs, () => firstAnswer(empty, {})),
    'ours to its first answer': await several(runs, () =>
      firstAnswer(ours, { sourceId: 's', destinationId: 'd', name: 'n', syncCatalog: { streams: [] } }),
    ),
  }
  for (const module of [
    'pulumi-airbyte/runtime',
    'pulumi-airbyte',
    '@pulumi/pulumi',
    'fp-ts/function',
    'fp-ts/TaskEither',
    'io-ts',
  ]) {
    milliseconds[`require ${module}`] = await several(runs, () => requireCost(module))
  }
  return { milliseconds }
}
