/** What a program sets and its server lacks, or does not know: refused in the preview by name, with what the server has. */
import * as E from 'fp-ts/Either'

import { DESTINATION_SYNC_MODES } from '../catalog/airbyte'
import type { StreamKey } from '../catalog/key'
import type { CanonicalStream } from '../catalog/stream'
import { describe, type InputProblem, tell } from '../decoding'
import type { InputIssue } from '../errors'
import { isRecord } from '../json'
import { CAPABILITIES, type Capability, type CapabilityName, isRead, releasesOf } from '../server/capabilities'
import { hintsOf } from '../shapes'
import { either } from '../words'
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

const serverOf = (version: string | undefined): string =>
  version === undefined ? 'this server' : `this server (Airbyte ${version})`

const issueOf = ({ capability, property, stream }: Use, version: string | undefined): InputIssue => {
  const row: Capability = CAPABILITIES[capability]
  const server = serverOf(version)
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

/** A word that no release knows whose documents were read. */
interface Novel {
  readonly property: string
  readonly stream?: StreamKey
  readonly word: string
  readonly words: ReadonlyArray<string>
  /** Which capabilities a word needs. */
  readonly needsOf: (word: string) => ReadonlyArray<CapabilityName>
  readonly ownWords?: CapabilityName
}

const novelInSettings = (inputs: ConnectionInputs): ReadonlyArray<Novel> =>
  SETTING_ROWS.flatMap(([property, { codec, needs, needsOf, ownWords }]: readonly [string, Setting]) => {
    const { words } = hintsOf(codec)
    const word = (inputs as unknown as Readonly<Record<string, unknown>>)[property]
    if (words === undefined || typeof word !== 'string' || hasUnknown(word) || words.includes(word)) return []
    const needed = (one: string): ReadonlyArray<CapabilityName> => [
      ...(needs === undefined ? [] : [needs]),
      ...(needsOf?.(one as never) ?? []),
    ]
    return [{ property, word, words, needsOf: needed, ...(ownWords === undefined ? {} : { ownWords }) }]
  })

const novelInCatalog = ({ syncCatalog }: ConnectionInputs): ReadonlyArray<Novel> =>
  hasUnknown(syncCatalog)
    ? []
    : Object.entries(syncCatalog.streams).flatMap(([stream, { destinationSyncMode: word }]) =>
        DESTINATION_SYNC_MODES.includes(word)
          ? []
          : [
              {
                property: 'destinationSyncMode',
                stream,
                word,
                words: DESTINATION_SYNC_MODES,
                needsOf: (one) => [LATER_MODES.get(one) ?? []].flat(),
              },
            ],
      )

/** Words that the server does not know; one that is newer than all that is known here may know any. */
const unheardOf = (inputs: ConnectionInputs): Step<ReadonlyArray<InputIssue>> =>
  act(async (env) => {
    const novel = [...novelInSettings(inputs), ...novelInCatalog(inputs)]
    if (novel.length === 0 || !mayAsk(env)) return []
    const { client } = env
    const identity = await client.getIdentity()()
    if (E.isLeft(identity)) return []
    const { version, isOld } = identity.right
    if (!isOld && (version === undefined || !isRead(version))) return []
    const has = async (name: CapabilityName): Promise<boolean> => {
      const answer = await client.hasCapability(name)()
      return E.isRight(answer) && answer.right !== false
    }
    const issues = await Promise.all(
      novel.map(async ({ ownWords, words, needsOf, ...use }): Promise<ReadonlyArray<InputIssue>> => {
        if (ownWords !== undefined && (await has(ownWords))) return []
        const known = await Promise.all(
          words.map(async (word) => ((await Promise.all(needsOf(word).map(has))).every(Boolean) ? [word] : [])),
        )
        return known.flat().length === 0 ? [] : [novelIssue({ ...use, words: known.flat() }, version)]
      }),
    )
    return issues.flat()
  })

const novelIssue = (
  { property, stream, word, words }: Pick<Novel, 'property' | 'stream' | 'word' | 'words'>,
  version: string | undefined,
): InputIssue => ({
  property: stream === undefined ? property : 'syncCatalog',
  reason: tell({
    ...(stream === undefined ? {} : { stream }),
    path: property,
    problem: `it has to be ${either(words)} on ${serverOf(version)}; it is ${describe(word, true)}`,
  }),
})

/** Whether releases that come later have it no more. */
const isGoing = ({ capability }: Use): boolean => {
  const row: Capability = CAPABILITIES[capability]
  return row.until !== undefined
}

/** What the server certainly lacks or does not know. A server that cannot be asked, or does not tell, lacks nothing. */
export const lacking = (inputs: ConnectionInputs): Step<ReadonlyArray<InputIssue>> =>
  act(async (_env, must) => [...(await must(lackingOf(usesOf(inputs)))), ...(await must(unheardOf(inputs)))])

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
