/** What a connection says that is taken as it is, and is probably not what was meant: told, and never refused. */
import type { AirbyteStream, FieldPath } from '../catalog/airbyte'
import { typesAt } from '../catalog/fields'
import type { StreamKey } from '../catalog/key'
import { mappedRoles } from '../catalog/mapping'
import { showField } from '../catalog/schema'
import { type CanonicalStream, effectiveCursor } from '../catalog/stream'
import { triggersOfNothing } from '../catalog/triggers'
import { type InputProblem, tell } from '../decoding'
import { isAbsent, isRecord, own } from '../json'
import { hasUnknown } from '../legible'
import { didYouMean } from '../words'
import type { ConnectionInputs } from './inputs'

/** Values that grow as rows change. */
const UNORDERED: ReadonlySet<string> = new Set(['boolean', 'object', 'array'])

const ofCursor = (stream: StreamKey, cursor: FieldPath, offer: AirbyteStream): ReadonlyArray<InputProblem> => {
  const types = typesAt(offer.jsonSchema, cursor)
  if (types.length === 0 || !types.every((type) => UNORDERED.has(type))) return []
  const what = types.map((type) => (type === 'boolean' ? 'true or false' : `an ${type}`)).join(' or ')
  return [
    {
      stream,
      path: 'cursorField',
      problem: `${showField(cursor)} is ${what}, by which Airbyte cannot tell what is new`,
      suggestion: 'choose a field that holds a time or a growing number',
    },
  ]
}

const ofStream = (
  stream: StreamKey,
  { syncMode, cursorField, primaryKey }: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const fields = [...(cursorField === undefined ? [] : [cursorField]), ...(primaryKey ?? [])]
  const hasSchema = isRecord(offer.jsonSchema) && Object.keys(offer.jsonSchema).length > 0
  if (!hasSchema && fields.length > 0) {
    const problem = `it is missing, so that nobody can tell whether there is ${fields.map(showField).join(' and ')}`
    return [{ stream, path: 'jsonSchema', problem, suggestion: 'give the stream as discover_schema or a lock has it' }]
  }
  if (syncMode !== 'incremental' || offer.sourceDefinedCursor === true) return []
  return ofCursor(stream, effectiveCursor(cursorField, offer), offer)
}

const ofCatalog = ({ syncCatalog: { streams, offers = {} } }: ConnectionInputs): ReadonlyArray<InputProblem> => {
  const entries = Object.entries(streams)
  if (entries.length === 0) {
    const problem = 'it has no stream that is synced, so that the connection does nothing'
    return [{ path: 'syncCatalog', problem, suggestion: 'choose streams, or take the connection out of the program' }]
  }
  return entries.flatMap(([key, stream]) => {
    const offer = own(offers, key)
    return offer === undefined ? [] : [...ofStream(key, stream, offer), ...mappedRoles(key, stream, offer)]
  })
}

/** A format that nothing uses is left out of the inputs, so it is looked for in what the program says. */
const ofFormat = (news: unknown, { namespaceDefinition = 'source' }: ConnectionInputs): ReadonlyArray<InputProblem> => {
  const format = isRecord(news) ? news['namespaceFormat'] : undefined
  if (isAbsent(format) || format === '' || namespaceDefinition === 'customformat') return []
  const problem = `nothing uses it, since namespaceDefinition is ${namespaceDefinition}`
  const suggestion = 'set namespaceDefinition to customformat, or take the format out'
  return [{ path: 'namespaceFormat', problem, suggestion }]
}

/** What Airbyte does by itself when the source's schema changes, and a program does not expect. */
const ofPreference = ({
  nonBreakingChangesPreference: preference,
  sourceCatalogId,
}: ConnectionInputs): ReadonlyArray<InputProblem> => {
  const path = 'nonBreakingChangesPreference'
  if (preference === 'disable' && sourceCatalogId === undefined) {
    const problem =
      'without sourceCatalogId Airbyte compares what the source offers with the streams that are synced, and disables the connection for each that is left out'
    const suggestion = 'choose the streams with select, from a lock of this source, or give sourceCatalogId'
    return [{ path, problem, suggestion }]
  }
  return []
}

/** Triggers of streams that there are not: misspelt, or left behind by a stream that is gone. */
const ofTriggers = ({ resetTriggers, syncCatalog: { streams } }: ConnectionInputs): ReadonlyArray<InputProblem> =>
  triggersOfNothing(resetTriggers, Object.keys(streams)).map((glob) => ({
    path: 'resetTriggers',
    problem: `${JSON.stringify(glob)} names no stream of this connection`,
    suggestion: didYouMean(glob, Object.keys(streams)) ?? 'take it out, or write the stream as the preview names it',
  }))

/** What is in Airbyte's document and is taken, and what no server has kept yet. */
const ofResources = ({ resourceRequirements: resources }: ConnectionInputs): ReadonlyArray<InputProblem> =>
  hasUnknown(resources) ||
  (resources?.ephemeralStorageRequest === undefined && resources?.ephemeralStorageLimit === undefined)
    ? []
    : [
        {
          path: 'resourceRequirements',
          problem: 'Airbyte takes ephemeral storage and keeps none of it, so that each refresh finds it gone',
          suggestion: 'take it out until your release keeps it',
        },
      ]

/** Words on a replacement that say nothing without the one that they go with. */
const ofReplacement = ({ onReplacement, carryFrom, carryTo }: ConnectionInputs): ReadonlyArray<InputProblem> =>
  onReplacement === 'carry'
    ? []
    : [['carryFrom', carryFrom] as const, ['carryTo', carryTo] as const].flatMap(([path, value]) =>
        value === undefined || hasUnknown(value)
          ? []
          : [
              {
                path,
                problem: "it says nothing, since onReplacement is not 'carry'",
                suggestion: "set onReplacement to 'carry', or take it out",
              },
            ],
      )

/** A sentence or two for each; of what is not known yet nothing is said. `news`: the inputs as the program gives them. */
export const warningsOf = (inputs: ConnectionInputs, news: unknown): ReadonlyArray<string> =>
  [
    ...(hasUnknown(inputs.syncCatalog) ? [] : ofCatalog(inputs)),
    ...(hasUnknown([inputs.syncCatalog, inputs.resetTriggers]) ? [] : ofTriggers(inputs)),
    ...(hasUnknown(inputs.namespaceDefinition) ? [] : ofFormat(news, inputs)),
    ...ofReplacement(inputs),
    ...ofResources(inputs),
    ...(hasUnknown([inputs.nonBreakingChangesPreference, inputs.sourceCatalogId]) ? [] : ofPreference(inputs)),
  ].map(tell)
