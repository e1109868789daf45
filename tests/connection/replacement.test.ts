import { expect } from 'chai'

import { checkInputs } from '../../provider/connection/check'
import { planOf } from '../../provider/connection/details'
import { catalog, table } from '../support/shop'

const program = (more: object = {}): Readonly<Record<string, unknown>> => ({
  sourceId: 's',
  destinationId: 'd',
  name: 'shop',
  syncCatalog: catalog(table('users')),
  ...more,
})

/** The refusal of a change, or the plan's word of the replacement. */
const said = (before: object, after: object): string | undefined => {
  const first = checkInputs({}, program(before), 'streams')
  if (first._tag === 'Refused') throw new Error('the program is wrong')
  const checked = checkInputs(first.inputs, program(after), 'streams')
  return checked._tag === 'Refused'
    ? checked.issues.map(({ reason }) => reason).join('\n')
    : planOf(checked.inputs)?.replaces
}

const replaced = (inputs: string): string =>
  `${inputs} cannot be changed: a new connection is made and this one deleted. Every stream starts over, unless onReplacement is 'carry'.`

const refused = (inputs: string, ids: string, more = ''): string =>
  `The connection would be replaced, and onBreakingChange is 'refuse':\n  ${replaced(inputs)}\nTake the change back, or approve it with acknowledge: [${ids}].${more}`

const REFUSE = { onBreakingChange: 'refuse' }

describe('a replacement', () => {
  it('is planned where breaking changes reset, and there is nothing to be kept of it', () => {
    expect(said({}, { sourceId: 'other' })).to.equal(replaced('sourceId'))
    expect(said({}, { sourceId: 'other', onBreakingChange: 'keep' })).to.equal(replaced('sourceId'))
  })

  it('is refused where breaking changes are, with the ids that approve it', () => {
    expect(said(REFUSE, { ...REFUSE, sourceId: 'other' })).to.equal(refused('sourceId', '"replace sourceId"'))
    expect(said(REFUSE, { ...REFUSE, sourceId: 'other', destinationId: 'lake', instance: 'eu' })).to.equal(
      refused(
        'sourceId and destinationId and instance',
        '"replace sourceId", "replace destinationId", "replace instance"',
      ),
    )
  })

  it('is refused by a table of answers by its own name, or else by the answer to all', () => {
    const both = (replace: string, common: string): object => ({
      onBreakingChange: { default: common, replace },
    })
    const other = { sourceId: 'other' }
    expect(said({}, { ...other, ...both('refuse', 'reset') })).to.equal(refused('sourceId', '"replace sourceId"'))
    expect(said({}, { ...other, ...both('reset', 'refuse') })).to.equal(replaced('sourceId'))
    expect(said({}, { ...other, onBreakingChange: { default: 'refuse', remove_stream: 'keep' } })).to.equal(
      refused('sourceId', '"replace sourceId"'),
    )
  })

  it('goes on once all that makes it is acknowledged, by name or by family', () => {
    const other = { ...REFUSE, sourceId: 'other', destinationId: 'lake' }
    const half = ['replace sourceId']
    expect(said(REFUSE, { ...other, acknowledge: half })).to.equal(
      refused('sourceId and destinationId', '"replace destinationId"'),
    )
    for (const acknowledge of [['replace *'], [...half, 'replace destinationId']])
      expect(said(REFUSE, { ...other, acknowledge })).to.equal(replaced('sourceId and destinationId'))
  })

  it('is not approved by what stood there at the last update, nor by what names something else', () => {
    const before = { ...REFUSE, acknowledge: ['replace sourceId'] }
    expect(said(before, { ...before, sourceId: 'other' })).to.equal(
      refused(
        'sourceId',
        '"replace sourceId #2"',
        '\nThese acknowledgements stood in the program at the last update, and approve nothing more: replace sourceId.',
      ),
    )
    expect(said(before, { ...before, sourceId: 'other', acknowledge: ['replace sourceId #2'] })).to.equal(
      replaced('sourceId'),
    )
    expect(said(REFUSE, { ...REFUSE, sourceId: 'other', acknowledge: ['replace source'] })).to.equal(
      refused('sourceId', '"replace sourceId"', '\nThese acknowledgements match nothing: replace source.'),
    )
  })
})
