/** Whose doing it is: what newer servers' timelines tell of a connection. */
import * as E from 'fp-ts/Either'

import type { Client } from '../../provider/api/client'
import type { ConnectionEvent } from '../../provider/api/timeline'
import type { Cause, Finding } from './causes'

/** The events that tell of each cause; of the others nobody has to be asked. */
const EVENTS: Partial<Readonly<Record<Cause, ReadonlyArray<string>>>> = {
  edited: ['CONNECTION_SETTINGS_UPDATE', 'SCHEMA_CONFIG_UPDATE', 'CONNECTION_ENABLED', 'CONNECTION_DISABLED'],
  propagated: ['SCHEMA_UPDATE'],
  'disabled by a schema change': ['CONNECTION_DISABLED'],
  'disabled after failures': ['CONNECTION_DISABLED'],
}

/** Servers without a timeline, and those that do not let these credentials see it. */
const UNKNOWN = 'this server does not tell who did it'

const told = ({ user, createdAt }: ConnectionEvent): string => {
  const { name, email } = user ?? {}
  const who = [name, email === undefined ? undefined : name === undefined ? email : `<${email}>`].filter(
    (part) => part !== undefined,
  )
  const at = createdAt === undefined ? '' : ` on ${new Date(createdAt * 1000).toISOString().replace(/\.\d+Z$/, 'Z')}`
  return `${who.length === 0 ? 'by Airbyte itself' : `by ${who.join(' ')}`}${at}`
}

/** The newest first. */
const newest = (events: ReadonlyArray<ConnectionEvent>): ConnectionEvent | undefined =>
  [...events].sort((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0))[0]

const MOST_EVENTS = 10

/** What is known of one: undefined where the server does not tell. */
const asking = async (
  api: Pick<Client, 'listConnectionEvents'>,
  connectionId: string,
  eventTypes: ReadonlyArray<string>,
): Promise<string | undefined> => {
  const pagination = { pageSize: MOST_EVENTS, rowOffset: 0 }
  const answer = await api.listConnectionEvents({ connectionId, eventTypes, pagination })()
  if (E.isLeft(answer)) return undefined
  const event = newest(answer.right.events)
  return event === undefined ? 'the timeline does not tell who did it' : told(event)
}

/** One question for each finding that somebody did, and none once the server has said that it does not tell. */
export const withWho = async (
  api: Pick<Client, 'listConnectionEvents'>,
  findings: ReadonlyArray<Finding>,
): Promise<ReadonlyArray<Finding>> => {
  let isTelling = true
  const result: Finding[] = []
  for (const finding of findings) {
    const eventTypes = EVENTS[finding.cause]
    const who: string | undefined =
      eventTypes === undefined || !isTelling ? undefined : await asking(api, finding.connectionId, eventTypes)
    if (eventTypes !== undefined) isTelling = who !== undefined
    result.push(eventTypes === undefined ? finding : { ...finding, who: who ?? UNKNOWN })
  }
  return result
}
