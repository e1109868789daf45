import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { UNKNOWN } from '../../provider/legible'
import { decodeSync } from '../../provider/sync/inputs'

const read = (raw: Readonly<Record<string, unknown>>): unknown => {
  const decoded = decodeSync(raw)
  return E.isLeft(decoded) ? decoded.left : decoded.right
}

describe('inputs of an AirbyteSync', () => {
  it('have defaults', () => {
    expect(read({ connectionId: 'c', wait: null, __provider: 'p' })).to.deep.equal({
      connectionId: 'c',
      action: 'sync',
      triggers: [],
      wait: true,
      timeoutMinutes: 60,
    })
  })

  it('that are not known yet pass as they are', () => {
    const unknown = { connectionId: UNKNOWN, triggers: [UNKNOWN], action: 'reset', wait: false, timeoutMinutes: 5 }
    expect(read({ ...unknown, instance: 'eu' })).to.deep.equal({ ...unknown, instance: 'eu' })
  })

  it('that are wrong are all told, secret ones without their values', () => {
    expect(read({ action: 'snyc', wait: 's3cr3t', timeoutMinutes: 0, trigger: 1, __secrets: ['wait'] })).to.deep.equal([
      { property: 'trigger', reason: 'trigger: it is not an input of an AirbyteSync. Did you mean triggers?' },
      { property: 'connectionId', reason: "connectionId: it is missing; it has to be a connection's id." },
      { property: 'action', reason: 'action: it has to be sync or reset; it is "snyc". Did you mean sync?' },
      { property: 'wait', reason: 'wait: it has to be true or false; it is a text.' },
      { property: 'timeoutMinutes', reason: 'timeoutMinutes: it has to be a number greater than 0; it is 0.' },
    ])
  })
})
