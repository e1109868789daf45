// @ts-check
/** The demo's stage on a real Airbyte: a workspace of its own, which is removed at the end. */
import { organizationOf, post } from './airbyte.mjs'
import { say } from './say.mjs'

/** @import { Breakage, Named, Pipeline, Stage } from './types.js' */

/** @returns {unknown} */
const jsonOf = (/** @type {string} */ variable, /** @type {object} */ fallback) => {
  const text = process.env[variable]
  if (text === undefined) return fallback
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${variable} is not JSON. Give something like ${JSON.stringify(fallback)}`)
  }
}

/**
 * The connector that an environment variable names, or this one.
 *
 * @template {Named} A
 * @param {ReadonlyArray<A>} definitions
 * @param {string} variable
 * @param {string} fallback
 */
const named = (definitions, variable, fallback) => {
  const name = process.env[variable] ?? fallback
  const found = definitions.find((definition) => definition.name.toLowerCase().includes(name.toLowerCase()))
  if (found !== undefined) return found
  throw new Error(`This Airbyte has no connector «${name}». Name another with ${variable}.`)
}

const makeDestination = async (/** @type {string} */ url, /** @type {string} */ workspaceId) => {
  const { destinationDefinitions } = await post(url, 'destination_definitions/list')
  const { destinationDefinitionId } = named(destinationDefinitions, 'AIRBYTE_DESTINATION_DEFINITION', 'Local JSON')
  const { destinationId } = await post(url, 'destinations/create', {
    workspaceId,
    name: 'warehouse',
    destinationDefinitionId,
    connectionConfiguration: jsonOf('AIRBYTE_DESTINATION_CONFIG', { destination_path: '/local/pulumi-airbyte-demo' }),
  })
  return destinationId
}

/**
 * @param {string} url
 * @param {string} workspaceId
 * @returns {Promise<Stage['pipelines']>}
 */
const makePipelines = async (url, workspaceId) => {
  const { sourceDefinitions } = await post(url, 'source_definitions/list')
  const { sourceDefinitionId } = named(sourceDefinitions, 'AIRBYTE_SOURCE_DEFINITION', 'Faker')
  const configuration = { count: 10, seed: 1, records_per_sync: 10, records_per_slice: 10 }
  const pipelineOf = async (/** @type {string} */ name) => {
    const { sourceId } = await post(url, 'sources/create', {
      workspaceId,
      name,
      sourceDefinitionId,
      connectionConfiguration: jsonOf('AIRBYTE_SOURCE_CONFIG', configuration),
    })
    return { name, sourceId }
  }
  return [await pipelineOf('shop'), await pipelineOf('billing'), await pipelineOf('support')]
}

/**
 * A stream that is read incrementally is to be copied whole.
 *
 * @param {string} url
 * @param {Pipeline} pipeline
 * @returns {Promise<Breakage>}
 */
const copyWhole = async (url, { name, sourceId }) => {
  const { catalog, jobInfo } = await post(url, 'sources/discover_schema', { sourceId })
  if (catalog === undefined)
    throw new Error(`The source could not be discovered: ${JSON.stringify(jobInfo).slice(0, 300)}`)
  const columns = ['updated_at', 'modified_at', 'created_at']
  const found = catalog.streams.find(
    ({ stream }) =>
      (stream.supportedSyncModes ?? []).includes('incremental') &&
      columns.some((column) => column in (stream.jsonSchema.properties ?? {})),
  )
  if (found === undefined)
    throw new Error(
      'No stream of this source is read incrementally: nothing can break. Choose another with AIRBYTE_SOURCE_DEFINITION.',
    )
  const stream = found.stream.name
  return {
    says: `the program copies the stream ${stream} whole from now on`,
    stream,
    config: [['demo:fullRefresh', `${name}/${stream}`]],
  }
}

/**
 * @param {string} url
 * @returns {Promise<Stage>}
 */
export const realStage = async (url) => {
  const { workspaceId } = await post(url, 'workspaces/create', {
    name: `pulumi-airbyte demo ${new Date().toISOString()}`,
    ...(await organizationOf(url)),
  })
  const close = async () => {
    await post(url, 'workspaces/delete', { workspaceId })
    say(`  removed the workspace ${workspaceId}`)
  }
  try {
    const destinationId = await makeDestination(url, workspaceId)
    const pipelines = await makePipelines(url, workspaceId)
    return {
      url,
      what: `Airbyte at ${new URL(url).host}`,
      workspaceId,
      destinationId,
      pipelines,
      breakSomething: () => copyWhole(url, pipelines[0]),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
