// @ts-check
/**
 * Keeps the code that V8 has compiled, for the hundreds of short Node processes that the tests of stacks start: each loads
 * 757 files (15 MB, TypeScript among them) with `@pulumi/pulumi`. Loaded by `--require`. Measured on tests/stack/options.test.ts,
 * quiet: 60 s and 64 s of CPU without, 51 s and 57 s with it. (From Node 22 on, NODE_COMPILE_CACHE is this; v8-compile-cache
 * fails where a module imports dynamically, as ours does with node-fetch.)
 */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')

const folder = process.env['PULUMI_AIRBYTE_COMPILED'] ?? ''
const isMaking = process.env['PULUMI_AIRBYTE_COMPILING'] === '1'
const INDEX = path.join(folder, 'index.json')
const CODE = path.join(folder, 'code')

/** What lies there does not change while the tests run: V8 itself compares no more than the length. */
const root = path.resolve(__dirname, '..', '..')
const PLACES = ['node_modules', 'dist'].map((name) => path.join(root, name) + path.sep)

/**
 * Where the code of a file begins and ends.
 *
 * @typedef {Readonly<Record<string, readonly [number, number]>>} Index
 */

/** A module that imports dynamically is left to Node, which knows where from; TypeScript only has the words. */
const isKept = (/** @type {string} */ file, /** @type {string} */ content) =>
  PLACES.some((place) => file.startsWith(place)) &&
  (!content.includes('import(') || path.basename(file) === 'typescript.js')

/**
 * @typedef {NodeJS.Module & { _compile: (content: string, file: string, ...more: unknown[]) => unknown }} Compiled
 * @typedef {{ readonly _resolveFilename: (id: string, from: NodeJS.Module, isMain: boolean, options?: unknown) => string, readonly _cache: unknown, readonly _extensions: unknown, readonly wrap: (content: string) => string }} Internal
 */
const internal = /** @type {Internal} */ (/** @type {unknown} */ (Module))
const prototype = /** @type {Compiled} */ (/** @type {unknown} */ (Module.prototype))

/** What a module knows as `require`. */
const requireOf = (/** @type {NodeJS.Module} */ module) =>
  Object.assign((/** @type {string} */ id) => /** @type {unknown} */ (module.require(id)), {
    resolve: (/** @type {string} */ id, /** @type {unknown} */ options) =>
      internal._resolveFilename(id, module, false, options),
    main: require.main,
    cache: internal._cache,
    extensions: internal._extensions,
  })

/**
 * What stands below every module in the stack. It has a name of Node's: Pulumi notes in the state where a program declares a
 * resource, and leaves Node's own places out.
 */
const BELOW = `return function (content, file, ...more) {
  const script = compile(content, file)
  return script === undefined ? original.call(this, content, file, ...more) : run(this, script, file)
}`

/** Runs a module as Node does. */
const run = (/** @type {NodeJS.Module} */ module, /** @type {vm.Script} */ script, /** @type {string} */ file) => {
  const body = /** @type {(...given: unknown[]) => unknown} */ (script.runInThisContext())
  return body.call(module.exports, module.exports, requireOf(module), module, file, path.dirname(file))
}

/**
 * Has modules compiled by `compile`, and by Node where that answers nothing.
 *
 * @param {(file: string, source: string) => vm.Script | undefined} compile
 */
const install = (compile) => {
  // Pulumi sets this flag when it loads; V8 refuses what was compiled under other flags.
  v8.setFlagsFromString('--allow-natives-syntax')
  const kept = (/** @type {string} */ content, /** @type {string} */ file) =>
    content.startsWith('#!') || !isKept(file, content) ? undefined : compile(file, internal.wrap(content))
  const below = /** @type {(...given: unknown[]) => Compiled['_compile']} */ (
    vm.compileFunction(BELOW, ['original', 'compile', 'run'], { filename: 'node:compiled' })
  )
  prototype._compile = below(prototype._compile, kept, run)
}

/** Compiles, and writes at the end what was compiled, with the functions that ran. */
const make = () => {
  /** @type {Map<string, vm.Script>} */
  const scripts = new Map()
  install((file, source) => {
    const script = new vm.Script(source, { filename: file })
    scripts.set(file, script)
    return script
  })
  process.on('exit', () => {
    /** @type {Record<string, readonly [number, number]>} */
    const index = {}
    /** @type {Buffer[]} */
    const parts = []
    let end = 0
    for (const [file, script] of scripts) {
      const part = script.createCachedData()
      index[file] = [end, end + part.length]
      end += part.length
      parts.push(part)
    }
    mkdirSync(folder, { recursive: true })
    writeFileSync(CODE, Buffer.concat(parts))
    writeFileSync(INDEX, JSON.stringify(index))
  })
}

const use = () => {
  const index = /** @type {Index} */ (JSON.parse(readFileSync(INDEX, 'utf8')))
  const code = readFileSync(CODE)
  install((file, source) => {
    const place = index[file]
    return place && new vm.Script(source, { filename: file, cachedData: code.subarray(...place) })
  })
}

if (isMaking) make()
else use()
