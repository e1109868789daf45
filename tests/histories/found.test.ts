import { expect } from 'chai'

import { FOUND } from './found'
import { play } from './play'

describe('histories that were found', () => {
  for (const { title, commands } of FOUND) {
    it(title, async () => {
      const { story, broken } = await play(commands)
      expect(broken, story.join('\n')).to.deep.equal([])
    })
  }
})
