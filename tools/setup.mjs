/**
 * What the demo and the tests need, made ready: the right Node, the dependencies, the build and a Pulumi CLI. Does only
 * what is missing and says what it does. Writes nowhere but into the repository and the cache.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const isWindows = process.platform === 'win32'
const executable = (name) => (isWindows ? `${name}.exe` : name)

/** The CLI that is built where none can be downloaded. `tools/pulumi-cli` pins what it is made of. */
export const PULUMI_VERSION = '3.259.0'

/** The oldest CLI that hides what a resource asks to be hidden in previews. */
const OLDEST_PULUMI = [3, 200, 0]

/** How long the official download may take before the next way is tried. */
const DOWNLOAD_SECONDS = 60
/** How long it may take to find out whether there is a network. */
const REACH_SECONDS = 5

const say = (text) => process.stderr.write(`setup: ${text}\n`)

/** Runs a job that says every fifteen seconds that it still runs. */
const withProgress = async (what, job) => {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say(`${what} …`)
  const timer = setInterval(() => say(`${what}: ${seconds()} s so far`), 15_000)
  try {
    const result = await job()
    say(`${what}: done in ${seconds()} s`)
    return result
  } finally {
    clearInterval(timer)
  }
}

/** Runs a command without showing what it prints, unless it fails: then its last lines are the error. */
const quietly = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    const keep = (data) => (output = (output + data).slice(-20_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)))
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(
            new Error(`${command} ended with ${signal ?? code}: ${output.trim().split('\n').slice(-8).join('\n')}`),
          ),
    )
  })

/** npm's downloads, too, stay in our cache. */
export const npmCache = () => path.join(cacheFolder(), 'npm')

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Error(
    `Node 20.19 or later is needed, this is ${process.versions.node}. Install one from https://nodejs.org.`,
  )
}

const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)
const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')

const npm = (args) =>
  process.env.npm_execpath !== undefined && process.env.npm_execpath.endsWith('.js')
    ? quietly(process.execPath, [process.env.npm_execpath, ...args])
    : quietly(isWindows ? 'npm.cmd' : 'npm', args, { shell: isWindows })

const installDependencies = async () => {
  const mark = path.join(root, 'node_modules', '.pulumi-airbyte-installed')
  const lock = hashOf(path.join(root, 'package-lock.json'))
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  await withProgress('installing the dependencies (npm ci)', () =>
    npm(['ci', '--no-audit', '--no-fund', '--cache', npmCache()]),
  )
  writeFileSync(mark, lock)
}

const newest = (folder) => {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    const full = path.join(folder, entry.name)
    return Math.max(latest, entry.isDirectory() ? newest(full) : modified(full))
  }, modified(folder))
}

const buildIfNeeded = async () => {
  const built = modified(path.join(root, 'dist', '.built'))
  const sources = ['provider', 'emulator', 'cli', 'policies'].map((folder) => newest(path.join(root, folder)))
  if (built > Math.max(...sources, modified(path.join(root, 'tsconfig.build.json')))) return
  const { build } = await import('./build.mjs')
  await withProgress('building', async () => build())
}

// ------------------------------------------------------------------------------------------------- the Pulumi CLI

const isNewEnough = (version) => {
  const parts = version.split(/[.+-]/).slice(0, 3).map(Number)
  for (let i = 0; i < 3; i += 1) {
    if ((parts[i] ?? 0) !== OLDEST_PULUMI[i]) return (parts[i] ?? 0) > OLDEST_PULUMI[i]
  }
  return true
}

/** The version that a CLI says it has; undefined where it does not run. */
const versionOf = (pulumi) => {
  const { status, stdout } = spawnSync(pulumi, ['version'], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_HOME: path.join(root, '.pulumi-airbyte', 'home') },
  })
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined
}

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, executable(name)))
    .find((file) => existsSync(file))

/** A folder with a CLI, its Node language host beside it, good enough? Throws the reason why not. */
const accept = (pulumi, how) => {
  const version = versionOf(pulumi)
  if (version === undefined) throw new Error(`${pulumi} does not run`)
  if (!isNewEnough(version)) throw new Error(`${pulumi} is ${version}; ${OLDEST_PULUMI.join('.')} or later is needed`)
  const host = path.join(path.dirname(pulumi), executable('pulumi-language-nodejs'))
  const found = existsSync(host) ? host : onPath('pulumi-language-nodejs')
  if (found === undefined) throw new Error(`${pulumi} has no pulumi-language-nodejs beside it or on PATH`)
  return { pulumi, folders: [path.dirname(pulumi), path.dirname(found)], version, how }
}

/** The script that starts dynamic providers; it comes with the npm package. */
const DYNAMIC_PROVIDER = 'pulumi-resource-pulumi-nodejs'
const npmScripts = path.join(root, 'node_modules', '@pulumi', 'pulumi')

/** Where programs keep a user's settings (`XDG_CONFIG_HOME`). */
const userSettings = process.env.XDG_CONFIG_HOME || path.join(os.homedir(), '.config')

const cacheFolder = () => {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
  return path.join(base, 'pulumi-airbyte')
}
const cached = () => path.join(cacheFolder(), PULUMI_VERSION, 'bin', executable('pulumi'))

const isWhole = () => {
  try {
    return existsSync(cached()) && accept(cached(), '') !== undefined
  } catch {
    return false
  }
}

/** Removes what interrupted runs left beside the cache: a Go build is a gigabyte, and its process is gone. */
const removeLeftovers = () => {
  for (const name of readdirSync(cacheFolder())) {
    const pid = Number((/^\.making-(\d+)-/.exec(name) ?? [])[1])
    const folder = path.join(cacheFolder(), name)
    // The age too: a cache shared with a container holds builds whose processes are not seen here.
    if (!(pid > 0) || Date.now() - modified(folder) < 3_600_000) continue
    try {
      process.kill(pid, 0)
    } catch (error) {
      if (error.code === 'ESRCH') rmSync(folder, { recursive: true, force: true })
    }
  }
}

/**
 * Fills the cache through a folder of its own beside it, which then takes its place at once: several runs cannot
 * disturb each other, and whoever is second finds the first one's and uses that.
 */
const intoCache = async (fill) => {
  const target = path.join(cacheFolder(), PULUMI_VERSION)
  mkdirSync(cacheFolder(), { recursive: true })
  removeLeftovers()
  const beside = path.join(cacheFolder(), `.making-${process.pid}-${Date.now()}`)
  try {
    await fill(beside)
    try {
      renameSync(path.join(beside, 'out'), target)
    } catch (error) {
      if (!isWhole()) {
        // What stands there is incomplete or does not run: accepting it would fail at every later run too.
        rmSync(target, { recursive: true, force: true })
        renameSync(path.join(beside, 'out'), target)
      } else if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error
    }
  } finally {
    rmSync(beside, { recursive: true, force: true, maxRetries: 3 })
  }
}

const fromPath = async () => {
  const pulumi = onPath('pulumi')
  if (pulumi === undefined) throw new Error('there is no pulumi on PATH')
  return accept(pulumi, 'on PATH')
}

const fromCache = async () => {
  if (!existsSync(cached())) throw new Error('the cache has none yet')
  return accept(cached(), 'from the cache')
}

const isReachable = async (address) => {
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(REACH_SECONDS * 1000) })
    return true
  } catch {
    return false
  }
}

const fromOfficialInstaller = async () => {
  if (!(await isReachable('https://get.pulumi.com/')))
    throw new Error(`get.pulumi.com did not answer within ${REACH_SECONDS} s`)
  await withProgress(`downloading Pulumi ${PULUMI_VERSION}`, () =>
    intoCache(async (beside) => {
      const require = createRequire(import.meta.url)
      const script = `
        const { PulumiCommand } = require(${JSON.stringify(require.resolve('@pulumi/pulumi/automation'))})
        const { SemVer } = require(${JSON.stringify(require.resolve('semver', { paths: [require.resolve('@pulumi/pulumi')] }))})
        PulumiCommand.install({ root: ${JSON.stringify(path.join(beside, 'out'))}, version: new SemVer('${PULUMI_VERSION}') })
          .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1) })`
      // In a process of its own, in a group of its own, so that a download that hangs can be ended.
      await quietly(process.execPath, ['-e', script], {
        timeout: DOWNLOAD_SECONDS * 1000,
        env: { ...process.env, HOME: beside, PATH: `/usr/bin${path.delimiter}/bin` },
      })
    }),
  )
  return accept(cached(), 'downloaded')
}

const fromGo = async () => {
  const go = onPath('go')
  if (go === undefined) throw new Error('there is no Go on PATH to build it with (1.25 or later)')
  const modules = path.join(root, 'tools', 'pulumi-cli')
  await withProgress(`building Pulumi ${PULUMI_VERSION} with Go, once (about four minutes on two cores)`, () =>
    intoCache(async (beside) => {
      const out = path.join(beside, 'out', 'bin')
      mkdirSync(out, { recursive: true })
      // A copy: Go may want to write to go.mod, and the repository is not its place to do so.
      cpSync(modules, path.join(beside, 'modules'), { recursive: true })
      const environment = {
        ...process.env,
        GOPATH: path.join(beside, 'go'),
        GOMODCACHE: path.join(beside, 'go', 'mod'),
        GOCACHE: path.join(beside, 'go', 'cache'),
        // Go keeps its telemetry with the user's settings; only the settings are wanted from there.
        GOENV: process.env.GOENV || path.join(userSettings, 'go', 'env'),
        XDG_CONFIG_HOME: path.join(beside, 'settings'),
        GOFLAGS: '-mod=mod -modcacherw',
        GOWORK: 'off',
        GOTELEMETRY: 'off',
        CGO_ENABLED: '0',
      }
      const build = (folder, name, flags, target) =>
        quietly(go, ['build', ...flags, '-o', path.join(out, executable(name)), target], {
          cwd: path.join(beside, 'modules', folder),
          env: environment,
        })
      await build(
        'language-host',
        'pulumi-language-nodejs',
        ['-ldflags', '-s -w'],
        'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
      )
      await build(
        'cli',
        'pulumi',
        ['-ldflags', `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI_VERSION}`],
        'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
      )
      // Beside the CLI, as the official installer has it: found elsewhere on PATH, Pulumi warns of it at each step.
      for (const name of [DYNAMIC_PROVIDER, `${DYNAMIC_PROVIDER}.cmd`]) {
        cpSync(path.join(npmScripts, name), path.join(out, name))
      }
    }),
  )
  return accept(cached(), 'built with Go')
}

const WAYS = [
  ['pulumi on PATH', fromPath],
  ['the cache', fromCache],
  ['the official installer', fromOfficialInstaller],
  ['a build with Go', fromGo],
]

/** Finds a CLI by the first way that works; `path` is what has to stand before PATH to run programs with it. */
export const findPulumi = async () => {
  const failures = []
  for (const [name, way] of WAYS) {
    try {
      const { pulumi, folders, version, how } = await way()
      const hasScript = folders.some((folder) => existsSync(path.join(folder, DYNAMIC_PROVIDER)))
      const all = hasScript ? folders : [...folders, npmScripts]
      return { pulumi, path: [...new Set(all)].join(path.delimiter), version, how }
    } catch (error) {
      failures.push(`  ${name}: ${error.message}`)
    }
  }
  throw new Error(
    `No Pulumi CLI could be had. Tried:\n${failures.join('\n')}\nInstall Pulumi (https://www.pulumi.com/docs/install/), or Go 1.25 or later (https://go.dev/dl/), and run this again.`,
  )
}

/** Makes everything ready and says where the CLI is. */
export const setup = async () => {
  checkNode()
  await installDependencies()
  await buildIfNeeded()
  return findPulumi()
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setup().then(
    (cli) => say(`ready: Pulumi ${cli.version} (${cli.how}), Node ${process.versions.node}`),
    (error) => {
      process.stderr.write(`${error.message}\n`)
      process.exit(1)
    },
  )
}
