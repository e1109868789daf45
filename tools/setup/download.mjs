// @ts-check
/** Downloads a Pulumi CLI into the cache, through the official installer that comes with Pulumi's npm package. */
import { createRequire } from 'node:module'
import path from 'node:path'

import { cached, intoCache, PULUMI_VERSION } from './cache.mjs'
import { accept } from './cli.mjs'
import { quietly, withProgress } from './commands.mjs'

/** How long the download may take before the next way is tried. */
const DOWNLOAD_SECONDS = 60
/** How long it may take to find out whether there is a network. */
const REACH_SECONDS = 5

const isReachable = async (/** @type {string} */ address) => {
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(REACH_SECONDS * 1000) })
    return true
  } catch {
    return false
  }
}

const install = (/** @type {string} */ beside) => {
  const require = createRequire(import.meta.url)
  const semver = require.resolve('semver', { paths: [require.resolve('@pulumi/pulumi')] })
  const script = `
    const { PulumiCommand } = require(${JSON.stringify(require.resolve('@pulumi/pulumi/automation'))})
    const { SemVer } = require(${JSON.stringify(semver)})
    PulumiCommand.install({ root: ${JSON.stringify(path.join(beside, 'out'))}, version: new SemVer('${PULUMI_VERSION}') })
      .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1) })`
  // In a process of its own, so that a download that hangs can be ended.
  return quietly(process.execPath, ['-e', script], {
    timeout: DOWNLOAD_SECONDS * 1000,
    env: { ...process.env, HOME: beside, PATH: `/usr/bin${path.delimiter}/bin` },
  })
}

export const fromOfficialInstaller = async () => {
  if (!(await withProgress('asking get.pulumi.com', () => isReachable('https://get.pulumi.com/'))))
    throw new Error(`get.pulumi.com did not answer within ${REACH_SECONDS} s`)
  await withProgress(`downloading Pulumi ${PULUMI_VERSION}`, () =>
    intoCache(async (beside) => {
      await install(beside)
    }),
  )
  return accept(cached(), 'downloaded')
}
