/** `update`: saves what changed, then resets exactly what the plan says or an earlier run still owes, then syncs. */
import * as E from 'fp-ts/Either'

import { parseChangeId } from '../catalog/ids'
import { type StreamKey, streamKey } from '../catalog/key'
import type { RowShapes } from '../catalog/rows'
import type { AirbyteError } from '../errors'
import { digest } from '../json'
import { asAltered } from './altered'
import { type Current, readCurrent } from './current'
import { type Debts, type Order, owedBefore, reckon } from './debts'
import { serverResets } from './decide'
import { planOf } from './details'
import { breakingChanges, explainChange } from './differences'
import { act, failed, failedInput, invalidInputs, lift, type Step } from './env'
import { movedAlong, shapesOfAdded, stillPropagated } from './given'
import { hiddenOf } from './hidden'
import { type ConnectionInputs, decodeInputs, digestsOf, INCOMPLETE, readDigests, serverSettingsOf } from './inputs'
import { heldOutputs } from './kept'
import type { Propagated } from './propagated'
import { rulesOf } from './questions'
import { type Means, meansOf } from './resets'
import { absentAfter, type Parts, save, sendsCatalog } from './save'
import { SETTINGS } from './settings'
import { afterSave, resetFirst, settle } from './settle'
import { type Outputs, outputsOf, readRows } from './state'
import { takeBack } from './takingBack'

/** The inputs, read; what cannot be read here was not checked before. */
export const decoded = (raw: unknown): Step<ConnectionInputs> =>
  act(async (_env, must) => must(decodeInputs(raw), (issues) => failed(invalidInputs(issues))))

/** Whether the settings differ only in what steers this program, so that nothing has to be sent. */
const isSteeringOnly = ({ olds, inputs }: Order): boolean => {
  const kept = readDigests(olds.digests)
  if (kept.settings === undefined || kept.settings === INCOMPLETE) return false
  if (kept.catalog !== digestsOf(inputs).catalog) return false
  const settings = Object.fromEntries(Object.entries(olds).filter(([name]) => Object.hasOwn(SETTINGS, name)))
  const before = serverSettingsOf({ ...settings, syncCatalog: inputs.syncCatalog } as ConnectionInputs)
  return digest(before) === digest(serverSettingsOf(inputs))
}

const notAsPlanned = (id: string, lines: ReadonlyArray<string>): AirbyteError => ({
  _tag: 'NotAsPlanned',
  connectionId: id,
  changes: lines,
})

/**
 * Refuses where the save would break what no preview has shown: somebody has changed the connection in Airbyte, or a policy
 * has altered the inputs after they were planned.
 */
const checkAsPlanned = (order: Order, current: Current, { hasCatalog, isReset }: Parts): Step<void> =>
  act(async (env, must) => {
    const { id, inputs, plan } = order
    const there = current.inputs
    // What is not sent stays as the server has it, and its tables move all the same.
    const saved: ConnectionInputs = { ...inputs, ...(hasCatalog ? {} : { syncCatalog: there.syncCatalog }) }
    const shown = new Set([
      ...(plan?.resets ?? []),
      ...(plan?.keptStale ?? []),
      ...(plan?.owed ?? []),
      ...Object.keys(owedBefore(order)),
    ])
    const changes = breakingChanges({ inputs: there, owed: {} }, saved).filter(
      (change) => 'stream' in change && !shown.has(streamKey(change.stream)),
    )
    const byServer = isReset
      ? serverResets(there, saved, await must(lift(rulesOf(env)))).filter((key) => !shown.has(key))
      : []
    const added: Propagated['added'] = current.propagated?.found.added ?? new Map()
    const along = movedAlong(shapesOfAdded(added, there), inputs)
    const isWhole = env.resetScope === 'connection' && (plan?.resets ?? []).length > 0
    const beside = isWhole ? [...added.keys()].filter((key) => !shown.has(key)) : []
    const lines = [
      ...[...changes, ...along].map(explainChange),
      ...beside.map(
        (key) => `${key}: Airbyte has added it by itself, and the reset of the whole connection takes it in`,
      ),
      ...byServer.map((key) => `${key}: Airbyte's own rule would reset it`),
    ]
    if (lines.length > 0) await must(E.left(failed(notAsPlanned(id, lines))))
  })

/** Whether anything is to be reset, or is accepted as it is, so that it matters what the server has. */
const hasDebts = ({ plan, olds }: Order): boolean =>
  olds.pendingReset !== undefined ||
  [plan?.resets, plan?.owed, plan?.keptStale].some((streams) => streams !== undefined)

/** Only what steers this program differs: nothing has to be sent. */
const withoutSaving = ({ id, olds, inputs }: Order, rows: RowShapes | undefined): Outputs =>
  outputsOf(inputs, {
    id,
    status: olds.connectionStatus,
    schemaChange: olds.schemaChange,
    lastReset: olds.lastReset,
    ...(rows === undefined ? {} : { rows }),
  })

/** Activates a connection that is to be reset before it is saved: Airbyte resets nothing of an inactive one. */
const activate = ({ id }: Order): Step<unknown> =>
  act(async ({ client }, must) => must(lift(client.updateConnection({ connectionId: id, status: 'active' }))))

/**
 * What only the save of an adoption brings and has to be reset after it. A reset of the whole connection lists new streams,
 * too, which have nothing to be reset unless the plan calls them breaking.
 */
const resetLater = (
  { plan }: Order,
  { open }: Debts,
  means: Means,
  there: ReadonlySet<StreamKey>,
): ReadonlyArray<StreamKey> => {
  const added = open.filter((key) => !there.has(key))
  if (means._tag !== 'ByCall' || !means.isWhole) return added
  const breaking = Object.keys(plan?.breaking ?? {}).map((id) => parseChangeId(id)?.stream)
  return added.filter((key) => breaking.includes(key))
}

/** Carries out one update. `isAdoption`: no state knows the connection yet. */
export const carryOut = (order: Order, current: Current, isAdoption = false): Step<Outputs> =>
  act(async (env, must) => {
    const { inputs, olds } = order
    const debts = await must(reckon(order, current))
    const isResetting = debts.open.length + debts.underWay.size > 0
    const hasCatalog = sendsCatalog(order, current, isResetting)
    const isSaved = !hasCatalog || digestsOf(current.inputs).catalog === digestsOf(inputs).catalog
    const byServer = hasCatalog && !isSaved ? serverResets(current.inputs, inputs, await must(lift(rulesOf(env)))) : []
    const absent = await must(absentAfter(order, current))
    const means = await must(meansOf(order, debts, { byServer, absent, isAdoption }))
    const isReset = means._tag === 'BySave'
    await must(checkAsPlanned(order, current, { hasCatalog, isReset }))
    const known = { status: olds.connectionStatus ?? 'active', schemaChange: olds.schemaChange ?? 'no_change' }
    const there = new Set(Object.keys(current.inputs.syncCatalog.streams))
    const later = isAdoption ? resetLater(order, debts, means, there) : []
    // A reset of the whole connection takes in what the save brings, and one is enough.
    const isOneAfter = means._tag === 'ByCall' && means.isWhole && later.length > 0
    const isAnyThere = debts.open.some((key) => there.has(key))
    const isResetFirst = isAdoption && means._tag === 'ByCall' && isAnyThere && !isOneAfter
    if (isResetFirst && current.connection.status === 'inactive') await must(activate(order))
    const first = isResetFirst ? await must(resetFirst(order, debts, means, { there, later })) : undefined
    const isSaveDue = hasCatalog || !isSteeringOnly(order)
    const saved = isSaveDue
      ? await must(save(order, current, { hasCatalog, isReset }, afterSave({ order, debts, saved: known })))
      : { ...known, status: current.connection.status ?? known.status }
    const left = first === undefined ? debts : await must(first.settled())
    const rest: Means = left.open.length > 0 ? means : { _tag: 'None' }
    return must(settle({ order, debts: left, saved }, rest, first?.outcome))
  })

/** Saves what changed, then resets exactly what the plan says (or an earlier run still owes), then syncs. */
export const update = (id: string, olds: Partial<Outputs>, news: unknown): Step<Outputs> =>
  act(async ({ memory }, must) => {
    const inputs = await must(decoded(news))
    await must(heldOutputs(olds), failedInput)
    const order: Order = { id, olds, inputs, plan: planOf(asAltered(news, inputs)) }
    const noted = stillPropagated(news, inputs)
    if (isSteeringOnly(order) && !hasDebts(order))
      return { ...withoutSaving(order, await must(readRows(olds), failedInput)), ...noted }
    const current = await must(readCurrent(id, inputs, olds))
    const resource = hiddenOf(news).resource ?? ''
    await must(takeBack(id, current.connection.name, { name: inputs.name, resource }))
    const outputs = await must(carryOut(order, current))
    if (olds.carriesFrom !== undefined) memory.heirs.delete(olds.carriesFrom)
    return { ...outputs, ...noted }
  })
