/**
 * Streams that the program has dropped and kept: their tables stay as they were, and so do their saved positions. Where the
 * program names one again, what its rows are is known, and a cursor of then is not taken for one of now.
 */
import { readShapeLines, type RowShapes, shapesOf, writeShapeLines } from '../catalog/rows'
import { isRecord, own } from '../json'
import type { Before } from './differences'
import { HIDDEN } from './hidden'
import type { ConnectionInputs } from './inputs'
import type { StoredPlan } from './plan'

/** A line for each, as the state has them. */
export type Left = Readonly<Record<string, string>>

/** What earlier inputs note of such streams. Each line can be read: `readKeptInputs` refuses any other. */
export const leftIn = (olds: unknown): RowShapes => readShapeLines(isRecord(olds) ? olds[HIDDEN.left] : undefined)

/** The same as the state takes it. */
export const writeLeft = (left: RowShapes): { readonly [HIDDEN.left]?: Left } =>
  Object.keys(left).length === 0 ? {} : { [HIDDEN.left]: writeShapeLines(left) }

/** What was there before, with those that the program names again: their rows are there, too. */
export const withLeft = (before: Before, olds: unknown, { syncCatalog }: ConnectionInputs): Before => {
  const back = Object.entries(leftIn(olds)).filter(
    ([key]) => own(syncCatalog.streams, key) !== undefined && own(before.inputs.syncCatalog.streams, key) === undefined,
  )
  return back.length === 0 ? before : { ...before, owed: { ...Object.fromEntries(back), ...before.owed } }
}

/** What the next inputs note: those that the program still does not name, and those that it drops and keeps now. */
export const leftAfter = (
  before: Before | undefined,
  olds: unknown,
  { syncCatalog }: ConnectionInputs,
  { keptStale = [] }: StoredPlan = {},
): { readonly [HIDDEN.left]?: Left } => {
  if (before === undefined) return {}
  const shapes = shapesOf(before.inputs.syncCatalog, before.inputs)
  const kept = keptStale.flatMap((key) => {
    const shape = own(before.owed, key) ?? own(shapes, key)
    return shape === undefined ? [] : [[key, shape] as const]
  })
  const left = Object.entries({ ...leftIn(olds), ...Object.fromEntries(kept) })
  return writeLeft(Object.fromEntries(left.filter(([key]) => own(syncCatalog.streams, key) === undefined)))
}
