/** What the controls take: read, and refused by name where it is not known, with all that is. */
import { anything, atLeast, type Check, readExactly, text, words } from './exact'
import { FAULT_KINDS, type NextFault } from './faults'
import { JOB_OUTCOMES, JOB_TYPES, type JobOrder } from './records'
import { isPath, pathsLike } from './routes'
import type { State } from './state'

const STATUSES: Check = (value) =>
  atLeast(100, true)(value) === undefined && (value as number) < 600 ? undefined : 'a number from 100 to 599'

const path: Check = (value) =>
  typeof value === 'string' && isPath(value) ? undefined : pathsLike(typeof value === 'string' ? value : '').join(', ')

/** So much of a list is told. */
const MOST_TOLD = 20

const listed = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? 'there is none'
    : `${names.slice(0, MOST_TOLD).join(', ')}${names.length > MOST_TOLD ? ` and ${String(names.length - MOST_TOLD)} more` : ''}`

/** What is to go wrong. A caller is killed only where it is in the process. */
export const readFault = (value: unknown, isInProcess: boolean): NextFault =>
  readExactly('A fault', value, {
    path: { check: path, isNeeded: true },
    kind: { check: words(FAULT_KINDS.filter((kind) => isInProcess || kind !== 'killed')), isNeeded: true },
    status: { check: STATUSES },
    effect: { check: words(['none', 'done', 'late']) },
    when: { check: words(['before', 'after']) },
    milliseconds: { check: atLeast(0) },
    count: { check: atLeast(1, true) },
  }) as unknown as NextFault

const connectionsIn = ({ connections }: State): Check => {
  const there = [...connections.values()].filter(({ status }) => status !== 'deprecated')
  return (value) =>
    there.some(({ connectionId }) => connectionId === value)
      ? undefined
      : `the id of a connection (${listed(there.map(({ connectionId, name }) => `${connectionId} of ${name}`))})`
}

/** How the next job is to go. */
export const readOrder = (state: State, value: unknown): JobOrder =>
  readExactly('The order of a job', value, {
    configType: { check: words(JOB_TYPES) },
    connectionId: { check: connectionsIn(state) },
    outcome: { check: words(JOB_OUTCOMES) },
    seconds: { check: atLeast(0) },
  })

/** Whose offer it is: the id or the `database` of a source, or the id of a definition. */
const offerers = ({ sources, sourceDefinitions }: State): Check => {
  const there = [...sources.values()].filter(({ tombstone }) => !tombstone)
  const databases = there.map(({ configuration }) => configuration['database'])
  return (value) =>
    there.some(({ id }) => id === value) ||
    (typeof value === 'string' && (databases.includes(value) || sourceDefinitions.has(value)))
      ? undefined
      : `the id or the database of a source (${listed(
          there.map(({ id, name, configuration: { database } }) =>
            typeof database === 'string' ? `${id} of ${name} with the database ${database}` : `${id} of ${name}`,
          ),
        )})`
}

const readOf = (state: State, of: unknown): string =>
  readExactly('An offer', { of }, { of: { check: offerers(state), isNeeded: true } })['of'] as string

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Who is to offer something: in a program also the database of a source that is still to be made. @throws for any other. */
export const readOfferer = (state: State, of: unknown): string =>
  typeof of === 'string' && of !== '' && !ID.test(of) ? of : readOf(state, of)

/** What the control of offers takes: nobody who asks for it by hand means a source that there is not. */
export const readOffer = (state: State, value: unknown): { readonly of: string; readonly catalog: unknown } => {
  const { of, catalog } = readExactly('POST /emulator/discovered', value, {
    of: { check: text, isNeeded: true },
    catalog: { check: anything, isNeeded: true },
  })
  return { of: readOf(state, of), catalog }
}

/** How far the clock is to move, in seconds. */
export const readSeconds = (value: unknown): number =>
  readExactly('POST /emulator/advance', value, { seconds: { check: atLeast(0), isNeeded: true } })['seconds'] as number
