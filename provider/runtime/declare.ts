/** What a resource's state holds of its provider, and how a resource is declared without what is of no use in it. */
import { createRequire } from 'node:module'
import path from 'node:path'

import * as pulumi from '@pulumi/pulumi'

/**
 * The type of a dynamic resource, as `pulumi.dynamic.Resource` makes it of a module and a name. The engine hands
 * resources of such types to Pulumi's own Node provider.
 */
export const dynamicType = <Name extends string>(name: Name): `pulumi-nodejs:dynamic/airbyte:${Name}` =>
  `pulumi-nodejs:dynamic/airbyte:${name}`

/**
 * The property `__provider` of a dynamic resource: the code that Pulumi's provider process runs. `pulumi.dynamic.Resource`
 * makes it by serialising an object, which takes a third of a second of every program and two thousand characters of
 * each resource; this asks for the runtime by its package name, and captures nothing, so that no path and no secret gets
 * into users' state, and code of an earlier release is never run. Where the package is not found, as no program runs that
 * could have said so (`pulumi destroy`), it says what to do; the error's stack would be printed before it.
 * Obligation: exported as `handler`, a function that answers a `pulumi.dynamic.ResourceProvider` (`cmd/dynamic-provider`
 * of Pulumi's SDK). A test pins the text byte for byte: it is in every user's state, twice for each resource.
 */
export const providerText = (name: 'connection' | 'sync'): string =>
  `try{exports.handler=require('pulumi-airbyte/runtime').${name}}catch(e){if(e.code)e.stack=e.message='Try: npm install pulumi-airbyte';throw e}`

/** Where all of our own modules are. */
const PACKAGE = `${path.dirname(__dirname)}${path.sep}`

/** Pulumi's own frames, and Node's. */
const isOfNoUse = (file: string | null | undefined): boolean =>
  typeof file !== 'string' || file.startsWith('node:') || /[\\/]@pulumi[\\/]pulumi[\\/]/.test(file)

/**
 * The trace that Pulumi notes for a resource, and the engine keeps in the state, without what is not the program's: from
 * our constructor's caller on. Pulumi itself cuts off what comes before.
 */
const declaredIn = (sites: ReadonlyArray<NodeJS.CallSite>): NodeJS.CallSite[] => {
  const constructed = sites.findIndex((site) => site.getFileName()?.startsWith(PACKAGE) === true)
  return sites.filter((site, index) => index <= constructed || !isOfNoUse(site.getFileName()))
}

/** Node's types have no undefined there, where nobody has prepared anything. */
const traces: {
  stackTraceLimit: number
  prepareStackTrace?: ((error: Error, sites: NodeJS.CallSite[]) => unknown) | undefined
} = Error

/**
 * Until the function that it answers is called, no stack traces are made. Pulumi notes one for each of a resource's
 * promises (`debuggablePromise`), five for each property: a third of the time that a large program takes. Where the
 * resource was declared is asked for on its own. An error that is passed through gets its trace from `from` on.
 */
export const withoutStackTraces = (from: object): ((error?: unknown) => unknown) => {
  const { stackTraceLimit, prepareStackTrace } = traces
  traces.stackTraceLimit = 0
  traces.prepareStackTrace = (error, sites) => {
    const kept = declaredIn(sites)
    if (prepareStackTrace !== undefined) return prepareStackTrace(error, kept)
    return [String(error), ...kept.map(String)].join('\n    at ')
  }
  return (error) => {
    traces.stackTraceLimit = stackTraceLimit
    traces.prepareStackTrace = prepareStackTrace
    if (error instanceof Error) Error.captureStackTrace(error, from as () => void)
    return error
  }
}

/**
 * Ends the program where a resource is to be imported: Pulumi asks a dynamic provider for that without handing on what makes
 * it one, and fails somewhere in its own code.
 */
export const refuseImport = (
  declared: string,
  options: pulumi.CustomResourceOptions | undefined,
  instead: string,
): void => {
  if (options?.import === undefined) return
  throw new pulumi.RunError(
    `${declared} has the option import, and Pulumi cannot import resources of this kind.\n  It reads them without their inputs, and so without their provider.\nTry: ${instead}.`,
  )
}

/** Folders from which the runtime was found. */
const found = new Set<string>()

/**
 * Ends the program where Pulumi's provider process will not find the runtime: it looks from the program's folder upwards, where
 * neither pnpm nor a bundler puts what only a dependency needs. Only of a program that Pulumi's command has started: a test with
 * mocks, or a program inside another one, has no such folder.
 */
export const demandRuntime = (folder = process.cwd(), isStarted = 'PULUMI_NODEJS_MONITOR' in process.env): void => {
  if (!isStarted || found.has(folder)) return
  try {
    createRequire(path.join(folder, 'index.js')).resolve('pulumi-airbyte/runtime')
    found.add(folder)
  } catch {
    throw new pulumi.RunError(
      `pulumi-airbyte cannot be found from the program's folder.\n  Pulumi's provider process looks for it from ${folder} upwards, and it is in no node_modules there.\nTry: add pulumi-airbyte to the dependencies of the package.json in that folder, and install.`,
    )
  }
}
