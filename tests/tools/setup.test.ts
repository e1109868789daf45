import { expect } from 'chai'

import { whyBuilt } from '../../tools/setup/pulumi.mjs'

describe('setup', () => {
  it('says why it builds a CLI, how long that takes, and how to spare it', () => {
    expect(whyBuilt(['  pulumi on PATH: there is no pulumi on PATH', '  the cache: the cache has none yet'])).to.equal(
      [
        'No Pulumi CLI is at hand:',
        '  pulumi on PATH: there is no pulumi on PATH',
        '  the cache: the cache has none yet',
        'So one is built with Go, once, and kept in the cache: three minutes on two free cores, five to seven on busy ones.',
        'To spare that, end this (Ctrl-C), install Pulumi (https://www.pulumi.com/docs/install/), and run it again.',
      ].join('\nsetup: '),
    )
  })
})
