/** The inputs of an `AirbyteSync`: what they are, how they are read, and what makes it run again. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { hasUnknown } from '../connection/inputs'
import type { InputIssue } from '../errors'
import { digest } from '../json'
import { didYouMean } from '../words'

export interface SyncInputs {
  readonly connectionId: string
  readonly action: 'sync' | 'reset'
  readonly triggers: unknown
  readonly wait: boolean
  readonly timeoutMinutes: number
  readonly instance?: string
}

const PROPERTIES: Readonly<
  Record<keyof SyncInputs, { readonly codec: t.Mixed; readonly expected: string; readonly fallback?: unknown }>
> = {
  connectionId: { codec: t.string, expected: "a connection's id" },
  action: { codec: t.keyof({ sync: null, reset: null }), expected: 'sync or reset', fallback: 'sync' },
  triggers: { codec: t.unknown, expected: 'any values', fallback: [] },
  wait: { codec: t.boolean, expected: 'true or false', fallback: true },
  timeoutMinutes: {
    codec: t.refinement(t.number, (minutes) => minutes > 0, 'Minutes'),
    expected: 'a number greater than 0',
    fallback: 60,
  },
  instance: { codec: t.string, expected: 'the name of a block of configuration' },
}

const KNOWN = Object.keys(PROPERTIES)

/** Reads the inputs; what is not known yet passes as it is. */
export const decodeSync = (raw: Readonly<Record<string, unknown>>): E.Either<ReadonlyArray<InputIssue>, SyncInputs> => {
  const issues: InputIssue[] = []
  const inputs: Record<string, unknown> = {}
  for (const name of Object.keys(raw)) {
    if (KNOWN.includes(name) || name.startsWith('__')) continue
    const meant = didYouMean(name, KNOWN)
    issues.push({
      property: name,
      reason: `${name} is not an input of an AirbyteSync${meant === undefined ? '.' : `: ${meant}`}`,
    })
  }
  for (const [name, { codec, expected, fallback }] of Object.entries(PROPERTIES)) {
    const value = raw[name] ?? fallback
    if (value === undefined) {
      if (name === 'connectionId')
        issues.push({ property: name, reason: `${name} is missing: it has to be ${expected}.` })
      continue
    }
    if (!hasUnknown(value) && !codec.is(value)) {
      issues.push({
        property: name,
        reason: `${name} has to be ${expected}; it is ${JSON.stringify(value).slice(0, 120)}.`,
      })
    }
    inputs[name] = value
  }
  return issues.length > 0 ? E.left(issues) : E.right(inputs as unknown as SyncInputs)
}

/** It runs again when one of these changes; how long to wait is no reason to. */
export const digestOf = ({ connectionId, action, triggers }: SyncInputs): string =>
  digest({ connectionId, action, triggers })
