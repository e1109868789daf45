/** check, diff, create, read, update and delete of a connection, against whatever `Env` offers. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { answerDigest } from '../api/client'
import type { ConnectionRead } from '../api/connections'
import type { OperationRead } from '../api/operations'
import type { WebBackendConnectionListItem } from '../api/webBackend'
import { type AirbyteCatalog } from '../catalog/airbyte'
import { validateCatalog } from '../catalog/validate'
import type { AirbyteError, InputIssue } from '../errors'
import { digest } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { type Env, failed, type Failure, invalidInputs, lift, type Outputs, type Step } from './env'
import {
  type ConnectionInputs,
  decodeInputs,
  digestsOf,
  hasUnknown,
  INCOMPLETE,
  inputIssue,
  isKept,
  readDigests,
  serverSettingsOf,
  settingsOf,
  type StoredInputs,
  storedInputs,
  writeDigests,
} from './inputs'
import { isSameOperations } from './operations'
import { decide, decideUnknown, type Plan, REPLACING } from './plan'
import { meansOf, type ResetMeans, startedBefore, startedBySave, startReset, sync, wait } from './resets'
import {
  carryOver,
  inputsOf,
  isGone,
  managedSettings,
  notKept,
  sameSet,
  wireCatalogOf,
  wireOperations,
  wireSettings,
} from './wire'

export { emptyMemory, type Env, type Failure, type Outputs } from './env'

// ---------------------------------------------------------------------------------------------------------- check

const isSameDigest = (one: ConnectionInputs, other: ConnectionInputs): boolean => {
  const [before, after] = [digestsOf(one), digestsOf(other)]
  return before.catalog === after.catalog && before.settings === after.settings
}

export type Checked =
  | { readonly _tag: 'Accepted'; readonly inputs: StoredInputs & { readonly plan?: Plan } }
  | { readonly _tag: 'Refused'; readonly issues: ReadonlyArray<InputIssue> }

/**
 * Reads, validates and plans. Pure but for the reset scope. `olds` are the inputs of the last `up`, empty for a
 * resource that is new. What touches a value that is not known yet is not judged.
 */
export const check = (olds: unknown, news: unknown, scope: ResetScope): Checked => {
  const decoded = decodeInputs(news)
  if (E.isLeft(decoded)) return { _tag: 'Refused', issues: decoded.left }
  const inputs = decoded.right
  const stored = storedInputs(inputs)
  const before = decodeInputs(olds)
  const unknown = Object.entries(inputs).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []))
  if (unknown.includes('syncCatalog')) {
    return {
      _tag: 'Accepted',
      inputs: E.isLeft(before) ? stored : { ...stored, plan: decideUnknown(before.right, inputs, unknown, scope) },
    }
  }
  // What the last `up` took needs no second look: an unchanged stack unpacks no schema at all.
  const isKnown = E.isRight(before) && !hasUnknown(before.right) && isSameDigest(before.right, inputs)
  const issues = isKnown ? [] : validateCatalog(inputs.syncCatalog, serverSettingsOf(inputs)).map(inputIssue)
  if (issues.length > 0) return { _tag: 'Refused', issues }
  if (E.isLeft(before)) return { _tag: 'Accepted', inputs: stored }
  if (unknown.length > 0) {
    return { _tag: 'Accepted', inputs: { ...stored, plan: decideUnknown(before.right, inputs, unknown, scope) } }
  }
  const decision = decide(before.right, inputs, scope)
  switch (decision._tag) {
    case 'Nothing':
      return { _tag: 'Accepted', inputs: stored }
    case 'Go':
      return { _tag: 'Accepted', inputs: { ...stored, plan: decision.plan } }
    case 'Refuse':
      return { _tag: 'Refused', issues: decision.issues }
  }
}

// ----------------------------------------------------------------------------------------------------------- diff

export interface Difference {
  /** Undefined lets the engine compare the inputs itself and print a nested diff. */
  readonly changes: boolean | undefined
  readonly replaces: ReadonlyArray<string>
}

/** Total: what cannot be read counts as changed. */
export const diff = (olds: Partial<Outputs>, news: unknown): Difference => {
  const decoded = decodeInputs(news)
  if (E.isLeft(decoded)) return { changes: undefined, replaces: [] }
  const inputs = decoded.right
  const replaces = REPLACING.filter((name) => olds[name] !== inputs[name])
  if (olds.pendingReset !== undefined) return { changes: true, replaces }
  return { changes: isKept(olds.digests, inputs) ? false : undefined, replaces }
}

/** `answer`: the digest of the server's answer, where that is known to be what the inputs say. */
const outputsOf = (
  inputs: ConnectionInputs,
  connection: { readonly connectionId: string; readonly status?: string },
  more: Partial<Outputs>,
  answer?: string,
): Outputs => ({
  ...settingsOf(inputs),
  connectionId: connection.connectionId,
  connectionStatus: connection.status ?? 'active',
  schemaChange: more.schemaChange ?? 'no_change',
  digests: writeDigests({ ...digestsOf(inputs), ...(answer === undefined ? {} : { answer }) }),
  ...(Object.keys(managedSettings(inputs)).length === 0 ? {} : { streamSettings: managedSettings(inputs) }),
  ...(more.lastReset === undefined ? {} : { lastReset: more.lastReset }),
  ...(more.pendingReset === undefined ? {} : { pendingReset: more.pendingReset }),
})

// --------------------------------------------------------------------------------------------------------- create

const createRequest = (inputs: ConnectionInputs, syncCatalog: AirbyteCatalog) => ({
  ...wireSettings(inputs),
  sourceId: inputs.sourceId,
  destinationId: inputs.destinationId,
  operationIds: inputs.operationIds ?? [],
  syncCatalog,
})

/** The source's workspace; asked for once. */
const workspaceOf =
  (sourceId: string) =>
  ({ client, memory }: Env): TE.TaskEither<AirbyteError, string> => {
    const known = memory.workspaces.get(sourceId)
    if (known !== undefined) return TE.right(known)
    return pipe(
      client.getSource({ sourceId }),
      TE.map(({ workspaceId }) => {
        memory.workspaces.set(sourceId, workspaceId)
        return workspaceId
      }),
    )
  }

/** Makes the connection; its own operations with it, in the same call, so that none is left over. */
const make =
  (inputs: ConnectionInputs, catalog: AirbyteCatalog): Step<ConnectionRead> =>
  (env) => {
    const request = createRequest(inputs, catalog)
    const { operations } = inputs
    if (operations === undefined) return lift(env.client.createConnection(request))
    const { notifySchemaChangesByEmail: _notTaken, operationIds: _ignored, ...rest } = request
    return pipe(
      workspaceOf(inputs.sourceId)(env),
      TE.chain((workspaceId) =>
        env.client.webBackendCreateConnection({ ...rest, operations: wireOperations(operations, workspaceId, []) }),
      ),
      TE.mapLeft(failed),
    )
  }

/** The connection's operations, where the program brings or brought some. */
const operationsHeld =
  (connectionId: string, isManaged: boolean) =>
  ({ client }: Env): TE.TaskEither<AirbyteError, ReadonlyArray<OperationRead> | undefined> =>
    isManaged
      ? pipe(
          client.listOperationsForConnection({ connectionId }),
          TE.map(({ operations }) => operations),
        )
      : TE.right(undefined)

const rejected = (message: string): AirbyteError => ({
  _tag: 'Rejected',
  request: { method: 'POST', path: '/v1/connections/create' },
  status: 409,
  message,
  issues: [],
})

/**
 * What a source was connected to when this process first made a connection of it. What an interrupted run left is
 * among it, and what this process makes later it knows by itself: so one request serves all connections of a source.
 */
const connectionsOf =
  (sourceId: string) =>
  (env: Env): TE.TaskEither<AirbyteError, ReadonlyArray<WebBackendConnectionListItem>> =>
  () => {
    const known = env.memory.listings.get(sourceId)
    if (known !== undefined) return known
    const asked = pipe(
      workspaceOf(sourceId)(env),
      TE.chain((workspaceId) =>
        env.client.webBackendListConnectionsForWorkspace({ workspaceId, sourceId: [sourceId] }),
      ),
      TE.map(({ connections }) => connections),
    )()
    env.memory.listings.set(sourceId, asked)
    // A failure is not remembered: the next creation asks again.
    void asked.then((result) => {
      if (E.isLeft(result)) env.memory.listings.delete(sourceId)
    })
    return asked
  }

const taken = (name: string, connectionId: string, how: string): AirbyteError =>
  rejected(
    `a connection named ${JSON.stringify(name)} from this source to this destination ${how} (${connectionId}). Give this one another name, delete that one, or take it over with adopt: ${JSON.stringify(connectionId)}`,
  )

/** What these inputs manage, as the state would tell it. */
const managedBy = (inputs: ConnectionInputs): Partial<Outputs> => ({
  ...settingsOf(inputs),
  streamSettings: managedSettings(inputs),
})

/** Notifications take a call of their own after the creation, which an interrupted run may not have made. */
const withoutNotifications = (inputs: ConnectionInputs): unknown => {
  const { notifySchemaChanges: _n, notifySchemaChangesByEmail: _e, ...settings } = serverSettingsOf(inputs)
  return settings
}

/**
 * The connection that an interrupted run of this very `create` left behind, if there is one: same source, destination
 * and name, the same in everything else, never synced, and no other resource's. One that only shares the name stops
 * the creation, because a second one of that name would double every row.
 */
const findLeftBehind =
  (inputs: ConnectionInputs): Step<ConnectionRead | undefined> =>
  (env) =>
    pipe(
      connectionsOf(inputs.sourceId)(env),
      TE.map((listed) =>
        listed.filter(
          ({ name, destination }) => name === inputs.name && destination.destinationId === inputs.destinationId,
        ),
      ),
      TE.chain(TE.traverseArray(({ connectionId }) => env.client.getConnection({ connectionId }))),
      TE.map((connections) => connections.filter((connection) => !isGone(connection))),
      TE.chain((connections): TE.TaskEither<AirbyteError, ConnectionRead | undefined> => {
        const [found] = connections
        if (found === undefined) return TE.right(undefined)
        return pipe(
          operationsHeld(found.connectionId, inputs.operations !== undefined)(env),
          TE.chain((operations) => {
            const there = inputsOf(found, managedBy(inputs), operations)
            const isOurs =
              E.isRight(there) &&
              !env.memory.owned.has(found.connectionId) &&
              digest(withoutNotifications(there.right)) === digest(withoutNotifications(inputs)) &&
              digestsOf(there.right).catalog === digestsOf(inputs).catalog
            return isOurs ? TE.right(found) : TE.left(taken(inputs.name, found.connectionId, 'exists already'))
          }),
          TE.chain(() =>
            env.client.listJobsFor({
              configTypes: ['sync'],
              configId: found.connectionId,
              pagination: { pageSize: 1 },
            }),
          ),
          TE.chain(({ jobs }) =>
            // A scheduled connection may have begun with its first sync by itself.
            jobs.length === 0 || (inputs.schedule !== undefined && jobs.length === 1)
              ? TE.right(found)
              : TE.left(taken(inputs.name, found.connectionId, 'exists already and has synced')),
          ),
        )
      }),
      TE.mapLeft(failed),
    )

/** So that a second resource of the same name is refused in the same run already. */
const remember = ({ memory }: Env, connection: ConnectionRead): void => {
  const { connectionId, name, sourceId, destinationId } = connection
  const listing = memory.listings.get(sourceId)
  if (listing === undefined) return
  const item: WebBackendConnectionListItem = {
    connectionId,
    name,
    source: { sourceId, name: '', sourceName: '' },
    destination: { destinationId, name: '', destinationName: '' },
  }
  memory.listings.set(
    sourceId,
    listing.then(E.map((listed) => [...listed.filter((other) => other.connectionId !== connectionId), item])),
  )
}

/** The digest of an answer to a creation, if it says just what was wanted: then a refresh that gets it again is done. */
const answerAsWanted = (inputs: ConnectionInputs, answer: ConnectionRead): string | undefined => {
  if (inputs.operations !== undefined) return undefined
  const there = inputsOf(answer, managedBy(inputs))
  return E.isRight(there) && isSameDigest(there.right, inputs) ? answerDigest(answer) : undefined
}

export interface Created {
  readonly id: string
  readonly outputs: Outputs
}

const incomplete = (outputs: Outputs): Outputs => ({
  ...outputs,
  digests: writeDigests({ catalog: readDigests(outputs.digests).catalog ?? '', settings: INCOMPLETE }),
})

/** Fails where the server did not keep what was sent; what it kept is in the state, and the next `up` tries again. */
const checkKept =
  (
    inputs: ConnectionInputs,
    answer: Partial<ConnectionRead>,
    path: string,
    saved: { readonly id: string; readonly outputs: Outputs },
  ) =>
  (): TE.TaskEither<Failure, void> => {
    const fields = notKept(inputs, answer)
    if (fields.length === 0) return TE.right(undefined)
    const error: AirbyteError = { _tag: 'NotKept', request: { method: 'POST', path }, fields }
    return TE.left({ error, saved: { id: saved.id, outputs: incomplete(saved.outputs) } })
  }

/** connections/create ignores notifications (createConnection, 0.40–0.44), so they need a call of their own. */
const notifications =
  (inputs: ConnectionInputs, connection: ConnectionRead, created: Created): Step<ConnectionRead> =>
  (env) => {
    const wanted = (['notifySchemaChanges', 'notifySchemaChangesByEmail'] as const).filter(
      (name) => inputs[name] !== undefined && inputs[name] !== connection[name],
    )
    if (wanted.length === 0) return TE.right(connection)
    return pipe(
      env.client.updateConnection({
        connectionId: connection.connectionId,
        ...Object.fromEntries(wanted.map((name) => [name, inputs[name]])),
      }),
      TE.mapLeft((error) => ({ error, saved: { id: created.id, outputs: incomplete(created.outputs) } })),
    )
  }

/** Takes over the connection that `adopt` names, if nothing breaks by it. */
const adopt =
  (id: string, inputs: ConnectionInputs): Step<Created> =>
  (env) => {
    const refused = (problem: string, changes: ReadonlyArray<string> = []): Failure => ({
      error: invalidInputs([
        { property: 'adopt', reason: [`adopt: connection ${id} ${problem}`, ...changes].join('\n    ') },
      ]),
    })
    return pipe(
      lift(env.client.getConnection({ connectionId: id })),
      TE.chain((connection) =>
        isGone(connection)
          ? TE.left(refused('is deleted (deprecated). Leave adopt out to make a new one.'))
          : TE.right(connection),
      ),
      TE.bindTo('connection'),
      TE.bind('operations', () => lift(operationsHeld(id, inputs.operations !== undefined)(env))),
      TE.chain(({ connection, operations }) => {
        // What steers this program is not on the server, so it is no difference.
        const there = inputsOf(connection, managedBy(inputs), operations)
        if (E.isLeft(there)) return TE.left(there.left)
        const decision = decide(there.right, { ...inputs, onBreakingChange: 'keep' }, 'streams')
        const plan = decision._tag === 'Go' ? decision.plan : undefined
        if (plan?.replaces !== undefined) {
          return TE.left(refused('has another source or destination. Give its ids, or leave adopt out.'))
        }
        if (plan?.breaking !== undefined) {
          return TE.left(
            refused(
              'differs in what would break it. Nothing was changed; make the program as the connection is, adopt it, and change it then:',
              Object.values(plan.breaking),
            ),
          )
        }
        const held: Outputs = outputsOf(there.right, connection, {})
        env.memory.owned.add(id)
        return pipe(
          save(id, held, inputs, { _tag: 'ByCall' }, false)(env),
          TE.map((saved) => ({
            id,
            outputs: outputsOf(
              inputs,
              { connectionId: id, status: saved.status },
              { schemaChange: saved.schemaChange },
            ),
          })),
        )
      }),
    )
  }

/** Makes the connection, or takes over the one that an interrupted run left, or the one that `adopt` names. */
export const create =
  (raw: unknown): Step<Created> =>
  (env) =>
    pipe(
      TE.fromEither(
        pipe(
          decodeInputs(raw),
          E.mapLeft((issues): Failure => failed(invalidInputs(issues))),
        ),
      ),
      TE.chain((inputs) => (inputs.adopt === undefined ? createNew(inputs)(env) : adopt(inputs.adopt, inputs)(env))),
    )

const createNew =
  (inputs: ConnectionInputs): Step<Created> =>
  (env) =>
    pipe(
      findLeftBehind(inputs)(env),
      TE.chain((left) => {
        if (left !== undefined) {
          env.memory.adopted.add(left.connectionId)
          env.progress(`took over connection ${left.connectionId}, which an interrupted run had made`)
          return TE.right(left)
        }
        return pipe(
          TE.fromEither(wireCatalogOf(inputs)),
          TE.chain((catalog) => make(inputs, catalog)(env)),
        )
      }),
      TE.chain((connection) => {
        env.memory.owned.add(connection.connectionId)
        remember(env, connection)
        const created: Created = { id: connection.connectionId, outputs: outputsOf(inputs, connection, {}) }
        return pipe(
          notifications(inputs, connection, created)(env),
          TE.chainFirst((answer) => checkKept(inputs, answer, '/v1/connections/create', created)()),
          TE.map((answer) => ({
            ...created,
            outputs: outputsOf(inputs, connection, {}, answerAsWanted(inputs, answer)),
          })),
        )
      }),
    )

// ----------------------------------------------------------------------------------------------------------- read

export type Found =
  | { readonly _tag: 'Gone' }
  /** As the state has it: its inputs need not be written again. */
  | { readonly _tag: 'AsKept'; readonly outputs: Partial<Outputs> }
  | { readonly _tag: 'There'; readonly inputs: StoredInputs; readonly outputs: Outputs }

/**
 * Whether the state's inputs are those of its outputs, as they are once an update is through: while a reset is owed, the
 * state still has the inputs before it.
 */
const isSettled = (olds: Partial<Outputs>): boolean =>
  olds.pendingReset === undefined && readDigests(olds.digests).settings !== INCOMPLETE

/** The answer that would say that nothing has changed. Own operations are not in it: they have to be asked for. */
const answerKept = (olds: Partial<Outputs>): string | undefined =>
  isSettled(olds) && olds.operations === undefined ? readDigests(olds.digests).answer : undefined

/** Reads the connection as it is stored; never asks for a refreshed catalog, since that can deactivate connections. */
export const read =
  (id: string, olds: Partial<Outputs>): Step<Found> =>
  (env) => {
    const known = answerKept(olds)
    return pipe(
      env.client.getConnectionUnless({ connectionId: id, ...(known === undefined ? {} : { known }) }),
      TE.map((connection): ConnectionRead | 'AsKept' | 'Gone' =>
        connection === undefined ? 'AsKept' : isGone(connection) ? 'Gone' : connection,
      ),
      TE.orElse((error) => (error._tag === 'NotFound' ? TE.right('Gone' as const) : TE.left(error))),
      TE.mapLeft(failed),
      TE.chain((found): TE.TaskEither<Failure, Found> => {
        if (found === 'Gone') return TE.right({ _tag: 'Gone' })
        if (found === 'AsKept') return TE.right({ _tag: 'AsKept', outputs: olds })
        return pipe(
          lift(operationsHeld(id, olds.operations !== undefined)(env)),
          TE.chainEitherKW((operations) => inputsOf(found, olds, operations)),
          TE.map((inputs): Found => {
            const isAsKept = isSettled(olds) && isKept(olds.digests, inputs)
            const schemaChange = found.breakingChange ? 'breaking' : (olds.schemaChange ?? 'no_change')
            const answer = olds.operations === undefined ? answerDigest(found) : undefined
            const outputs = outputsOf(inputs, found, { ...olds, schemaChange }, answer)
            return isAsKept ? { _tag: 'AsKept', outputs } : { _tag: 'There', inputs: storedInputs(inputs), outputs }
          }),
        )
      }),
    )
  }

// --------------------------------------------------------------------------------------------------------- update

interface Saved {
  readonly status: string
  readonly schemaChange: string
  /** Whether the server held the new catalog already: an interrupted run may have started the reset, too. */
  readonly isRepeated: boolean
}

/** The operations to send: none where they stay as they are. */
const operationsToSend =
  (id: string, olds: Partial<Outputs>, inputs: ConnectionInputs) =>
  (env: Env): TE.TaskEither<AirbyteError, { readonly operations?: ReturnType<typeof wireOperations> }> => {
    const isManaged = inputs.operations !== undefined || olds.operations !== undefined
    const isSame = isSameOperations(olds.operations, inputs.operations)
    if (!isManaged || (isSame && readDigests(olds.digests).settings !== INCOMPLETE)) return TE.right({})
    return pipe(
      TE.Do,
      TE.bind('workspaceId', () => workspaceOf(inputs.sourceId)(env)),
      TE.bind('held', () => operationsHeld(id, true)(env)),
      TE.map(({ workspaceId, held }) => ({
        operations: wireOperations(inputs.operations ?? [], workspaceId, held ?? []),
      })),
    )
  }

/** Saves what changed. `hasResets`: whether the plan resets something, so that it matters whether this was done before. */
const save =
  (id: string, olds: Partial<Outputs>, inputs: ConnectionInputs, means: ResetMeans, hasResets: boolean): Step<Saved> =>
  (env) => {
    const digests = digestsOf(inputs)
    const before = readDigests(olds.digests)
    const isSameCatalog = before.catalog === digests.catalog
    // Outputs hold more than settings; only their settings' digest counts, and a broken-off save counts as changed.
    const isSameSettings = before.settings === digests.settings || isSteeringOnly(olds, inputs)
    const unchanged: Saved = {
      status: olds.connectionStatus ?? 'active',
      schemaChange: olds.schemaChange ?? 'no_change',
      isRepeated: olds.pendingReset !== undefined,
    }
    if (isSameCatalog && isSameSettings) return TE.right(unchanged)
    const current: TE.TaskEither<Failure, ConnectionRead | undefined> =
      isSameCatalog && !hasResets ? TE.right(undefined) : lift(env.client.getConnection({ connectionId: id }))
    return pipe(
      TE.Do,
      TE.bind('current', () => current),
      TE.bind('ours', () => TE.fromEither(wireCatalogOf(inputs))),
      TE.bind('operations', () => lift(operationsToSend(id, olds, inputs)(env))),
      TE.chain(({ current, ours, operations }) => {
        const held = current === undefined ? undefined : inputsOf(current, managedBy(inputs))
        const isRepeated =
          held !== undefined &&
          E.isRight(held) &&
          digestsOf(held.right).catalog === digests.catalog &&
          (!isSameCatalog || isSameTables(held.right, inputs))
        return pipe(
          lift(
            env.client.webBackendUpdateConnection({
              connectionId: id,
              ...wireSettings(inputs),
              ...operations,
              ...(isSameCatalog
                ? {}
                : { syncCatalog: carryOver(ours, current?.syncCatalog, olds.streamSettings ?? {}) }),
              skipReset: means._tag !== 'BySave',
            }),
          ),
          TE.chain((answer) =>
            inputs.operations !== undefined || sameSet(answer.operationIds ?? [], inputs.operationIds ?? [])
              ? TE.right(answer)
              : // web_backend's update has no operationIds (webBackendUpdateConnection), so they need the plain one.
                pipe(
                  lift(env.client.updateConnection({ connectionId: id, operationIds: inputs.operationIds ?? [] })),
                  TE.map(() => answer),
                ),
          ),
          TE.chainFirst((answer) =>
            checkKept(
              inputs,
              isSameCatalog ? { ...answer, syncCatalog: ours } : answer,
              '/v1/web_backend/connections/update',
              {
                id,
                outputs: outputsOf(
                  inputs,
                  { connectionId: id, ...(answer.status === undefined ? {} : { status: answer.status }) },
                  olds,
                ),
              },
            )(),
          ),
          TE.map((answer) => ({
            status: answer.status ?? 'active',
            schemaChange: answer.schemaChange ?? 'no_change',
            isRepeated: isRepeated || olds.pendingReset !== undefined,
          })),
        )
      }),
    )
  }

/** Whether all tables are where these inputs put them. */
const isSameTables = (one: ConnectionInputs, other: ConnectionInputs): boolean =>
  (['namespaceDefinition', 'namespaceFormat', 'prefix'] as const).every((name) => one[name] === other[name])

/** Whether the settings differ only in what steers this program, so that nothing has to be sent. */
const isSteeringOnly = (olds: Partial<Outputs>, inputs: ConnectionInputs): boolean => {
  const known = readDigests(olds.digests).settings
  if (known === undefined || known === INCOMPLETE) return false
  const { connectionId: _i, connectionStatus: _s, schemaChange: _c, ...rest } = olds
  const { digests: _d, streamSettings: _m, lastReset: _l, pendingReset: _p, ...settings } = rest
  const before = serverSettingsOf({ ...settings, syncCatalog: inputs.syncCatalog } as ConnectionInputs)
  return digest(before) === digest(serverSettingsOf(inputs))
}

/** Resets the streams that are owed, once, and syncs; what fails on the way leaves `pendingReset` in the outputs. */
const reset =
  (
    id: string,
    olds: Partial<Outputs>,
    inputs: ConnectionInputs,
    streams: ReadonlyArray<string>,
    saved: Saved,
    means: ResetMeans,
  ): Step<Outputs> =>
  (env) => {
    const base = outputsOf(
      inputs,
      { connectionId: id, status: saved.status },
      { ...olds, schemaChange: saved.schemaChange },
    )
    const { pendingReset: _pending, ...settled } = base
    if (streams.length === 0 || means._tag === 'NothingSynced') return TE.right(settled)
    const owing = (jobId: number | undefined): Outputs => ({
      ...settled,
      pendingReset: { streams, ...(jobId === undefined ? {} : { jobId }) },
    })
    const owed =
      (jobId?: number) =>
      ({ error }: Failure): Failure => ({ error, saved: { id, outputs: owing(jobId) } })
    // connections/reset knows only the streams that the connection has now.
    const expected = env.resetScope === 'connection' ? Object.keys(inputs.syncCatalog.streams) : streams
    const isByServer = means._tag === 'BySave'
    const sought = pipe(
      isByServer ? startedBySave(id, means.after)(env) : TE.right(undefined),
      TE.chain((job) =>
        job === undefined && saved.isRepeated ? startedBefore(id, expected, olds)(env) : TE.right(job),
      ),
    )
    return pipe(
      sought,
      TE.chain((job) => (job === undefined && !isByServer ? startReset(id, streams)(env) : TE.right(job))),
      TE.mapLeft(owed()),
      TE.chain((job) => {
        // The server found nothing to reset: another hand has made the change, and its reset, before.
        if (job === undefined) return TE.right(settled)
        env.progress(
          `reset job ${String(job.id)} for ${streams.slice(0, 5).join(', ')}${streams.length > 5 ? ' …' : ''}`,
        )
        if (inputs.waitForReset === false) {
          return TE.right({ ...settled, lastReset: { jobId: job.id, status: job.status, streams } })
        }
        // A reset of the server's own is followed by a sync anyway.
        const isSynced = isByServer || inputs.syncAfterReset === false || inputs.status === 'inactive'
        return pipe(
          wait(job, streams)(env),
          TE.chainFirst(() => (isSynced ? TE.right(undefined) : sync(id)(env))),
          TE.bimap(owed(job.id), ({ status }) => ({ ...settled, lastReset: { jobId: job.id, status, streams } })),
        )
      }),
    )
  }

/** Whether the plan is of these very inputs: a policy may have mended them after `check` had planned. */
const isPlanned = (olds: Partial<Outputs>, inputs: ConnectionInputs, plan: Plan | undefined): boolean => {
  const digests = writeDigests(digestsOf(inputs))
  return plan?.change.endsWith(` → ${digests}`) === true || (plan === undefined && isKept(olds.digests, inputs))
}

/**
 * Inputs that were altered after they were planned are held against the server itself: a change that breaks a stream
 * and is in no plan must not be made.
 */
const unplanned =
  (id: string, inputs: ConnectionInputs, plan: Plan | undefined): Step<void> =>
  (env) =>
    pipe(
      lift(env.client.getConnection({ connectionId: id })),
      TE.bindTo('connection'),
      TE.bind('operations', () => lift(operationsHeld(id, inputs.operations !== undefined)(env))),
      TE.chainEitherKW(({ connection, operations }) => inputsOf(connection, managedBy(inputs), operations)),
      TE.chain((there): TE.TaskEither<Failure, void> => {
        const decision = decide(there, { ...inputs, onBreakingChange: 'keep' }, 'streams')
        const breaking = decision._tag === 'Go' ? Object.entries(decision.plan.breaking ?? {}) : []
        const news = breaking.filter(([key]) => plan?.breaking?.[key] === undefined)
        if (news.length === 0) return TE.right(undefined)
        const reason = [
          'The inputs were altered after they were planned, by the remediation of a policy perhaps, and would now break what no preview has shown. Nothing was saved; write it into the program itself:',
          ...news.map(([, sentence]) => sentence),
        ].join('\n    ')
        return TE.left(failed(invalidInputs([{ property: 'plan', reason }])))
      }),
    )

/** Saves what changed, then resets exactly what the plan says (or an earlier run still owes), then syncs. */
export const update =
  (id: string, olds: Partial<Outputs>, news: unknown): Step<Outputs> =>
  (env) =>
    pipe(
      TE.fromEither(
        pipe(
          decodeInputs(news),
          E.mapLeft((issues): Failure => failed(invalidInputs(issues))),
        ),
      ),
      TE.chain((inputs) => {
        const { plan } = news as { readonly plan?: Plan }
        const streams = [...new Set([...(plan?.resets ?? []), ...(olds.pendingReset?.streams ?? [])])].sort()
        const all = Object.keys(inputs.syncCatalog.streams)
        return pipe(
          isSettled(olds) && !isPlanned(olds, inputs, plan) ? unplanned(id, inputs, plan)(env) : TE.right(undefined),
          TE.bind('means', () => meansOf(id, streams, all, olds.pendingReset !== undefined)(env)),
          TE.bind('saved', ({ means }) => save(id, olds, inputs, means, streams.length > 0)(env)),
          TE.chain(({ means, saved }) => reset(id, olds, inputs, streams, saved, means)(env)),
        )
      }),
    )

// --------------------------------------------------------------------------------------------------------- delete

/**
 * Deletes the connection; one that is gone is fine. One that this run gave to another resource stays. Airbyte deletes
 * operations with their last connection, so shared ones are taken off first.
 */
export const remove =
  (id: string, olds: Partial<Outputs> = {}): Step<void> =>
  (env) => {
    if (env.memory.adopted.has(id)) return TE.right(undefined)
    const isShared = (olds.operationIds ?? []).length > 0 && olds.operations === undefined
    const ifThere = (error: AirbyteError): TE.TaskEither<AirbyteError, unknown> =>
      error._tag === 'NotFound' ? TE.right(undefined) : TE.left(error)
    return pipe(
      isShared
        ? pipe(
            env.client.updateConnection({ connectionId: id, operationIds: [] }),
            TE.map((): unknown => undefined),
            TE.orElse(ifThere),
          )
        : TE.right<AirbyteError, unknown>(undefined),
      TE.chain(() => pipe(env.client.deleteConnection({ connectionId: id }), TE.orElse(ifThere))),
      TE.bimap(failed, () => undefined),
    )
  }
