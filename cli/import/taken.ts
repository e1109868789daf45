/** What is taken over of a connection: its inputs as a program will say them, or why it cannot be taken. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import type { ConnectionRead } from '../../provider/api/connections'
import type { OperationRead } from '../../provider/api/operations'
import { streamKey } from '../../provider/catalog/key'
import { MASK, targetOf } from '../../provider/catalog/mappers'
import { CONFIGURATION_KEYS, SERVERS_OWN } from '../../provider/catalog/stream'
import type { Failure } from '../../provider/connection/env'
import type { ConnectionInputs } from '../../provider/connection/inputs'
import { SETTING_ROWS } from '../../provider/connection/settings'
import { readSchedule } from '../../provider/connection/values'
import { inputsOf, isGone, type Managed, type ManagedSettings } from '../../provider/connection/wire'
import { render } from '../../provider/errors'
import { isAbsent, isRecord } from '../../provider/json'

/** A key of an encryption that no server shows: the program asks the stack's configuration for it. */
export interface HiddenKey {
  readonly stream: string
  readonly field: string
}

/** A connection that can be taken over. */
export interface Taken {
  readonly connection: ConnectionRead
  readonly inputs: ConnectionInputs
  readonly keys: ReadonlyArray<HiddenKey>
  /** What whoever takes it over should know. */
  readonly notes: ReadonlyArray<string>
}

export interface Skipped {
  readonly connectionId: string
  readonly name: string
  readonly reason: string
}

/** What says no more than leaving it out: the server's own value, and nothing at all. */
const saysNothing = (name: string, value: unknown): boolean =>
  isAbsent(value) ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (name === 'geography' && value === 'auto') ||
  (name === 'backfillPreference' && value === 'disabled') ||
  // It goes by the lock that the program chooses from.
  name === 'sourceCatalogId'

/** Settings that are the server's own unless a program sets them, where they say something. */
const managedSettings = (connection: ConnectionRead): Managed =>
  Object.fromEntries(
    SETTING_ROWS.flatMap(([name, { isServers }]) => {
      const value = (connection as unknown as Readonly<Record<string, unknown>>)[name]
      // Of a tag only its name is read; what is said of it here would be handed on.
      return isServers === true && !saysNothing(name, value) ? [[name, name === 'tags' ? [] : value]] : []
    }),
  )

const managedStreams = ({ syncCatalog }: ConnectionRead): ManagedSettings =>
  Object.fromEntries(
    syncCatalog.streams.flatMap(({ stream, config }) => {
      const names = Object.entries(config)
        .filter(([name, value]) => !CONFIGURATION_KEYS.has(name) && !SERVERS_OWN.has(name) && !saysNothing(name, value))
        .map(([name]) => name)
      return names.length === 0 ? [] : [[streamKey(stream), names]]
    }),
  )

const managedOf = (connection: ConnectionRead): Managed => ({
  ...managedSettings(connection),
  streamSettings: managedStreams(connection),
})

const keysIn = ({ syncCatalog }: ConnectionInputs): ReadonlyArray<HiddenKey> =>
  Object.entries(syncCatalog.streams).flatMap(([stream, { extra }]) => {
    const mappers = extra?.['mappers']
    return (Array.isArray(mappers) ? mappers : []).flatMap((mapper: unknown) => {
      const settings = isRecord(mapper) ? mapper['mapperConfiguration'] : undefined
      const isHidden = isRecord(settings) && settings['key'] === MASK
      return isHidden ? [{ stream, field: targetOf(mapper) ?? '' }] : []
    })
  })

const notesOf = ({ status, statusReason, breakingChange }: ConnectionRead): ReadonlyArray<string> => [
  ...(status === 'locked'
    ? [
        `Airbyte has locked it${statusReason === undefined ? '' : ` (${statusReason})`}, and takes no change of it until it is unlocked`,
      ]
    : []),
  ...(status !== 'locked' && breakingChange === true ? ['its source has changed in a way that breaks it'] : []),
]

/** A password in the address of a repository: it must not get into a program. */
const hasPassword = (operations: ReadonlyArray<OperationRead> = []): boolean =>
  operations.some(({ operatorConfiguration: { dbt } }) => /\/\/[^/@\s]+@/.test(dbt?.gitRepoUrl ?? ''))

const OF_PASSWORD = 'its operations go by their ids, since one has a password in the address of its repository'

/** `operations`: the connection's own; undefined where it has none, or shares them, and they go by their ids. */
export const takenFrom = (
  connection: ConnectionRead,
  operations: ReadonlyArray<OperationRead> | undefined,
  instance?: string,
): E.Either<Skipped, Taken> => {
  const { connectionId, name } = connection
  const skip = (reason: string): E.Either<Skipped, Taken> => E.left({ connectionId, name, reason })
  if (isGone(connection)) return skip('it is deleted in Airbyte')
  const { scheduleType } = connection
  if ((scheduleType === 'cron' || scheduleType === 'basic') && readSchedule(connection) === undefined) {
    // Read as none, it would be taken for manual, and the next update would make it so.
    return skip(`it has a schedule of the type ${scheduleType}, and Airbyte does not say which`)
  }
  const isSecret = hasPassword(operations)
  return pipe(
    inputsOf(
      connection,
      { ...managedOf(connection), ...(instance === undefined ? {} : { instance }) },
      isSecret ? undefined : operations,
    ),
    E.fold(
      (failure) => skip(reasonOf(failure)),
      (inputs) =>
        E.right({
          connection,
          inputs,
          keys: keysIn(inputs),
          notes: [...notesOf(connection), ...(isSecret ? [OF_PASSWORD] : [])],
        }),
    ),
  )
}

/** In one line, without the advice for programs. */
const reasonOf = ({ error }: Failure): string =>
  error._tag === 'InvalidInputs'
    ? error.issues
        .slice(0, 3)
        .map(({ reason }) => reason.replace(/\.$/, ''))
        .join('; ')
    : error._tag === 'InTheWay'
      ? error.reason.replace(/\.$/, '')
      : render(error)
