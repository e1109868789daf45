import { expect } from 'chai'

import { FOUND } from './found'
import { history } from './history'
import { play } from './play'

describe('histories that were found', () => {
  for (const { name, title, commands } of FOUND) {
    history(name, title, async () => {
      const { story, broken } = await play(commands)
      expect(broken, story.join('\n')).to.deep.equal([])
    })
  }
})
