/** `npm run bench`: makes everything ready, then measures. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { setup } from './setup.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const cli = await setup()
const child = spawn(
  process.execPath,
  ['--import', 'tsx', path.join(root, 'bench', 'index.ts'), ...process.argv.slice(2)],
  {
    cwd: process.cwd(),
    env: {
      ...process.env,
      PATH: `${cli.path}${path.delimiter}${process.env.PATH}`,
      PULUMI_CLI: cli.pulumi,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    },
    stdio: 'inherit',
  },
)
child.on('close', (code) => process.exit(code ?? 1))
