import { expect } from 'chai'

import { LIMITS, limitsOf } from '../../bench/figures'
import { limitsTable } from '../../bench/report'

describe('the limits of the benchmark', () => {
  const measured = {
    '1': {
      up_over_floor: 9,
      preview_new_over_floor: 9,
      preview_unchanged_over_floor: 9,
      refresh_over_floor: 9,
      destroy_over_floor: 9,
    },
    '100': {
      up_over_floor: 1.19,
      preview_new_over_floor: 1.08,
      preview_unchanged_over_floor: 1.25,
      refresh_over_floor: 1.26,
      destroy_over_floor: 1.35,
    },
  }

  it('are told with what was measured, and whether each is kept; those of other sizes are left out', () => {
    expect(limitsTable(limitsOf(8_512, measured))).to.equal(
      [
        '| limit | at most | measured | kept |',
        '| --- | --- | --- | --- |',
        '| state_bytes_per_connection | 9000 | 8512 | yes |',
        '| 100: up_over_floor | 1.25 | 1.19 | yes |',
        '| 100: preview_new_over_floor | 1.25 | 1.08 | yes |',
        '| 100: preview_unchanged_over_floor | 1.25 | 1.25 | yes |',
        '| 100: refresh_over_floor | 1.25 | 1.26 | NO |',
        '| 100: destroy_over_floor | 1.35 | 1.35 | yes |',
      ].join('\n'),
    )
  })

  it('are of 100 and of 500 connections, and what could not be measured keeps none', () => {
    expect(limitsOf(NaN, LIMITS).map(({ of, isKept }) => `${of} ${String(isKept)}`)).to.deep.equal([
      'state_bytes_per_connection false',
      ...['100', '500'].flatMap((count) =>
        ['up', 'preview_new', 'preview_unchanged', 'refresh', 'destroy'].map(
          (step) => `${count}: ${step}_over_floor true`,
        ),
      ),
    ])
  })
})
