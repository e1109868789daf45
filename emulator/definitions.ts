/** Definitions of connectors, and the specifications that their configurations have to fulfil. */
import { jobInfo } from './discovery'
import { type Handler, pick, required } from './handler'
import type { ActorKind, Definition } from './records'
import { specificationOf } from './specification'
import { definitionsOf } from './state'

const read = (kind: ActorKind, definition: Definition): unknown => ({
  [`${kind}DefinitionId`]: definition.id,
  name: definition.name,
  dockerRepository: definition.dockerRepository,
  dockerImageTag: '2.0.0',
  documentationUrl: definition.documentationUrl,
  protocolVersion: '0.2.0',
  releaseStage: 'beta',
  ...(kind === 'source' ? { sourceType: 'database', maxSecondsBetweenMessages: 10800 } : {}),
})

export const list =
  (kind: ActorKind): Handler =>
  (state) => ({ [`${kind}Definitions`]: definitionsOf(state, kind).map((item) => read(kind, item)) })

export const getSpecification =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const key = required(body, `${kind}DefinitionId`)
    const found = definitionsOf(state, kind).find((item) => item.id === key)
    const { documentationUrl, name } = pick(found, `STANDARD_${kind.toUpperCase()}_DEFINITION`, key)
    return {
      [`${kind}DefinitionId`]: key,
      documentationUrl,
      connectionSpecification: specificationOf(kind, name),
      jobInfo: jobInfo(state, 'get_spec', 'Optional.empty'),
      ...(kind === 'source' ? {} : { supportedDestinationSyncModes: ['overwrite', 'append', 'append_dedup'] }),
    }
  }
