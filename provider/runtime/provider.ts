/** The provider of both resources over given capabilities: runs an act, and says failures as Pulumi understands them. */
import type { dynamic } from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import { check } from '../connection/check'
import { create } from '../connection/create'
import { remove } from '../connection/delete'
import { diff } from '../connection/diff'
import { hiddenOf, hiddenProperties } from '../connection/hidden'
import type { PlanDetails, Planned } from '../connection/plan'
import { read } from '../connection/read'
import { plansIn, plansOfCreation, withShown } from '../connection/shown'
import { update } from '../connection/update'
import { digest, isRecord } from '../json'
import { decodeSync, type SyncInputs } from '../sync/inputs'
import { diffSync, runSync } from '../sync/run'
import type { Lookup } from './configuration'
import {
  type Call,
  type Capabilities,
  configurationOf,
  instanceOf,
  newRun,
  perform,
  plain,
  type Props,
  type Run,
  shown,
  stated,
  surroundingsOf,
} from './run'
import { guardChosen, guardHidden, guardInputs, guardRead, guardReasons, secretsOf, tellsNothing } from './secrets'

/** The methods that Pulumi calls. */
export type Provider = Required<
  Pick<dynamic.ResourceProvider, 'configure' | 'check' | 'diff' | 'create' | 'read' | 'update' | 'delete'>
>

export interface Providers {
  /** Of `AirbyteConnection`. */
  readonly provider: Provider
  /** Of `AirbyteSync`. Reading it does nothing: a job that has run stays so. */
  readonly syncProvider: Omit<Provider, 'read' | 'delete'>
}

/**
 * For a replacement the engine checks the inputs a second time, as those of a new resource. That one's answer is what
 * previews show and policies see, so the plan of the first is handed on to it, with the plans that the state still holds.
 */
const withReplacement = ({ replacements }: Run, olds: Props, inputs: Props & Partial<Planned>): Handed => {
  const { planDetails, ...rest } = inputs
  const { owed: _computed, ...given } = rest
  const key = digest(given)
  const isNew = Object.keys(olds).length === 0
  if (!isNew) {
    if (planDetails?.plan?.replaces !== undefined) replacements.set(key, { planDetails, earlier: plansIn(olds) })
    return { inputs: rest, details: planDetails, earlier: olds }
  }
  const handedOn = replacements.get(key)
  replacements.delete(key)
  if (handedOn === undefined) return { inputs: rest, details: planDetails, earlier: olds }
  // What takes over a connection has a plan of its own, which its creation carries out.
  const plan = { ...handedOn.planDetails.plan, ...planDetails?.plan }
  return { inputs: rest, details: { ...handedOn.planDetails, ...planDetails, plan }, earlier: handedOn.earlier }
}

interface Handed {
  readonly inputs: Props
  readonly details: PlanDetails | undefined
  /** Among them are the plans that the state still holds. */
  readonly earlier: Props
}

const checkConnection = async (run: Run, call: Call, olds: Props, news: Props): Promise<dynamic.CheckResult> => {
  const checked = await perform(check(olds, news), call)
  if (checked._tag === 'Refused') {
    // Without the property: Pulumi would print its whole value before the reason, hundreds of lines of a catalog.
    const reasons = guardReasons(call.secrets, checked.issues)
    return { inputs: news, failures: reasons.map((reason) => ({ property: '', reason: call.named(reason) })) }
  }
  const { inputs, details, earlier } = withReplacement(run, olds, checked.inputs)
  const isSynced = inputs['syncAfterReset'] !== false || call.env.resetScope === 'server'
  // A plan that is secret as a whole would only be shown as such.
  const told = tellsNothing(call.secrets)
    ? { planDetails: details }
    : details === undefined
      ? plansOfCreation(olds)
      : withShown(details, earlier, isSynced)
  const guarded = guardInputs(call.secrets, { ...inputs, ...told })
  return { inputs: plain({ ...guarded, ...guardChosen(news, guarded), ...hiddenProperties(news) }) }
}

/** Whether nothing of ours is known of a resource, as of one that `AirbyteConnection.get` asks for. */
const isLookedUp = ({ digests, syncCatalog }: Props): boolean => digests === undefined && syncCatalog === undefined

const nothingOf = (id: string): string =>
  `Connection ${id} cannot be looked up.\n  This server has none of that id, or it is deleted.\nTry: correct the id that AirbyteConnection.get is given: it stands in the address of the connection's page in Airbyte, behind /connections/.`

const readConnection = async (call: Call, id: string, props: Props): Promise<dynamic.ReadResult> => {
  const found = await perform(read(id, props), call)
  // Of what was looked up nothing is in the state, and an empty answer would be a resource of undefined outputs.
  if (found._tag === 'Gone' && isLookedUp(props)) throw shown(nothingOf(id))
  // An absent id tells Pulumi that the resource is gone. Its types do not allow it, its engine does.
  if (found._tag === 'Gone') return { id: undefined, props: {} } as unknown as dynamic.ReadResult
  // Without inputs Pulumi keeps those that it has.
  if (found._tag === 'AsKept') return { id, props: stated(call, found.outputs) }
  const { inputs, outputs } = found
  // What is only looked up (`AirbyteConnection.get`) has no inputs: its outputs hold the catalog, too, and a refresh compares nothing.
  if (hiddenOf(props).resource === undefined)
    return { id, props: stated(call, { ...outputs, syncCatalog: inputs.syncCatalog }) }
  return {
    id,
    props: stated(call, outputs),
    inputs: plain({
      ...guardRead(call.secrets, inputs as unknown as Props),
      ...guardHidden(call.secrets, hiddenProperties(props)),
    }),
  }
}

const connectionProvider = (run: () => Run, capabilities: Capabilities): Omit<Provider, 'configure'> => {
  const callOf = (props: Props, ...others: ReadonlyArray<Props>): Call => ({
    ...surroundingsOf(run(), capabilities, props),
    props,
    secrets: secretsOf(props, ...others),
  })
  return {
    check: async (olds: Props, news: Props) => checkConnection(run(), callOf(news, olds), olds, news),
    diff: async (id: string, olds: Props, news: Props) => {
      const call = callOf(news, olds)
      const { changes, replaces, deleteBeforeReplace } = await perform(diff(id, olds, news), call)
      return { ...(changes === undefined ? {} : { changes }), replaces: [...replaces], deleteBeforeReplace }
    },
    create: async (inputs: Props) => {
      const call = callOf(inputs)
      const { id, outputs } = await perform(create(inputs), call)
      return { id, outs: stated(call, outputs) }
    },
    read: async (id: string, props: Props = {}) => readConnection(callOf(props), id, props),
    update: async (id: string, olds: Props, news: Props) => {
      const call = callOf(news, olds)
      return { outs: stated(call, await perform(update(id, olds, news), call)) }
    },
    delete: async (id: string, props: Props) => {
      await perform(remove(id, props), callOf(props))
    },
  }
}

const syncProviderOf = (run: () => Run, capabilities: Capabilities): Omit<Providers['syncProvider'], 'configure'> => {
  const callOf = (props: Props): Call => ({
    ...surroundingsOf(run(), capabilities, props),
    props,
    secrets: secretsOf(props),
  })
  return {
    check: (_olds: Props, news: Props) => {
      configurationOf(run(), capabilities, instanceOf(news))
      const decoded = decodeSync(news)
      return Promise.resolve(
        E.isRight(decoded)
          ? { inputs: plain(decoded.right) }
          : { inputs: news, failures: decoded.left.map(({ reason }) => ({ property: '', reason })) },
      )
    },
    diff: (_id: string, olds: Props, news: Props) => {
      const { changes, replaces } = diffSync(olds, news as unknown as SyncInputs)
      return Promise.resolve({ changes, replaces: [...replaces] })
    },
    create: async (inputs: Props) => {
      const { id, outputs } = await perform(runSync(inputs), callOf(inputs))
      return { id, outs: plain(outputs) }
    },
    update: async (_id: string, olds: Props, news: Props) => ({
      outs: plain((await perform(runSync(news, olds), callOf(news))).outputs),
    }),
  }
}

/** Pulumi's own type of a configuration has no list of its keys; as it is built it has. */
const lookupOf = (config: dynamic.Config): Lookup => {
  const { rawConfig } = config as { readonly rawConfig?: unknown }
  return Object.assign((key: string) => config.get(key), {
    keys: () => (isRecord(rawConfig) ? Object.keys(rawConfig) : []),
  })
}

/** Makes the providers. All that they remember is of one run, which begins with `configure`. */
export const makeProviders = (capabilities: Capabilities): Providers => {
  let run = newRun(() => undefined)
  /** Called once per process. A mistake in the configuration is told by the first method that needs it. */
  const configure = (request: dynamic.ConfigureRequest): Promise<void> => {
    run = newRun(lookupOf(request.config))
    return Promise.resolve()
  }
  const current = (): Run => run
  return {
    provider: { configure, ...connectionProvider(current, capabilities) },
    syncProvider: { configure, ...syncProviderOf(current, capabilities) },
  }
}
