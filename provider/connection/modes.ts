/** Modes that not every destination can write in: held against what the connection's own says that it supports. */
import * as E from 'fp-ts/Either'

import type { StreamKey } from '../catalog/key'
import { tell } from '../decoding'
import type { InputIssue } from '../errors'
import type { CapabilityName } from '../server/capabilities'
import { either, printable } from '../words'
import { mayAsk, PATIENCE } from './asking'
import { act, type Step } from './env'
import { type ConnectionInputs, hasUnknown } from './inputs'
import { modesOf } from './questions'

/** Those that came after the first, by what a server has to have for them. */
export const LATER_MODES: ReadonlyMap<string, CapabilityName> = new Map([
  ['overwrite_dedup', 'overwriteDedup'],
  ['update', 'dataActivation'],
  ['soft_delete', 'dataActivation'],
])

/** A stream that asks for such a mode. */
interface Asking {
  readonly stream: StreamKey
  readonly mode: string
  readonly needs: CapabilityName
}

const askingOf = ({ syncCatalog }: ConnectionInputs): ReadonlyArray<Asking> =>
  hasUnknown(syncCatalog)
    ? []
    : Object.entries(syncCatalog.streams).flatMap(([stream, { destinationSyncMode: mode }]) => {
        const needs = LATER_MODES.get(mode)
        return needs === undefined ? [] : [{ stream, mode, needs }]
      })

const issueOf = ({ stream, mode }: Asking, supported: ReadonlyArray<string>): InputIssue => ({
  property: 'syncCatalog',
  reason: tell({
    stream,
    path: 'destinationSyncMode',
    problem: `it is ${mode}, which this destination does not support: it writes in ${either(supported.map(printable))}`,
    suggestion: 'choose one of these, or another destination',
  }),
})

/**
 * Streams whose mode the destination does not support. It is asked for only where there is such a mode; a server that
 * cannot be asked, or does not tell, refuses nothing. What the server itself lacks is told by `lacks`.
 */
export const unsupported = (inputs: ConnectionInputs): Step<ReadonlyArray<InputIssue>> =>
  act(async (env) => {
    const asking = askingOf(inputs)
    const { destinationId } = inputs
    if (asking.length === 0 || hasUnknown(destinationId) || !mayAsk(env)) return []
    const found = await Promise.all(
      asking.map(async (one) => {
        const has = await env.client.hasCapability(one.needs)()
        if (E.isRight(has) && has.right === false) return []
        const modes = await modesOf(destinationId, PATIENCE)(env)()
        const supported = E.isRight(modes) ? modes.right : undefined
        return supported === undefined || supported.includes(one.mode) ? [] : [issueOf(one, supported)]
      }),
    )
    return found.flat()
  })
