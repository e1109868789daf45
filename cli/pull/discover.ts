/** Discovers what a source offers, as a lock holds it. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { Client } from '../../provider/api/client'
import type { SourceDiscoverSchemaRead, SourceRead } from '../../provider/api/sources'
import type { InputProblem } from '../../provider/decoding'
import { isRecord } from '../../provider/json'
import { type Lock, type LockedSource, offersOf } from '../../provider/select/lock'
import { steps } from '../../provider/steps'
import { asked, type CommandFailure, explained, failed } from '../command'

/** What is asked for it. */
type Discoverer = Pick<Client, 'discoverSchemaForSource' | 'listSourceDefinitions'>

/** `isRefresh`: asks the source itself, and not the server's memory; this may take minutes. */
export const discover = (
  api: Discoverer,
  source: SourceRead,
  isRefresh: boolean,
): TE.TaskEither<CommandFailure, Lock> =>
  steps(async (must) => {
    const { sourceId, name } = source
    const question = { sourceId, ...(isRefresh ? { disable_cache: true } : {}) }
    const answer = await must(asked(api.discoverSchemaForSource(question)))
    if (answer.catalog === undefined) return must(E.left(notDiscovered(source, answer)))
    const streams = await must(offersOf(answer.catalog), notLocked(source))
    return {
      source: { sourceId, name, ...(await must(connectorOf(api, source))) },
      ...(answer.catalogId === undefined ? {} : { catalogId: answer.catalogId }),
      streams,
    }
  })

/** The connector's image and version; a server that does not tell them is no reason to fail. */
const connectorOf = (
  api: Discoverer,
  { sourceDefinitionId }: SourceRead,
): TE.TaskEither<CommandFailure, Partial<LockedSource>> =>
  steps(async (must) => {
    const { sourceDefinitions } = await must(asked(api.listSourceDefinitions({})))
    const definition = sourceDefinitions.find((one) => one.sourceDefinitionId === sourceDefinitionId)
    return definition === undefined
      ? {}
      : { connector: definition.dockerRepository, connectorVersion: definition.dockerImageTag }
  })

const at = (value: unknown, ...keys: ReadonlyArray<string>): unknown =>
  keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value)

/** The connector's own words, as far as this server passes them on. */
const reasonsOf = ({ jobInfo }: SourceDiscoverSchemaRead): ReadonlyArray<string> => {
  const told = [at(jobInfo, 'failureReason', 'externalMessage'), at(jobInfo, 'failureReason', 'internalMessage')]
  const logs = at(jobInfo, 'logs', 'logLines')
  const lines = told.some((part) => typeof part === 'string') ? told : Array.isArray(logs) ? logs.slice(-5) : []
  const texts = lines.filter((line): line is string => typeof line === 'string' && line.trim() !== '')
  return texts.length > 0 ? [...new Set(texts)] : ['the server gives no reason']
}

const notDiscovered = ({ name }: SourceRead, answer: SourceDiscoverSchemaRead): CommandFailure =>
  failed(
    explained(
      `The source ${JSON.stringify(name)} could not be discovered`,
      reasonsOf(answer),
      'correct the source in Airbyte until its own test passes, then pull again',
    ),
  )

const notLocked =
  ({ name }: SourceRead) =>
  (problems: ReadonlyArray<InputProblem>): CommandFailure =>
    failed(
      explained(
        `The catalog of ${JSON.stringify(name)} cannot be locked`,
        problems.map(({ stream, path, problem }) => `${stream ?? path}: ${problem}`),
        'look at the streams of this source in Airbyte',
      ),
    )
