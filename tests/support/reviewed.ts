/** Texts of previews as they were reviewed: kept beside the tests, one file each. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { root } from './stack'

const folder = path.join(root, 'tests', 'stack', 'previews')

/** UPDATE_PREVIEWS=true writes them anew; look at every difference before it is kept. */
const isUpdating = process.env['UPDATE_PREVIEWS'] === 'true'

export const reviewed = {
  folder,
  /** Compares with what was reviewed. More than `longest` lines nobody reads. */
  expect: (name: string, text: string, longest = 80): void => {
    const file = path.join(folder, `${name}.txt`)
    if (isUpdating || !existsSync(file)) writeFileSync(file, `${text}\n`)
    expect(`${text}\n`).to.equal(readFileSync(file, 'utf8'))
    expect(text.split('\n').length).to.be.at.most(longest)
  },
}
