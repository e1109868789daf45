/** Resets that a program asks for: which triggers are new or have another value, and which streams they name. */
import { canonicalJson, compareText, isRecord, own } from '../json'
import { matchesSome } from '../words'
import type { StreamKey } from './key'

/** By a stream's key, or a glob of keys: any value. A reset is asked for where it changes. */
export type ResetTriggers = Readonly<Record<string, string | number | boolean>>

const triggersIn = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

/** The globs whose value is new or another one. One that is taken out asks for nothing. */
const pulledTriggers = (before: unknown, after: unknown): ReadonlyArray<string> => {
  const old = triggersIn(before)
  return Object.entries(triggersIn(after))
    .filter(([glob, value]) => canonicalJson(own(old, glob)) !== canonicalJson(value))
    .map(([glob]) => glob)
}

/** Of these streams those whose reset is asked for, in the order of their keys. */
export const requestedStreams = (
  { before, after }: { readonly before: unknown; readonly after: unknown },
  streams: ReadonlyArray<StreamKey>,
): ReadonlyArray<StreamKey> => {
  const globs = pulledTriggers(before, after)
  return globs.length === 0 ? [] : streams.filter((key) => matchesSome(key, globs)).sort(compareText)
}

/** The triggers that name none of these streams. */
export const triggersWithout = (
  triggers: ResetTriggers | undefined,
  streams: ReadonlyArray<StreamKey>,
): ResetTriggers | undefined => {
  const left = Object.entries(triggers ?? {}).filter(([glob]) => !streams.some((key) => matchesSome(key, [glob])))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

/** The triggers that name no stream. */
export const triggersOfNothing = (
  triggers: ResetTriggers | undefined,
  streams: ReadonlyArray<StreamKey>,
): ReadonlyArray<string> =>
  Object.keys(triggers ?? {}).filter((glob) => !streams.some((key) => matchesSome(key, [glob])))
