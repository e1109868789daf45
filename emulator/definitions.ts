/** Definitions of connectors, custom ones too, and the specifications that their configurations have to fulfil. */
import { isLiveActor, removeActor } from './actors'
import { known, nullPointer } from './errors'
import { type Body, type Handler, optional, optionalRecord, optionalText, pick, refuse, required } from './handler'
import type { ActorKind, Definition } from './records'
import { findDefinition } from './registry'
import { can, isNewer } from './releases'
import { specificationOf } from './specification'
import { actorsOf, alter, definitionsOf, newId, type State } from './state'
import { quickJob } from './synchronous'

/** As the API shows it. Destinations say what can be done with what they have written. */
export const definitionRead = (state: State, kind: ActorKind, definition: Definition): Body => {
  const { id, isCustom: _custom, isPublic: _public, tombstone: _tombstone, granted: _granted, ...shown } = definition
  const { normalization, ...rest } = shown
  if (isNewer(state)) return newerRead(kind, definition)
  return {
    [`${kind}DefinitionId`]: id,
    ...rest,
    ...(kind === 'source'
      ? {}
      : {
          supportsDbt: normalization !== undefined,
          normalizationConfig:
            normalization === undefined
              ? { supported: false }
              : {
                  supported: true,
                  normalizationRepository: 'airbyte/normalization',
                  normalizationTag: '0.4.0',
                  normalizationIntegrationType: normalization,
                },
        }),
  }
}

/** Airbyte's own have moved. */
const documentationOf = (kind: ActorKind, { documentationUrl, dockerRepository }: Definition): string =>
  documentationUrl.startsWith(`https://docs.airbyte.com/integrations/${kind}s/`)
    ? `https://docs.airbyte.com/integrations/${dockerRepository.split('/').pop() ?? ''}`
    : documentationUrl

/** As newer servers show it: nothing of normalization, and what the registry says of its support. */
const newerRead = (kind: ActorKind, definition: Definition): Body => {
  const { id, isCustom, isPublic: _public, tombstone: _tombstone, granted: _granted, ...shown } = definition
  const { normalization: _normalization, ...rest } = shown
  return {
    [`${kind}DefinitionId`]: id,
    ...rest,
    documentationUrl: documentationOf(kind, definition),
    ...(definition.dockerRepository === 'airbyte/source-faker' ? { sourceType: 'api' } : {}),
    custom: isCustom,
    enterprise: false,
    ...(isCustom
      ? { releaseStage: 'custom', supportLevel: 'none' }
      : { releaseStage: 'generally_available', releaseDate: '2025-01-01', supportLevel: 'certified' }),
    ...(kind === 'source' ? {} : { supportsDataActivation: false }),
  }
}

const named = (state: State, kind: ActorKind, body: Body): Definition =>
  findDefinition(state, kind, required(body, `${kind}DefinitionId`))

const liveOf = (state: State, kind: ActorKind): ReadonlyArray<Definition> =>
  [...definitionsOf(state, kind).values()].filter(({ tombstone }) => !tombstone)

const listed = (state: State, kind: ActorKind, definitions: ReadonlyArray<Definition>): Body => ({
  [`${kind}Definitions`]: definitions.map((definition) => definitionRead(state, kind, definition)),
})

export const list =
  (kind: ActorKind): Handler =>
  (state) =>
    listed(state, kind, liveOf(state, kind))

/** What Airbyte's own registry has: no custom ones. */
export const listLatest =
  (kind: ActorKind): Handler =>
  (state) =>
    listed(
      state,
      kind,
      liveOf(state, kind).filter(({ isCustom }) => !isCustom),
    )

const isUsable = ({ isPublic, granted }: Definition, body: Body): boolean =>
  isPublic || granted.includes(String(body['workspaceId']))

export const listForWorkspace =
  (kind: ActorKind): Handler =>
  (state, body) =>
    listed(
      state,
      kind,
      liveOf(state, kind).filter((definition) => isUsable(definition, body)),
    )

const withGrant = (state: State, kind: ActorKind, definition: Definition, granted: boolean): Body => ({
  [`${kind}Definition`]: definitionRead(state, kind, definition),
  granted,
})

export const listPrivate =
  (kind: ActorKind): Handler =>
  (state, body) => ({
    [`${kind}Definitions`]: liveOf(state, kind)
      .filter(({ isCustom }) => !isCustom)
      .map((definition) =>
        withGrant(state, kind, definition, definition.granted.includes(String(body['workspaceId']))),
      ),
  })

export const get =
  (kind: ActorKind): Handler =>
  (state, body) =>
    definitionRead(state, kind, named(state, kind, body))

export const getForWorkspace =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const definition = definitionsOf(state, kind).get(optionalText(body, `${kind}DefinitionId`) ?? '')
    if (definition !== undefined && isUsable(definition, body)) return definitionRead(state, kind, definition)
    return refuse(
      known(
        404,
        'Internal Server Error: Cannot find the requested definition with given id for this workspace',
        'io.airbyte.commons.server.errors.IdNotFoundKnownException',
      ),
    )
  }

const requirementsOf = (body: Body): Pick<Definition, 'resourceRequirements'> => {
  const resourceRequirements = optional(body, 'resourceRequirements')
  return resourceRequirements === undefined ? {} : { resourceRequirements }
}

/** A custom connector: what is known of it is what the request says. */
export const createCustom =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const model = kind === 'source' ? 'SourceDefinitionCreate' : 'DestinationDefinitionCreate'
    const absent = (method: string, why: string): never =>
      refuse(nullPointer(`Cannot invoke "${method}" because ${why}`))
    const given =
      optionalRecord(body, `${kind}Definition`) ??
      absent(`io.airbyte.api.model.generated.${model}.getDockerRepository()`, '"<parameter1>" is null')
    const documentationUrl =
      optionalText(given, 'documentationUrl') ??
      absent(
        'java.net.URI.toString()',
        `the return value of "io.airbyte.api.model.generated.${model}.getDocumentationUrl()" is null`,
      )
    const icon = optionalText(given, 'icon')
    const workspaceId = optionalText(body, 'workspaceId')
    const definition: Definition = {
      id: newId(state),
      name: required(given, 'name'),
      dockerRepository: required(given, 'dockerRepository'),
      dockerImageTag: required(given, 'dockerImageTag'),
      documentationUrl,
      protocolVersion: '0.2.0',
      releaseStage: 'custom',
      ...(icon === undefined ? {} : { icon }),
      ...requirementsOf(given),
      isCustom: true,
      isPublic: false,
      tombstone: false,
      granted: workspaceId === undefined ? [] : [workspaceId],
    }
    definitionsOf(state, kind).set(definition.id, definition)
    return definitionRead(state, kind, definition)
  }

export const update =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const before = named(state, kind, body)
    const dockerImageTag = required(body, 'dockerImageTag')
    const changes = { dockerImageTag, ...requirementsOf(body) }
    return definitionRead(state, kind, alter(definitionsOf(state, kind), before.id, before, changes))
  }

/** What was made by it goes with it. */
export const remove =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const definition = named(state, kind, body)
    for (const actor of [...actorsOf(state, kind).values()]) {
      if (actor.definitionId === definition.id && isLiveActor(actor)) removeActor(state, kind, actor)
    }
    alter(definitionsOf(state, kind), definition.id, definition, { tombstone: true })
    return undefined
  }

export const grant =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const before = named(state, kind, body)
    const granted = [...before.granted, required(body, 'workspaceId')]
    return withGrant(state, kind, alter(definitionsOf(state, kind), before.id, before, { granted }), true)
  }

export const revoke =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const before = definitionsOf(state, kind).get(optionalText(body, `${kind}DefinitionId`) ?? '')
    const granted = before?.granted.filter((workspaceId) => workspaceId !== body['workspaceId'])
    if (before !== undefined && granted !== undefined) alter(definitionsOf(state, kind), before.id, before, { granted })
    return undefined
  }

const specificationRead = (state: State, kind: ActorKind, definition: Definition): Body => ({
  [`${kind}DefinitionId`]: definition.id,
  documentationUrl: definition.documentationUrl,
  connectionSpecification: specificationOf(kind, definition),
  jobInfo: quickJob(state, 'get_spec', 'Optional.empty'),
  ...(kind === 'source'
    ? {}
    : {
        supportedDestinationSyncModes: [
          'overwrite',
          'append',
          'append_dedup',
          ...(can(state, 'overwriteDedup') ? ['overwrite_dedup'] : []),
        ],
      }),
})

export const getSpecification =
  (kind: ActorKind): Handler =>
  (state, body) =>
    specificationRead(state, kind, named(state, kind, body))

/** Of the connector that a source or destination was made with. */
export const getSpecificationFor =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const id = required(body, `${kind}Id`)
    const { definitionId } = pick(actorsOf(state, kind).get(id), `${kind.toUpperCase()}_CONNECTION`, id)
    return specificationRead(state, kind, findDefinition(state, kind, definitionId))
  }
