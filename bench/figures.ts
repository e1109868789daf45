/** What the measured times come to: ratios to the floor, what a connection adds, and which limits are kept. */
import type { BareFigures } from './emulated'
import { medianOf } from './processes'
import type { Scale } from './scale'
import { hasStep, type StackFigures, type StepName, STEPS } from './stack'

export const seconds = (figures: StackFigures, step: StepName): number => figures.steps[step]?.seconds ?? NaN

export const rounded = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits

/** The bare calls that a step has to make, in seconds. */
export const bareSeconds = (bare: BareFigures, step: StepName): number | undefined =>
  ({ up: bare.create, refresh: bare.get, destroy: bare.delete })[step as 'up']

/** The median over the rounds of ours over the floor and the bare calls. */
const ratio = ({ rounds }: Scale, step: StepName): number =>
  rounded(
    medianOf(
      rounds.map(
        ({ ours, floor, bare }) => seconds(ours, step) / (seconds(floor, step) + (bareSeconds(bare, step) ?? 0)),
      ),
    ),
  )

export const ratios = (scale: Scale) => ({
  up_over_floor: ratio(scale, 'up'),
  preview_new_over_floor: ratio(scale, 'previewNew'),
  preview_unchanged_over_floor: ratio(scale, 'previewUnchanged'),
  refresh_over_floor: ratio(scale, 'refresh'),
  destroy_over_floor: ratio(scale, 'destroy'),
})

/** What a connection adds to each step, in milliseconds: how it grows with the stack, and the floor beside it. */
export const perConnection = ({ count, ours, floor, bare }: Scale, single: Scale) =>
  Object.fromEntries(
    STEPS.filter((step) => hasStep('floor', step)).map((step) => {
      const each = (figures: StackFigures, of: StackFigures): number =>
        rounded(((seconds(figures, step) - seconds(of, step)) * 1000) / (count - 1), 1)
      return [
        step,
        {
          ours: each(ours, single.ours),
          floor: each(floor, single.floor),
          bare: rounded(((bareSeconds(bare, step) ?? 0) * 1000) / count, 1),
        },
      ]
    }),
  )

export type Ratios = ReturnType<typeof ratios>

/** The most that each ratio may be, by the number of connections. */
export const LIMITS: Readonly<Record<string, Ratios>> = {
  '100': {
    up_over_floor: 1.25,
    preview_new_over_floor: 1.25,
    preview_unchanged_over_floor: 1.25,
    refresh_over_floor: 1.25,
    destroy_over_floor: 1.35,
  },
  '500': {
    up_over_floor: 1.45,
    preview_new_over_floor: 1.45,
    preview_unchanged_over_floor: 1.45,
    refresh_over_floor: 1.45,
    destroy_over_floor: 1.55,
  },
}

/** The most that a connection may take of the state file. */
export const STATE_BYTES = 9_000

export interface Limit {
  readonly of: string
  readonly most: number
  readonly measured: number
  readonly isKept: boolean
}

/** Every limit of what was measured; those of other sizes are left out. */
export const limitsOf = (stateBytes: number, measured: Readonly<Record<string, Ratios>>): ReadonlyArray<Limit> =>
  [
    { of: 'state_bytes_per_connection', most: STATE_BYTES, measured: stateBytes },
    ...Object.entries(LIMITS).flatMap(([count, limits]) => {
      const figures = measured[count]
      if (figures === undefined) return []
      return (Object.keys(limits) as ReadonlyArray<keyof Ratios>).map((name) => ({
        of: `${count}: ${name}`,
        most: limits[name],
        measured: figures[name],
      }))
    }),
  ].map((limit) => ({ ...limit, isKept: limit.measured <= limit.most }))
