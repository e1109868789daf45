/** The update that may reset, or make operations, happens once; one that does neither is repeated as any other call. */
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../../errors'
import { isWithin } from '../../json'
import { steps } from '../../steps'
import { checked, type PlainCalls } from '../calls'
import type { ConnectionRead } from '../connections'
import { ENDPOINTS } from '../endpoints'
import type { JobType } from '../jobs'
import type { OperationRead } from '../operations'
import type { Call, CallOptions } from '../options'
import type { WebBackendConnectionRead, WebBackendConnectionUpdate } from '../webBackend'
import { isAsAsked, isSameCatalog } from './catalogs'
import { type JobCalls, newestJob, typesFor } from './job'
import { LOOK_FOR_CREATION, once, type Patience, type Sighting } from './once'

type Update = Call<WebBackendConnectionUpdate, WebBackendConnectionRead>

/** What updating asks and sends. */
type UpdatingCalls = JobCalls &
  Pick<PlainCalls, 'webBackendGetConnection' | 'webBackendUpdateConnection' | 'listOperationsForConnection'>

const makesOperations = ({ operations = [] }: WebBackendConnectionUpdate): boolean =>
  operations.some(({ operationId }) => operationId === undefined)

/** Without a catalog, the server compares none and resets nothing. */
const mayReset = ({ skipReset, syncCatalog }: WebBackendConnectionUpdate): boolean =>
  skipReset !== true && syncCatalog !== undefined

/** What an update may begin: a reset, or on newer servers a refresh in its place. */
const resetsOf = (calls: UpdatingCalls, options: CallOptions): TE.TaskEither<AirbyteError, ReadonlyArray<JobType>> =>
  steps(async (must) => {
    const resets = await must(typesFor(calls, 'reset', options))
    const syncs = await must(typesFor(calls, 'sync', options))
    return [...resets, ...syncs.filter((type) => type !== 'sync')]
  })

/** What was there before the call. */
interface Before {
  readonly connection: ConnectionRead
  /** The youngest reset job. */
  readonly job: number
}

/** Whether the connection is as the update wants it. A setting that the server does not tell is one that it does not know. */
const isSaved = (
  { operations: wanted, syncCatalog, skipReset: _steers, ...settings }: WebBackendConnectionUpdate,
  now: ConnectionRead,
  there: ReadonlyArray<OperationRead>,
): boolean =>
  (wanted === undefined ||
    (wanted.length === there.length &&
      wanted.every(({ name, operatorConfiguration }) =>
        there.some((operation) => isWithin({ name, operatorConfiguration }, operation)),
      ))) &&
  (syncCatalog === undefined || isAsAsked(syncCatalog, now.syncCatalog)) &&
  Object.entries(settings).every(([name, value]) => !Object.hasOwn(now, name) || isWithin({ [name]: value }, now))

/** Nothing at all happened where catalog and operations are as they were, and the catalog was to change. */
const isUntouched = (
  { syncCatalog }: WebBackendConnectionUpdate,
  now: ConnectionRead,
  before: ConnectionRead,
): boolean =>
  idsOf(now) === idsOf(before) &&
  isSameCatalog(now.syncCatalog, before.syncCatalog) &&
  !isSameCatalog(now.syncCatalog, syncCatalog ?? now.syncCatalog)

const idsOf = ({ operationIds = [] }: ConnectionRead): string => [...operationIds].sort().join()

/**
 * Where the update may reset, a younger reset job shows that all of it happened: the save alone does not, since the
 * reset comes after it. Where it may not, the connection itself shows it.
 */
const lookForUpdate = (
  calls: UpdatingCalls,
  request: WebBackendConnectionUpdate,
  before: Before,
  options: CallOptions,
): TE.TaskEither<AirbyteError, Sighting<WebBackendConnectionRead>> =>
  steps(async (must) => {
    const { connectionId } = request
    const now = await must(calls.getConnection({ connectionId }, options))
    const isDone = mayReset(request)
      ? ((await must(newestJob(calls, await must(resetsOf(calls, options)), connectionId, options)))?.id ?? 0) >
        before.job
      : isSaved(request, now, (await must(calls.listOperationsForConnection({ connectionId }, options))).operations)
    if (isDone) return { _tag: 'Done', result: await must(calls.webBackendGetConnection({ connectionId }, options)) }
    const andReset = mayReset(request) ? ', and no reset has begun' : ''
    return isUntouched(request, now, before.connection)
      ? { _tag: 'NotSeen', seen: `the connection is as it was${andReset}` }
      : { _tag: 'Unclear', seen: `the connection may be saved or not${andReset}` }
  })

export const updating = (calls: UpdatingCalls, repeatable: Update, patience: Patience) => {
  const webBackendUpdateConnection: Update = (request, options = {}) =>
    steps(async (must) => {
      const { connectionId } = await must(checked(ENDPOINTS.webBackendUpdateConnection, request))
      if (!makesOperations(request) && !mayReset(request)) return must(repeatable(request, options))
      const connection = await must(calls.getConnection({ connectionId }, options))
      const job = (await must(newestJob(calls, await must(resetsOf(calls, options)), connectionId, options)))?.id ?? 0
      const update = {
        request: { method: 'POST', path: ENDPOINTS.webBackendUpdateConnection.path },
        send: (rest: CallOptions) => calls.webBackendUpdateConnection(request, rest),
        look: (rest: CallOptions) => lookForUpdate(calls, request, { connection, job }, rest),
        lookFor: LOOK_FOR_CREATION,
        sends: makesOperations(request) ? 1 : 2,
      } as const
      return must(once(patience, update, options))
    })
  return { webBackendUpdateConnection }
}
