import { expect } from 'chai'

import { startEmulator } from '../../emulator'
import { needData } from '../support/data'
import { replay, type Replayed } from '../support/replay'
import { EXCEPTIONS } from './exceptions'

describe('exchanges recorded from a real server', function () {
  this.timeout(60_000)
  let replayed: ReadonlyArray<Replayed> = []
  before(async function () {
    needData(this)
    // Time moves only as the recording tells: on a busy machine its answers are the same.
    const emulator = await startEmulator({ clock: 'virtual' })
    try {
      replayed = await replay(emulator)
    } finally {
      await emulator.close()
    }
    for (const { file, equal, all } of replayed) {
      process.stdout.write(`      ${file}: ${String(equal)} of ${String(all)} equal\n`)
    }
  })

  it('the emulator answers each alike, but for the exceptions', () => {
    const different = replayed.flatMap((file) => file.different).filter(({ id }) => EXCEPTIONS[id] === undefined)
    expect(different).to.deep.equal([])
    expect(replayed.reduce((sum, { all }) => sum + all, 0)).to.be.greaterThan(0)
  })

  it('there are at most ten exceptions, and none that is not needed', function () {
    expect(Object.keys(EXCEPTIONS).length).to.be.lessThanOrEqual(10)
    // Of other recordings not every exception is part.
    if (process.env['AIRBYTE_DATA'] !== undefined) this.skip()
    const different = new Set(replayed.flatMap((file) => file.different.map(({ id }) => id)))
    expect(Object.keys(EXCEPTIONS).filter((id) => !different.has(id))).to.deep.equal([])
  })
})
