/** A state that this release has not written is refused by each act that reads it, and never taken for an empty one. */
import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { checkInputs } from '../../provider/connection/check'
import { readKept } from '../../provider/connection/kept'
import * as acts from '../support/acts'
import { DAMAGED_INPUTS, DAMAGED_OUTPUTS, damagedState, DAMAGES, wholeState } from '../support/damaged'
import { table } from '../support/shop'
import { catalog } from '../support/shop'

const HEAD =
  'The state of this connection cannot be read: it was edited by hand, or written by a newer release of pulumi-airbyte.'
const ADVICE = 'Use the release that wrote it, or correct it with pulumi stack export and import.'

/** The refusal, with what is seen of the damage as its first line. */
const expectRefusal = (text: string, seen: string): void => {
  const lines = text.split('\n')
  expect([lines[0], lines[1]?.slice(0, seen.length + 2), lines.at(-1)]).to.deep.equal([HEAD, `  ${seen}`, ADVICE])
}

describe('the state of a connection', () => {
  it('is read as it was written', () => {
    const state = wholeState()
    const read = readKept(state)
    expect(
      E.isRight(read) && [read.right.inputs.name, Object.keys(read.right.inputs.syncCatalog.streams)],
    ).to.deep.equal(['shop', ['public.orders', 'public.users']])
  })

  for (const damage of DAMAGES) {
    it(`with ${damage.title} is refused as a whole`, () => {
      const read = readKept(damagedState(damage))
      expect(E.isLeft(read) && read.left[0]?.slice(0, damage.seen.length)).to.equal(damage.seen)
    })
  }

  for (const damage of DAMAGED_INPUTS) {
    it(`with ${damage.title} is refused by the preview of a change`, () => {
      const { inputs } = damagedState(damage)
      const news = { ...wholeState().inputs, syncCatalog: catalog(table('users')) }
      const checked = checkInputs(inputs, news, 'streams')
      if (checked._tag === 'Accepted') throw new Error(JSON.stringify(checked.inputs))
      expectRefusal(checked.issues.map(({ reason }) => reason).join('\n'), damage.seen)
    })
  }

  for (const damage of DAMAGED_OUTPUTS.filter(({ title }) => !title.includes('rows that'))) {
    for (const act of ['diff', 'read', 'update'] as const) {
      it(`with ${damage.title} is refused by ${act}, before anybody is asked`, async () => {
        const { inputs, outputs } = damagedState(damage)
        const env = acts.envOf('http://127.0.0.1:9')
        const step =
          act === 'read'
            ? acts.read('id', outputs)(env)
            : act === 'diff'
              ? acts.difference('id', outputs, inputs)(env)
              : acts.update('id', outputs, inputs)(env)
        const { error } = await acts.failure(step)
        if (error._tag !== 'InvalidInputs') throw new Error(error._tag)
        expectRefusal(error.issues.map(({ reason }) => reason).join('\n'), damage.seen)
      })
    }
  }
})
