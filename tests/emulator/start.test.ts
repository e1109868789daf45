import { execFileSync } from 'node:child_process'
import path from 'node:path'

import { expect } from 'chai'

import { root } from '../support/stack'

const MODULE = JSON.stringify(path.join(root, 'dist', 'emulator'))

const inChild = (program: string): unknown =>
  JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })) as unknown

describe('the start of an emulator', function () {
  this.timeout(30_000)

  it('takes less than 0.3 s of work, the port included', () => {
    const seconds = (): number =>
      Number(
        inChild(`
          const begun = process.cpuUsage()
          void require(${MODULE}).startEmulator({ seed: 'shop' }).then((emulator) => {
            const { user, system } = process.cpuUsage(begun)
            console.log((user + system) / 1e6)
            return emulator.close()
          })`),
      )
    // The best of three: a machine with other work gives less at a time.
    expect(Math.min(seconds(), seconds(), seconds())).to.be.below(0.3)
  })

  it('without a port loads nothing that only a port needs', () => {
    const loaded = inChild(`
      require(${MODULE}).openEmulator({ seed: 'shop' })
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => file.includes('fastify'))))`)
    expect(loaded).to.deep.equal([])
  })
})
