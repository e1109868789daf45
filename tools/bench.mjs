// @ts-check
/** `npm run bench`: makes everything ready, then measures. */
import { spawn } from 'node:child_process'
import path from 'node:path'

import { root } from './places.mjs'
import { environmentOf, setup } from './setup.mjs'

const cli = await setup()
const child = spawn(
  process.execPath,
  ['--import', 'tsx', path.join(root, 'bench', 'index.ts'), ...process.argv.slice(2)],
  { cwd: process.cwd(), env: environmentOf(cli), stdio: 'inherit' },
)
child.on('close', (code) => process.exit(code ?? 1))
