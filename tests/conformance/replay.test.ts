import { expect } from 'chai'

import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator'
import { needData, newerRecordings, recordings } from '../support/data'
import { type Application, replay, type Replayed } from '../support/replay'
import { EXCEPTIONS, NEWER_EXCEPTIONS } from './exceptions'

/** Time moves only as the recording tells: on a busy machine its answers are the same. */
const OLDER: EmulatorOptions = { clock: 'virtual' }
/** The server of the recordings was built from the source between 2.2.0 and 2.3.0, and called itself 2.1.0. */
const NEWER: EmulatorOptions = { ...OLDER, airbyte: '2.2', version: '2.1.0', races: { lost: ['refresh after save'] } }

/** Plays the recordings of 0.44, or those of August 2026, whose server is started anew where it begins to ask for a login. */
const played = async (isNewer: boolean): Promise<ReadonlyArray<Replayed>> => {
  const opened: Emulator[] = [await startEmulator(isNewer ? NEWER : OLDER)]
  const demandLogin = async (credentials: Application): Promise<Emulator> => {
    const [last] = opened.slice(-1)
    const next = await startEmulator({
      ...NEWER,
      credentials,
      ...(last === undefined ? {} : { load: await last.dump() }),
    })
    opened.push(next)
    return next
  }
  try {
    const [first] = opened
    if (first === undefined) return []
    return await replay(first, isNewer ? { files: newerRecordings(), demandLogin } : { files: recordings() })
  } finally {
    for (const emulator of opened) await emulator.close()
  }
}

const compared = (name: string, isNewer: boolean, exceptions: Readonly<Record<string, string>>, most: number): void => {
  describe(`exchanges recorded from a real server of ${name}`, function () {
    this.timeout(120_000)
    let replayed: ReadonlyArray<Replayed> = []
    before(async function () {
      needData(this)
      replayed = await played(isNewer)
      for (const { file, equal, all } of replayed) {
        process.stdout.write(`      ${file}: ${String(equal)} of ${String(all)} equal\n`)
      }
    })

    it('the emulator answers each alike, but for the exceptions', () => {
      const different = replayed.flatMap((file) => file.different).filter(({ id }) => exceptions[id] === undefined)
      expect(different).to.deep.equal([])
      expect(replayed.reduce((sum, { all }) => sum + all, 0)).to.be.greaterThan(0)
    })

    it(`there are at most ${String(most)} exceptions, and none that is not needed`, function () {
      expect(Object.keys(exceptions).length).to.be.lessThanOrEqual(most)
      // Of other recordings not every exception is part.
      if (process.env['AIRBYTE_DATA'] !== undefined) this.skip()
      const different = new Set(replayed.flatMap((file) => file.different.map(({ id }) => id)))
      expect(Object.keys(exceptions).filter((id) => !different.has(id))).to.deep.equal([])
    })
  })
}

compared('0.44', false, EXCEPTIONS, 10)
compared('August 2026', true, NEWER_EXCEPTIONS, 15)
