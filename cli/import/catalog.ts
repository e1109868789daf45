/** How a program says the catalog of a connection: chosen from a lock, or whole where `select` has no words for it; either is held against the connection. */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import { type CanonicalCatalog, wireCatalog } from '../../provider/catalog/canonical'
import { fillingMasks, MASK } from '../../provider/catalog/mappers'
import { canonicalSyncCatalog, type ConnectionInputs } from '../../provider/connection/inputs'
import { select } from '../../provider/select/select'
import { causeOf } from '../command'
import { decoded } from './choices'
import type { LockGroup } from './locks'
import { type SelectionEntry, selectionOf } from './selection'
import type { Taken } from './taken'

/** The words for it, or why there are none. */
export type Said =
  | { readonly _tag: 'Chosen'; readonly entries: ReadonlyArray<SelectionEntry> }
  | { readonly _tag: 'Whole'; readonly catalog: AirbyteCatalog; readonly reason: string }
  | { readonly _tag: 'Unsaid'; readonly reason: string }

/** What `select` would be given by the program. */
const selectionOfEntries = (entries: ReadonlyArray<SelectionEntry>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(entries.map(([key, choice]) => [key, choice === false ? false : decoded(choice)]))

const isSame = (catalog: unknown, wanted: CanonicalCatalog): boolean => {
  const canonical = canonicalSyncCatalog(catalog)
  return E.isRight(canonical) && canonical.right.digest === wanted.digest
}

/** What `select` makes of it; its mistakes as a text where it refuses. */
const selected = ({ lock }: LockGroup, entries: ReadonlyArray<SelectionEntry>): E.Either<string, unknown> => {
  const streams = Object.values(lock.streams).map((stream) => ({
    stream,
    config: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' },
  }))
  return E.tryCatch(
    () => select({ streams }, selectionOfEntries(entries) as never),
    (error) => firstMistake(causeOf(error)),
  )
}

/** Of a list of mistakes the first. */
const firstMistake = (text: string): string => (text.split('\n')[1] ?? text).trim()

const NO_WORDS = 'select has no words for how it is configured'

export const saidOf = ({ inputs }: Taken, group: LockGroup): Said => {
  const wanted = inputs.syncCatalog
  const entries = selectionOf(group.lock.streams, wanted.streams)
  const chosen = entries === undefined ? E.left(NO_WORDS) : selected(group, entries)
  if (entries !== undefined && E.isRight(chosen) && isSame(chosen.right, wanted)) return { _tag: 'Chosen', entries }
  const reason = E.isLeft(chosen) ? chosen.left : NO_WORDS
  const whole = wireCatalog(wanted)
  return E.isRight(whole) && isSame(whole.right, wanted) && !JSON.stringify(whole.right).includes(MASK)
    ? { _tag: 'Whole', catalog: whole.right, reason }
    : { _tag: 'Unsaid', reason }
}

/** The same inputs with the keys that the stack's configuration has, in the order of their streams. */
export const withKeys = (inputs: ConnectionInputs, keys: ReadonlyArray<string>): ConnectionInputs | undefined => {
  const whole = wireCatalog(inputs.syncCatalog)
  if (E.isLeft(whole)) return undefined
  const put = fillingMasks((at) => keys[at] ?? MASK)
  const streams = whole.right.streams.map(({ stream, config }) => ({ stream, config: put(config) }))
  const canonical = canonicalSyncCatalog({ streams })
  return E.isRight(canonical) ? { ...inputs, syncCatalog: canonical.right } : undefined
}
