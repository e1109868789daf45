import { expect } from 'chai'

import { AIRBYTE_RELEASES } from '../../emulator'
import { FOUND } from './found'
import { play } from './play'

describe('histories that were found', () => {
  for (const airbyte of AIRBYTE_RELEASES)
    for (const { title, commands } of FOUND) {
      it(`on ${airbyte}: ${title}`, async () => {
        const { story, broken } = await play(commands, { airbyte })
        expect(broken, story.join('\n')).to.deep.equal([])
      })
    }
})
