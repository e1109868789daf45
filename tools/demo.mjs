/**
 * `npm run demo`: a real Pulumi stack creates Airbyte connections, previews a breaking change with its reset, applies
 * it, and is torn down. On the emulator, or with AIRBYTE_URL on a real Airbyte in a workspace of its own.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { setup } from './setup.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const isTerminal = process.stdout.isTTY === true
const bold = (text) => (isTerminal ? `\u001b[1m${text}\u001b[0m` : text)
const say = (text = '') => process.stdout.write(`${text}\n`)
const chapter = (text) => say(`\n${bold(`── ${text}`)}`)

/** A step of the story that did not come out as it should. */
const expect = (isSo, what) => {
  if (!isSo) throw new Error(`Not as it should be: ${what}`)
  say(`  ✔ ${what}`)
}

// Children run in process groups of their own, so that Ctrl-C can end each of them with all that it started.
const children = new Set()
let isInterrupted = false

const endChild = (child, signal) => {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Gone already.
  }
}

/** Everything that a process has started, and what that has: Pulumi gives its plugins groups of their own. */
const descendantsOf = (root) => {
  const listed = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? ''
  const pairs = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const found = new Set([root])
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const [pid, parent] of pairs) if (found.has(parent)) found.add(pid)
  }
  return found
}

const run = (command, args, environment) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('error', reject)
    child.on('close', (code) => {
      children.delete(child)
      endChild(child, 'SIGKILL')
      resolve({ code, output })
    })
  })

const post = async (base, endpoint, body = {}) => {
  const { AIRBYTE_USERNAME: username, AIRBYTE_PASSWORD: password, AIRBYTE_TOKEN: token } = process.env
  const authorization =
    token !== undefined
      ? { authorization: `Bearer ${token}` }
      : username !== undefined && password !== undefined
        ? { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
        : {}
  const response = await fetch(`${base}/api/v1/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  }).catch((error) => {
    throw new Error(
      `No answer from ${new URL(base).host} to ${endpoint}: ${error.cause?.code ?? error.message}. Is AIRBYTE_URL right?`,
    )
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${text.slice(0, 300)}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** The shop's three sources on the emulator; the demo makes the first one's schema change. */
const emulatorStage = async () => {
  const { startEmulator } = require(path.join(root, 'dist', 'emulator', 'index.js'))
  const emulator = await startEmulator({ seed: 'shop' })
  const { workspaces } = await post(emulator.url, 'workspaces/list')
  const [{ workspaceId }] = workspaces
  const { sources } = await post(emulator.url, 'sources/list', { workspaceId })
  const { destinations } = await post(emulator.url, 'destinations/list', { workspaceId })
  const shop = sources.find((source) => source.name.toLowerCase().includes('shop')) ?? sources[0]
  const ordered = [shop, ...sources.filter((source) => source !== shop)].slice(0, 3)
  return {
    url: emulator.url,
    what: 'the emulator',
    workspaceId,
    destinationId: destinations[0].destinationId,
    pipelines: ordered.map((source) => ({
      name: source.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      sourceId: source.sourceId,
    })),
    async breakSomething() {
      const { catalog } = await post(emulator.url, 'sources/discover_schema', { sourceId: shop.sourceId })
      const streams = catalog.streams.map(({ stream }) => {
        const { jsonSchema, supportedSyncModes, defaultCursorField, sourceDefinedPrimaryKey, ...rest } = stream
        const { updated_at: cursor, ...properties } = jsonSchema.properties
        const isUsers = stream.name === 'users'
        return {
          name: rest.name,
          ...(rest.namespace === undefined ? {} : { namespace: rest.namespace }),
          json_schema: isUsers ? { ...jsonSchema, properties: { ...properties, modified_at: cursor } } : jsonSchema,
          supported_sync_modes: supportedSyncModes,
          ...(rest.sourceDefinedCursor === undefined ? {} : { source_defined_cursor: rest.sourceDefinedCursor }),
          default_cursor_field: isUsers ? [] : defaultCursorField,
          source_defined_primary_key: sourceDefinedPrimaryKey,
        }
      })
      await emulator.setDiscovered(shop.sourceId, { streams })
      await post(emulator.url, 'sources/discover_schema', { sourceId: shop.sourceId, disable_cache: true })
      return {
        says: `the source «${shop.name}» renames users.updated_at to modified_at: the cursor is gone`,
        stream: 'users',
        config: [],
      }
    },
    close: () => emulator.close(),
  }
}

const json = (variable, fallback) => {
  const text = process.env[variable]
  if (text === undefined) return fallback
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${variable} is not JSON. Give something like ${JSON.stringify(fallback)}`)
  }
}

const named = (definitions, name, variable) => {
  const found = definitions.find((definition) => definition.name.toLowerCase().includes(name.toLowerCase()))
  if (found !== undefined) return found
  throw new Error(`This Airbyte has no connector «${name}». Name another with ${variable}.`)
}

/** A workspace of its own on a real Airbyte, removed at the end. */
const realStage = async (url) => {
  const { workspaceId } = await post(url, 'workspaces/create', {
    name: `pulumi-airbyte demo ${new Date().toISOString()}`,
  })
  const close = async () => {
    await post(url, 'workspaces/delete', { workspaceId })
    say(`  removed the workspace ${workspaceId}`)
  }
  try {
    const { sourceDefinitions } = await post(url, 'source_definitions/list')
    const { destinationDefinitions } = await post(url, 'destination_definitions/list')
    const source = named(
      sourceDefinitions,
      process.env.AIRBYTE_SOURCE_DEFINITION ?? 'Faker',
      'AIRBYTE_SOURCE_DEFINITION',
    )
    const destination = named(
      destinationDefinitions,
      process.env.AIRBYTE_DESTINATION_DEFINITION ?? 'Local JSON',
      'AIRBYTE_DESTINATION_DEFINITION',
    )
    const { destinationId } = await post(url, 'destinations/create', {
      workspaceId,
      name: 'warehouse',
      destinationDefinitionId: destination.destinationDefinitionId,
      connectionConfiguration: json('AIRBYTE_DESTINATION_CONFIG', { destination_path: '/local/pulumi-airbyte-demo' }),
    })
    const pipelines = []
    for (const name of ['shop', 'billing', 'support']) {
      const { sourceId } = await post(url, 'sources/create', {
        workspaceId,
        name,
        sourceDefinitionId: source.sourceDefinitionId,
        connectionConfiguration: json('AIRBYTE_SOURCE_CONFIG', {
          count: 10,
          seed: 1,
          records_per_sync: 10,
          records_per_slice: 10,
        }),
      })
      pipelines.push({ name, sourceId })
    }
    return {
      url,
      what: `Airbyte at ${new URL(url).host}`,
      workspaceId,
      destinationId,
      pipelines,
      async breakSomething() {
        const { catalog, jobInfo } = await post(url, 'sources/discover_schema', { sourceId: pipelines[0].sourceId })
        if (catalog === undefined)
          throw new Error(`The source could not be discovered: ${JSON.stringify(jobInfo).slice(0, 300)}`)
        const columns = ['updated_at', 'modified_at', 'created_at']
        const found = catalog.streams.find(
          ({ stream }) =>
            (stream.supportedSyncModes ?? []).includes('incremental') &&
            columns.some((column) => column in (stream.jsonSchema?.properties ?? {})),
        )
        if (found === undefined)
          throw new Error(
            'No stream of this source is read incrementally: nothing can break. Choose another with AIRBYTE_SOURCE_DEFINITION.',
          )
        const stream = found.stream.name
        return {
          says: `the program copies the stream ${stream} whole from now on`,
          stream,
          config: [['demo:fullRefresh', `${pipelines[0].name}/${stream}`]],
        }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const indent = (text) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  │ ${line}`)
    .join('\n')

const story = async (stage, cli) => {
  const work = path.join(root, '.pulumi-airbyte')
  mkdirSync(work, { recursive: true })
  const home = mkdtempSync(path.join(work, 'demo-'))
  mkdirSync(path.join(home, 'state'), { recursive: true })
  const environment = {
    ...process.env,
    PATH: `${cli.path}${path.delimiter}${process.env.PATH}`,
    PULUMI_HOME: path.join(home, 'home'),
    PULUMI_BACKEND_URL: `file://${path.join(home, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'demo',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    NO_COLOR: '1',
  }
  delete environment.PULUMI_ACCESS_TOKEN
  const configFile = path.join(home, 'Pulumi.demo.yaml')
  const stackArguments = ['--stack', 'demo', '--non-interactive']
  const configArguments = ['--config-file', configFile]
  const pulumi = async (args, { show = true } = {}) => {
    if (isInterrupted) throw new Error('interrupted')
    const started = Date.now()
    if (show) say(`  $ pulumi ${args.join(' ')}`)
    const config = args[0] === 'stack' ? [] : configArguments
    const { code, output } = await run(
      cli.pulumi,
      [...args, ...stackArguments, ...config, '--color', 'never'],
      environment,
    )
    if (isInterrupted) throw new Error('interrupted')
    if (show || code !== 0) say(indent(output))
    if (show) say(`  (${((Date.now() - started) / 1000).toFixed(1)} s)`)
    if (code !== 0) throw new Error(`pulumi ${args[0]} ended with ${code}`)
    return output
  }
  const set = (key, value) => pulumi(['config', 'set', key, value], { show: false })
  const jobsOf = async (connectionId, configTypes) =>
    (await post(stage.url, 'jobs/list', { configTypes, configId: connectionId })).jobs.map(({ job }) => job)
  let isUp = false
  try {
    const initialised = await run(
      cli.pulumi,
      ['stack', 'init', 'demo', '--non-interactive', '--color', 'never'],
      environment,
    )
    if (initialised.code !== 0) throw new Error(`pulumi stack init failed:\n${initialised.output}`)
    // `stack init` knows no other place for its settings than the project's folder.
    const made = path.join(root, 'Pulumi.demo.yaml')
    if (existsSync(made)) renameSync(made, configFile)
    await set('airbyte:url', stage.url)
    await set('demo:destinationId', stage.destinationId)
    await set('demo:pipelines', JSON.stringify(stage.pipelines))

    chapter(`1. Three connections are created on ${stage.what}`)
    isUp = true
    await pulumi(['up', '--yes', '--skip-preview'])
    const ids = JSON.parse(await pulumi(['stack', 'output', '--json'], { show: false }))
    const { connections } = await post(stage.url, 'connections/list', { workspaceId: stage.workspaceId })
    expect(connections.length === 3, `Airbyte has 3 connections: ${connections.map(({ name }) => name).join(', ')}`)

    chapter('2. The same program again: nothing to do')
    const unchanged = await pulumi(['preview', '--diff', '--expect-no-changes'])
    expect(/3 unchanged|4 unchanged/.test(unchanged), 'the preview is empty')

    const change = await stage.breakSomething()
    chapter(`3. A breaking change: ${change.says}`)
    for (const [key, value] of change.config) await set(key, value)
    const preview = await pulumi(['preview', '--diff'])
    expect(preview.includes('resets'), 'the preview says what will be reset, and why')

    chapter('4. The change is applied')
    await pulumi(['up', '--yes', '--skip-preview'])
    const connectionId = ids[stage.pipelines[0].name]
    const resets = await jobsOf(connectionId, ['reset_connection'])
    const streams = resets.flatMap((job) => job.resetConfig?.streamsToReset ?? []).map(({ name }) => name)
    expect(resets.length === 1 && streams.join() === change.stream, `exactly the stream ${change.stream} was reset`)
    expect(resets[0].status === 'succeeded', `its reset job ${resets[0].id} succeeded`)
    const others = await Promise.all(
      stage.pipelines.slice(1).map(({ name }) => jobsOf(ids[name], ['reset_connection'])),
    )
    expect(
      others.every((jobs) => jobs.length === 0),
      'nothing else was reset',
    )

    chapter('5. Everything is taken down')
    await pulumi(['destroy', '--yes', '--skip-preview'])
    isUp = false
    const left = await post(stage.url, 'connections/list', { workspaceId: stage.workspaceId })
    expect(left.connections.length === 0, 'Airbyte has no connection left')
  } finally {
    if (isUp && !isInterrupted) {
      say('  taking down what was made …')
      await run(cli.pulumi, ['destroy', '--yes', '--skip-preview', ...stackArguments, ...configArguments], environment)
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

const main = async () => {
  const cli = await setup()
  const started = Date.now()
  const stage =
    process.env.AIRBYTE_URL === undefined
      ? await emulatorStage()
      : await realStage(process.env.AIRBYTE_URL.replace(/\/+$/, ''))
  const interrupt = () => {
    if (isInterrupted) return
    isInterrupted = true
    say('\nInterrupted: ending what is running …')
    const plugins = new Set()
    const note = () => {
      for (const child of children) for (const pid of descendantsOf(child.pid)) plugins.add(pid)
    }
    note()
    for (const child of children) endChild(child, 'SIGINT')
    setTimeout(note, 100).unref()
    // A plugin that was just starting may outlive the engine that started it.
    process.on('exit', () => {
      for (const pid of plugins) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // Gone already.
        }
      }
    })
    setTimeout(() => {
      for (const child of children) endChild(child, 'SIGKILL')
    }, 3000).unref()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    await story(stage, cli)
    chapter('Summary')
    say(
      `  3 connections created, an empty second preview, 1 breaking change previewed and applied with 1 reset, all destroyed.`,
    )
    say(`  ${stage.what}, Pulumi ${cli.version}, ${((Date.now() - started) / 1000).toFixed(0)} s.`)
  } finally {
    await stage.close()
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(
      `\n${isInterrupted ? 'The demo was interrupted; nothing is left running.' : `The demo failed. ${error.message}`}\n`,
    )
    process.exit(isInterrupted ? 130 : 1)
  },
)
