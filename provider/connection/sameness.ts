/** Whether a position of a sync means the same at another source: asked of the server, which knows connectors and hosts. */
import type { SourceRead } from '../api/sources'
import { canonicalJson, isRecord } from '../json'
import type { Sameness } from './carriage'
import { act, failed, lift, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { sourceOf } from './questions'

/** What of a source's configuration says where its log of changes is. A position in another log means nothing. */
const OF_LOG = ['host', 'port', 'database', 'replication_method'] as const

const SAY_SO = "if its positions mean the same, say so with carryFrom: 'same-data'"

/** The source; undefined where the server has none of that id any more. */
const found = (sourceId: string): Step<SourceRead | undefined> =>
  act(async (env, must) => {
    const answer = await sourceOf(sourceId)(env)()
    return answer._tag === 'Left' && answer.left._tag === 'NotFound' ? undefined : must(answer, failed)
  })

/** The major version of a source's connector; undefined on servers where it is the same for all sources of a connector. */
const majorOf = (sourceId: string): Step<string | undefined> =>
  act(async ({ client }, must) => {
    if ((await must(lift(client.hasCapability('instance')))) === false) return undefined
    const answer = await client.getActorDefinitionVersionForSourceId({ sourceId })()
    if (answer._tag === 'Left' && answer.left._tag === 'Unsupported') return undefined
    return /^\d+/.exec((await must(answer, failed)).dockerImageTag)?.[0]
  })

const connectorOf = ({ sourceName, sourceDefinitionId }: SourceRead): string => sourceName ?? sourceDefinitionId ?? '?'

const placeOfLog = ({ connectionConfiguration }: SourceRead): string | undefined => {
  const given = isRecord(connectionConfiguration) ? connectionConfiguration : {}
  // Without a host nobody can tell where it is.
  return given['host'] === undefined ? undefined : canonicalJson(OF_LOG.map((name) => given[name] ?? null))
}

const ofLog = (before: SourceRead, after: SourceRead): Sameness => {
  const place = placeOfLog(before)
  if (place !== undefined && place === placeOfLog(after)) return {}
  return { whyNoLog: `the new source may read another log of changes (${OF_LOG.join(', ')}); ${SAY_SO}` }
}

/** Whether positions of the source `before` mean the same at that of these inputs. */
export const samenessOf = (before: string | undefined, inputs: ConnectionInputs): Step<Sameness> =>
  act(async (_env, must): Promise<Sameness> => {
    if (before === inputs.sourceId || inputs.carryFrom === 'same-data') return {}
    const old = before === undefined ? undefined : await must(found(before))
    const source = await must(found(inputs.sourceId))
    if (old === undefined || source === undefined) return { why: `the old source is gone; ${SAY_SO}` }
    if (old.sourceDefinitionId === undefined || old.sourceDefinitionId !== source.sourceDefinitionId)
      return { why: `the new source is another connector (${connectorOf(source)}, not ${connectorOf(old)}); ${SAY_SO}` }
    const [one, other] = [await must(majorOf(old.sourceId)), await must(majorOf(source.sourceId))]
    if (one !== other)
      return { why: `the new source's connector has the version ${String(other)}, not ${String(one)}; ${SAY_SO}` }
    return ofLog(old, source)
  })
