/** The inputs of an `AirbyteSync`: what they are, how they are read, and what makes it run again. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { hiddenOf } from '../connection/hidden'
import { tell } from '../decoding'
import type { InputIssue } from '../errors'
import { digest } from '../json'
import { decodeProperties, type Property } from '../properties'
import { oneOf, told } from '../shapes'

export interface SyncInputs {
  readonly connectionId: string
  readonly action: 'sync' | 'reset'
  readonly triggers: unknown
  readonly wait: boolean
  readonly timeoutMinutes: number
  readonly instance?: string
}

const PROPERTIES = {
  connectionId: { codec: told("a connection's id", t.string), required: true },
  action: { codec: oneOf(['sync', 'reset']) },
  triggers: { codec: t.unknown },
  wait: { codec: t.boolean },
  timeoutMinutes: {
    codec: told(
      'a number greater than 0',
      t.refinement(t.number, (minutes) => minutes > 0),
    ),
  },
  instance: { codec: told('the name of a block of configuration', t.string) },
} as const satisfies Readonly<Record<keyof SyncInputs, Property>>

const DEFAULTS = { action: 'sync', triggers: [], wait: true, timeoutMinutes: 60 } as const

/** Reads the inputs; what is not known yet passes as it is. */
export const decodeSync = (raw: Readonly<Record<string, unknown>>): E.Either<ReadonlyArray<InputIssue>, SyncInputs> => {
  const { problems, values } = decodeProperties(PROPERTIES, raw, {
    resource: 'an AirbyteSync',
    secrets: hiddenOf(raw).secrets,
  })
  return problems.length > 0
    ? E.left(problems.map(({ property, problem }) => ({ property, reason: tell(problem) })))
    : E.right({ ...DEFAULTS, ...values } as unknown as SyncInputs)
}

/** It runs again when one of these changes; how long to wait is no reason to. */
export const digestOf = ({ connectionId, action, triggers }: SyncInputs): string =>
  digest({ connectionId, action, triggers })
