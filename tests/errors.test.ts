import { expect } from 'chai'

import { ERROR_TAGS, isAirbyteError, render } from '../provider/errors'
import { SAMPLE_ERRORS } from '../tools/docs/errors'

describe('errors', () => {
  it('every tag has an example, and its text says what failed, what was seen and what to do', () => {
    expect(new Set(SAMPLE_ERRORS.map(({ _tag }) => _tag))).to.deep.equal(new Set(ERROR_TAGS))
    for (const error of SAMPLE_ERRORS) {
      expect(render(error)).to.match(/^[^\n]+\.\n {2}[^\n]+(\n {2}[^\n]+)*\nTry: [a-z][^\n]*[^.?]\.$/)
      expect(isAirbyteError(error)).to.equal(true)
    }
    expect([undefined, null, {}, { _tag: 'Other' }, new Error('x')].map(isAirbyteError)).to.deep.equal(
      Array.from({ length: 5 }, () => false),
    )
  })
})
