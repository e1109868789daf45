/** A program of somebody else's: a client whose types are made from Airbyte's document, going through all nouns. */

/** Its text, since the types that it is compiled against are made when it is. */
export const PROGRAM = `
import type createClientOf from 'openapi-fetch'
import type { components, paths } from './schema'

type Schemas = components['schemas']

export const throughNouns = async (
  createClient: typeof createClientOf,
  baseUrl: string,
  look: (path: string, status: number, content: unknown) => void,
): Promise<ReadonlyArray<string>> => {
  const client = createClient<paths>({ baseUrl })
  client.use({
    onResponse: async ({ response, schemaPath }) => {
      const text = await response.clone().text()
      look(schemaPath, response.status, text === '' ? undefined : JSON.parse(text))
    },
  })
  const seen: string[] = []

  /** What an answer has, or the end of the program. */
  const must = async <Data>(answer: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> => {
    const { data, error, response } = await answer
    seen.push(new URL(response.url).pathname)
    if (data === undefined) throw new Error(\`\${response.url}: \${String(response.status)} \${JSON.stringify(error)}\`)
    return data
  }
  /** An answer without content. */
  const gone = async (answer: Promise<{ error?: unknown; response: Response }>): Promise<void> => {
    const { error, response } = await answer
    seen.push(new URL(response.url).pathname)
    if (response.status !== 204) throw new Error(\`\${response.url}: \${String(response.status)} \${JSON.stringify(error)}\`)
  }

  const made: Schemas['WorkspaceRead'] = await must(
    client.POST('/v1/workspaces/create', { body: { name: 'Others', email: 'others@example.com', news: true } }),
  )
  const { workspaceId } = made
  await must(client.POST('/v1/workspaces/get_by_slug', { body: { slug: made.slug } }))
  await must(
    client.POST('/v1/workspaces/update', {
      body: {
        workspaceId,
        initialSetupComplete: true,
        defaultGeography: 'eu',
        notifications: [
          {
            notificationType: 'slack',
            sendOnSuccess: true,
            sendOnFailure: true,
            slackConfiguration: { webhook: 'https://hooks.example.com/1' },
          },
        ],
        webhookConfigs: [{ name: 'cloud', authToken: 'unseen' }],
      },
    }),
  )
  await must(client.POST('/v1/workspaces/update_name', { body: { workspaceId, name: 'Other people' } }))
  const workspace = await must(client.POST('/v1/workspaces/get', { body: { workspaceId } }))
  const { workspaces } = await must(client.POST('/v1/workspaces/list'))
  if (!workspaces.some(({ slug }) => slug === workspace.slug)) throw new Error('The workspace is not listed')

  const { sourceDefinitions } = await must(client.POST('/v1/source_definitions/list'))
  await must(client.POST('/v1/source_definitions/list_latest'))
  await must(client.POST('/v1/source_definitions/list_for_workspace', { body: { workspaceId } }))
  await must(client.POST('/v1/source_definitions/list_private', { body: { workspaceId } }))
  const own = await must(
    client.POST('/v1/source_definitions/create_custom', {
      body: {
        workspaceId,
        sourceDefinition: {
          name: 'Own',
          dockerRepository: 'example/own',
          dockerImageTag: '0.1',
          documentationUrl: 'https://example.com/own',
        },
      },
    }),
  )
  const { sourceDefinitionId: ownId } = own
  await must(
    client.POST('/v1/source_definitions/update', { body: { sourceDefinitionId: ownId, dockerImageTag: '0.2' } }),
  )
  const { dockerImageTag } = await must(
    client.POST('/v1/source_definitions/get', { body: { sourceDefinitionId: ownId } }),
  )
  if (dockerImageTag !== '0.2') throw new Error(\`The connector is still \${dockerImageTag}\`)
  await must(
    client.POST('/v1/source_definitions/get_for_workspace', { body: { sourceDefinitionId: ownId, workspaceId } }),
  )
  const sourceDefinitionId = sourceDefinitions.find(({ name }) => name === 'Faker')?.sourceDefinitionId ?? ''
  await must(
    client.POST('/v1/source_definition_specifications/get', { body: { sourceDefinitionId, workspaceId } }),
  )
  const { destinationDefinitions } = await must(client.POST('/v1/destination_definitions/list'))
  const able = destinationDefinitions.find(({ supportsDbt, normalizationConfig }) => supportsDbt && normalizationConfig.supported)
  const destinationDefinitionId = able?.destinationDefinitionId ?? ''
  await must(client.POST('/v1/destination_definitions/get', { body: { destinationDefinitionId } }))
  const { supportedDestinationSyncModes = [] } = await must(
    client.POST('/v1/destination_definition_specifications/get', { body: { destinationDefinitionId, workspaceId } }),
  )
  if (!supportedDestinationSyncModes.includes('append_dedup')) throw new Error('It cannot deduplicate')

  const { sourceId } = await must(
    client.POST('/v1/sources/create', {
      body: { workspaceId, sourceDefinitionId, name: 'people', connectionConfiguration: { count: 3 } },
    }),
  )
  await must(
    client.POST('/v1/sources/update', { body: { sourceId, name: 'persons', connectionConfiguration: { count: 5 } } }),
  )
  const copy = await must(client.POST('/v1/sources/clone', { body: { sourceCloneId: sourceId } }))
  if (copy.name !== 'persons (Copy)') throw new Error(\`The copy is called \${copy.name}\`)
  const { sources: found } = await must(
    client.POST('/v1/sources/search', { body: { name: 'persons', connectionConfiguration: { count: 5 } } }),
  )
  if (found.length !== 1) throw new Error(\`Found \${String(found.length)} sources\`)
  const { sources } = await must(client.POST('/v1/sources/list', { body: { workspaceId } }))
  if (sources.length !== 2) throw new Error(\`Listed \${String(sources.length)} sources\`)
  await must(client.POST('/v1/sources/get', { body: { sourceId } }))
  const checks = [
    await must(client.POST('/v1/sources/check_connection', { body: { sourceId } })),
    await must(
      client.POST('/v1/scheduler/sources/check_connection', {
        body: { sourceDefinitionId, workspaceId, connectionConfiguration: {} },
      }),
    ),
    await must(
      client.POST('/v1/sources/check_connection_for_update', {
        body: { sourceId, name: 'persons', connectionConfiguration: {} },
      }),
    ),
  ]
  if (checks.some(({ status }) => status !== 'succeeded')) throw new Error('A check failed')
  await must(
    client.POST('/v1/scheduler/sources/discover_schema', {
      body: { sourceDefinitionId, workspaceId, connectionConfiguration: {} },
    }),
  )
  const { catalog, catalogId, jobInfo } = await must(
    client.POST('/v1/sources/discover_schema', { body: { sourceId, disable_cache: true } }),
  )
  if (catalog === undefined || !jobInfo.succeeded) throw new Error('Nothing was discovered')
  await must(client.POST('/v1/sources/most_recent_source_actor_catalog', { body: { sourceId } }))

  const { destinationId } = await must(
    client.POST('/v1/destinations/create', {
      body: {
        workspaceId,
        destinationDefinitionId,
        name: 'warehouse',
        connectionConfiguration: { host: 'h', port: 5432, database: 'd', username: 'u', schema: 's', password: 'p' },
      },
    }),
  )
  const { connectionConfiguration } = await must(client.POST('/v1/destinations/get', { body: { destinationId } }))
  await must(
    client.POST('/v1/destinations/update', { body: { destinationId, name: 'lake', connectionConfiguration } }),
  )
  await must(client.POST('/v1/destinations/clone', { body: { destinationCloneId: destinationId } }))
  await must(client.POST('/v1/destinations/search', { body: { name: 'lake' } }))
  await must(client.POST('/v1/destinations/list', { body: { workspaceId } }))
  await must(client.POST('/v1/destinations/check_connection', { body: { destinationId } }))

  const operatorConfiguration: Schemas['OperatorConfiguration'] = {
    operatorType: 'normalization',
    normalization: { option: 'basic' },
  }
  await must(client.POST('/v1/operations/check', { body: operatorConfiguration }))
  const { operationId } = await must(
    client.POST('/v1/operations/create', { body: { workspaceId, name: 'tables', operatorConfiguration } }),
  )
  await must(
    client.POST('/v1/operations/update', {
      body: {
        operationId,
        name: 'models',
        operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl: 'https://example.com/models.git' } },
      },
    }),
  )
  await must(client.POST('/v1/operations/get', { body: { operationId } }))

  const { connectionId } = await must(
    client.POST('/v1/connections/create', {
      body: {
        name: 'others',
        sourceId,
        destinationId,
        operationIds: [operationId],
        syncCatalog: catalog,
        sourceCatalogId: catalogId,
        status: 'active',
        scheduleType: 'cron',
        scheduleData: { cron: { cronExpression: '0 0 3 * * ?', cronTimeZone: 'Europe/Berlin' } },
      },
    }),
  )
  await must(client.POST('/v1/connections/update', { body: { connectionId, scheduleType: 'manual', prefix: 'x_' } }))
  const connection = await must(client.POST('/v1/connections/get', { body: { connectionId } }))
  if (connection.geography !== 'eu') throw new Error('The workspace decides where it runs')
  await must(client.POST('/v1/connections/list', { body: { workspaceId } }))
  await must(client.POST('/v1/connections/search', { body: { name: 'others' } }))
  await must(client.POST('/v1/operations/list', { body: { connectionId } }))
  await must(client.POST('/v1/workspaces/get_by_connection_id', { body: { connectionId } }))

  /** Reads a job's logs on, until it has ended. */
  const ended = async ({ job }: Schemas['JobInfoRead']): Promise<ReadonlyArray<string>> => {
    const lines: string[] = []
    for (let turn = 0; turn < 500; turn += 1) {
      const { job: now, attempts } = await must(client.POST('/v1/jobs/get', { body: { id: job.id } }))
      const [attempt] = attempts
      lines.push(...(attempt?.logs.logLines.slice(lines.length) ?? []))
      if (now.status === 'succeeded' && attempt?.attempt.status === 'succeeded') return lines
      if (now.status === 'failed' || now.status === 'cancelled') throw new Error(\`The job \${now.status}\`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('The job does not end')
  }
  const synced = await must(client.POST('/v1/connections/sync', { body: { connectionId } }))
  const log = await ended(synced)
  if (!log.some((line) => line.includes('users'))) throw new Error('The log tells of no stream')
  const { jobs } = await must(
    client.POST('/v1/jobs/list', { body: { configTypes: ['sync', 'reset_connection'], configId: connectionId } }),
  )
  const moved = jobs[0]?.attempts?.[0]?.streamStats?.length ?? 0
  if (moved !== catalog.streams.length) throw new Error(\`It moved \${String(moved)} streams\`)
  await must(client.POST('/v1/jobs/get_light', { body: { id: synced.job.id } }))
  await must(client.POST('/v1/jobs/get_last_replication_job', { body: { connectionId } }))
  await must(client.POST('/v1/jobs/get_normalization_status', { body: { id: synced.job.id } }))
  const debug = await must(client.POST('/v1/jobs/get_debug_info', { body: { id: synced.job.id } }))
  if (debug.job.sourceDefinition.name !== 'Faker') throw new Error('The job was run by another connector')

  const { stateType, streamState = [] } = await must(client.POST('/v1/state/get', { body: { connectionId } }))
  if (stateType !== 'stream' || streamState === null) throw new Error(\`The state is of type \${stateType}\`)
  await must(
    client.POST('/v1/state/create_or_update', {
      body: { connectionId, connectionState: { stateType, connectionId, streamState } },
    }),
  )
  await must(client.POST('/v1/web_backend/state/get_type', { body: { connectionId } }))
  await ended(await must(client.POST('/v1/connections/reset', { body: { connectionId } })))
  const after = await must(client.POST('/v1/state/get', { body: { connectionId } }))
  if (after.stateType !== 'not_set') throw new Error('The reset left a state')

  const shown = await must(
    client.POST('/v1/web_backend/connections/get', { body: { connectionId, withRefreshedCatalog: true } }),
  )
  if (shown.schemaChange !== 'no_change') throw new Error(\`The schema: \${shown.schemaChange}\`)
  await must(
    client.POST('/v1/web_backend/connections/update', {
      body: { connectionId, name: 'others too', syncCatalog: shown.syncCatalog, skipReset: true },
    }),
  )
  const second = await must(
    client.POST('/v1/web_backend/connections/create', {
      body: { sourceId, destinationId, status: 'inactive', operations: [{ workspaceId, name: 'n', operatorConfiguration }] },
    }),
  )
  await must(client.POST('/v1/web_backend/connections/list', { body: { workspaceId } }))
  await must(client.POST('/v1/web_backend/workspace/state', { body: { workspaceId } }))
  await must(client.POST('/v1/web_backend/check_updates'))
  await must(client.POST('/v1/web_backend/geographies/list'))

  await gone(client.POST('/v1/connections/delete', { body: { connectionId: second.connectionId } }))
  await gone(client.POST('/v1/operations/delete', { body: { operationId } }))
  await gone(client.POST('/v1/destinations/delete', { body: { destinationId } }))
  const { connections } = await must(client.POST('/v1/connections/list_all', { body: { workspaceId } }))
  if (connections.some(({ status }) => status !== 'deprecated')) throw new Error('A connection outlived its destination')
  await gone(client.POST('/v1/sources/delete', { body: { sourceId } }))
  await gone(client.POST('/v1/source_definitions/delete', { body: { sourceDefinitionId: ownId } }))
  await gone(client.POST('/v1/workspaces/delete', { body: { workspaceId } }))
  const { response, error } = await client.POST('/v1/workspaces/get', { body: { workspaceId } })
  if (response.status !== 404 || error === undefined) throw new Error('The workspace is still there')
  const health = await must(client.GET('/v1/health'))
  if (!health.available) throw new Error('It is not well')
  return seen
}
`
