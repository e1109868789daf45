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

/** What stands for a stream whose reset was asked for and is owed: whichever trigger names it has to be pulled again. */
const OWED = '(owed)'

/** Of these streams those whose reset is asked for, in the order of their keys. */
export const requestedStreams = (
  { before, after }: { readonly before: unknown; readonly after: unknown },
  streams: ReadonlyArray<StreamKey>,
): ReadonlyArray<StreamKey> => {
  const [globs, all, old] = [pulledTriggers(before, after), Object.keys(triggersIn(after)), triggersIn(before)]
  return streams
    .filter((key) => matchesSome(key, globs) || (own(old, key) === OWED && matchesSome(key, all)))
    .sort(compareText)
}

/** The triggers while the resets of these streams are owed: what names one of them is pulled again, for no other stream. */
export const triggersOwing = (
  triggers: ResetTriggers | undefined,
  streams: ReadonlyArray<StreamKey>,
): ResetTriggers | undefined => {
  const owing = { ...triggers, ...Object.fromEntries(streams.map((key) => [key, OWED])) }
  return Object.keys(owing).length === 0 ? undefined : owing
}

/** The triggers that name no stream. */
export const triggersOfNothing = (
  triggers: ResetTriggers | undefined,
  streams: ReadonlyArray<StreamKey>,
): ReadonlyArray<string> =>
  Object.keys(triggers ?? {}).filter((glob) => !streams.some((key) => matchesSome(key, [glob])))
