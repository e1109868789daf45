// @ts-check
/** The story that the demo tells, in five chapters. */
import { post } from './airbyte.mjs'
import { isInterrupted } from './processes.mjs'
import { chapter, expect, say } from './say.mjs'
import { openStack } from './stack.mjs'

/** @import { Cli } from '../setup/pulumi.mjs' */
/** @import { Ids, Job, Named, Stack, Stage } from './types.js' */

const liveConnections = async (/** @type {Stage} */ { url, workspaceId }) =>
  (await post(url, 'connections/list', { workspaceId })).connections

/** What was reset, or at newer servers read again: older ones do not know the word. */
const resetsOf = async (/** @type {Stage} */ { url }, /** @type {string | undefined} */ connectionId) => {
  const asked = (/** @type {ReadonlyArray<string>} */ ...configTypes) =>
    post(url, 'jobs/list', { configTypes, configId: connectionId })
  const { jobs } = await asked('reset_connection', 'refresh').catch(() => asked('reset_connection'))
  return jobs.map(({ job }) => job)
}

/** @returns {ReadonlyArray<Named>} */
const streamsOf = (/** @type {Job} */ { resetConfig, refreshConfig }) =>
  resetConfig?.streamsToReset ?? refreshConfig?.streamsToRefresh ?? []

const configure = async (/** @type {Stage} */ stage, /** @type {Stack} */ stack) => {
  const values = {
    'airbyte:url': stage.url,
    'demo:destinationId': stage.destinationId,
    'demo:pipelines': JSON.stringify(stage.pipelines),
  }
  const pairs = Object.entries(values).flatMap(([key, value]) => ['--plaintext', `${key}=${value}`])
  await stack.quiet('config', 'set-all', ...pairs)
}

/**
 * @param {Stage} stage
 * @param {Stack} stack
 * @returns {Promise<Ids>}
 */
const create = async (stage, stack) => {
  chapter(`1. Three connections are created on ${stage.what}`)
  await stack.shown('up', '--yes', '--skip-preview')
  const ids = /** @type {Ids} */ (JSON.parse(await stack.quiet('stack', 'output', '--json')))
  const connections = await liveConnections(stage)
  expect(connections.length === 3, `Airbyte has 3 connections: ${connections.map(({ name }) => name).join(', ')}`)
  return ids
}

const again = async (/** @type {Stack} */ stack) => {
  chapter('2. The same program again: nothing to do')
  const unchanged = await stack.shown('preview', '--diff', '--expect-no-changes')
  expect(/3 unchanged|4 unchanged/.test(unchanged), 'the preview is empty')
}

const breakAndPreview = async (/** @type {Stage} */ stage, /** @type {Stack} */ stack) => {
  const change = await stage.breakSomething()
  chapter(`3. A breaking change: ${change.says}`)
  for (const [key, value] of change.config) await stack.quiet('config', 'set', key, value)
  const preview = await stack.shown('preview', '--diff')
  expect(/resets|refresh/.test(preview), 'the preview says what will be reset or read again, and why')
  return change
}

/**
 * @param {Stage} stage
 * @param {Stack} stack
 * @param {Ids} ids
 * @param {string} stream
 */
const apply = async (stage, stack, ids, stream) => {
  chapter('4. The change is applied')
  await stack.shown('up', '--yes', '--skip-preview')
  const [changed, ...untouched] = stage.pipelines
  const resets = await resetsOf(stage, ids[changed.name])
  const streams = resets.flatMap(streamsOf).map(({ name }) => name)
  const done = resets[0]?.configType === 'refresh' ? 'read again while its table stays filled' : 'reset'
  expect(resets.length === 1 && streams.join() === stream, `exactly the stream ${stream} was ${done}`)
  expect(resets[0]?.status === 'succeeded', `its job ${String(resets[0]?.id)} succeeded`)
  const others = await Promise.all(untouched.map(({ name }) => resetsOf(stage, ids[name])))
  expect(
    others.every((jobs) => jobs.length === 0),
    'nothing else was touched',
  )
}

const takeDown = async (/** @type {Stage} */ stage, /** @type {Stack} */ stack) => {
  chapter('5. Everything is taken down')
  await stack.shown('destroy', '--yes', '--skip-preview')
  expect((await liveConnections(stage)).length === 0, 'Airbyte has no connection left')
}

/**
 * Tells it; whatever fails, nothing that was made is left.
 *
 * @param {Stage} stage
 * @param {Cli} cli
 */
export const story = async (stage, cli) => {
  const stack = await openStack(cli)
  let isUp = false
  try {
    await configure(stage, stack)
    isUp = true
    const ids = await create(stage, stack)
    await again(stack)
    const change = await breakAndPreview(stage, stack)
    await apply(stage, stack, ids, change.stream)
    await takeDown(stage, stack)
    isUp = false
  } finally {
    if (isUp && !isInterrupted()) {
      say('  taking down what was made …')
      await stack.takeDown()
    }
    stack.remove()
  }
}
