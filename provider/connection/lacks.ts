/** What a program sets and its server lacks: refused in the preview by name, with the releases that have it. */
import * as E from 'fp-ts/Either'

import type { StreamKey } from '../catalog/key'
import type { CanonicalStream } from '../catalog/stream'
import { type InputProblem, tell } from '../decoding'
import type { InputIssue } from '../errors'
import { isRecord } from '../json'
import { CAPABILITIES, type Capability, type CapabilityName, releasesOf } from '../server/capabilities'
import { mayAsk } from './asking'
import { act, type Step } from './env'
import { type ConnectionInputs, hasUnknown } from './inputs'
import { LATER_MODES } from './modes'
import { type Setting, SETTING_ROWS } from './settings'

/** Something of the inputs that not every server can do. */
interface Use {
  readonly capability: CapabilityName
  readonly property: string
  readonly stream?: StreamKey
}

/** By the property of a stream's configuration. */
const EXTRAS: ReadonlyMap<string, CapabilityName> = new Map([
  ['mappers', 'mappers'],
  ['includeFiles', 'files'],
  ['destinationObjectName', 'dataActivation'],
])

/** By the type of a mapper: those that came after the first. */
const MAPPERS: ReadonlyMap<unknown, CapabilityName> = new Map([
  ['encryption', 'encryption'],
  ['field-filtering', 'fieldFiltering'],
])

const typesOf = (mappers: unknown): ReadonlyArray<unknown> =>
  Array.isArray(mappers) ? mappers.map((mapper: unknown) => (isRecord(mapper) ? mapper['type'] : undefined)) : []

const usesOfStream = (stream: StreamKey, { destinationSyncMode, extra = {} }: CanonicalStream): ReadonlyArray<Use> => {
  const use = (capability: CapabilityName | undefined, property: string): ReadonlyArray<Use> =>
    capability === undefined ? [] : [{ capability, property, stream }]
  return [
    ...use(LATER_MODES.get(destinationSyncMode), 'destinationSyncMode'),
    ...Object.keys(extra).flatMap((name) => use(EXTRAS.get(name), name)),
    ...typesOf(extra['mappers']).flatMap((type) => use(MAPPERS.get(type), 'mappers')),
  ]
}

const usesOfSettings = (inputs: ConnectionInputs): ReadonlyArray<Use> =>
  SETTING_ROWS.flatMap(([property, { needs, needsOf }]: readonly [string, Setting]) => {
    const value = (inputs as unknown as Readonly<Record<string, unknown>>)[property]
    if (value === undefined || hasUnknown(value)) return []
    const names = [...(needs === undefined ? [] : [needs]), ...(needsOf?.(value as never) ?? [])]
    return names.map((capability) => ({ capability, property }))
  })

/** Everything in the inputs that not every server can do. */
const usesOf = (inputs: ConnectionInputs): ReadonlyArray<Use> => [
  ...usesOfSettings(inputs),
  ...(hasUnknown(inputs.syncCatalog)
    ? []
    : Object.entries(inputs.syncCatalog.streams).flatMap(([key, stream]) => usesOfStream(key, stream))),
]

const issueOf = ({ capability, property, stream }: Use, version: string | undefined): InputIssue => {
  const row: Capability = CAPABILITIES[capability]
  const server = version === undefined ? 'this server' : `this server (Airbyte ${version})`
  const which =
    row.since === undefined ? `, which only releases ${releasesOf(row)} have` : `; ${releasesOf(row)} have it`
  const problem: InputProblem = {
    ...(stream === undefined ? {} : { stream }),
    path: property,
    problem: `${server} does not have ${row.label}${which}`,
    suggestion: row.instead ?? 'take it out of the program, or use such a release of Airbyte',
  }
  return { property: stream === undefined ? property : 'syncCatalog', reason: tell(problem) }
}

/** Whether releases that come later have it no more. */
const isGoing = ({ capability }: Use): boolean => {
  const row: Capability = CAPABILITIES[capability]
  return row.until !== undefined
}

/** What the server certainly lacks. A server that cannot be asked, or does not tell, lacks nothing. */
export const lacking = (inputs: ConnectionInputs): Step<ReadonlyArray<InputIssue>> => lackingOf(usesOf(inputs))

/** The same of what an upgrade of the server may have taken away: for a connection that is as it was. */
export const lackingSince = (inputs: ConnectionInputs): Step<ReadonlyArray<InputIssue>> =>
  lackingOf(usesOf(inputs).filter(isGoing))

const lackingOf = (uses: ReadonlyArray<Use>): Step<ReadonlyArray<InputIssue>> =>
  act(async (env) => {
    if (uses.length === 0 || !mayAsk(env)) return []
    const { client } = env
    const identity = await client.getIdentity()()
    const version = E.isRight(identity) ? identity.right.version : undefined
    const found = await Promise.all(
      uses.map(async (use) => {
        const answer = await client.hasCapability(use.capability)()
        return E.isRight(answer) && answer.right === false ? [issueOf(use, version)] : []
      }),
    )
    return found.flat()
  })
