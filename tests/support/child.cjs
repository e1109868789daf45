// @ts-check
/**
 * Each line of the input is one `up` or `destroy` of one resource, as Pulumi's provider process does it, and is answered by a
 * line. A process of its own, so that it can be killed; as long as it is not, it serves one run after the other.
 */
const path = require('node:path')
const readline = require('node:readline')

/**
 * @typedef {{ readonly id: string, readonly inputs: unknown, readonly outputs: unknown }} State
 * @typedef {{ readonly error?: string, readonly state?: State, readonly isUnchanged?: boolean }} Result
 */

/**
 * As much of the provider as an engine calls.
 *
 * @typedef {object} Provider
 * @property {(request: { readonly config: object }) => Promise<void>} configure
 * @property {(olds: unknown, news: unknown) => Promise<{ readonly inputs: unknown, readonly failures?: ReadonlyArray<{ readonly reason: string }> }>} check
 * @property {(id: string, olds: unknown, news: unknown) => Promise<{ readonly changes?: boolean }>} diff
 * @property {(inputs: unknown) => Promise<{ readonly id: string, readonly outs: unknown }>} create
 * @property {(id: string, olds: unknown, news: unknown) => Promise<{ readonly outs: unknown }>} update
 * @property {(id: string, olds: unknown) => Promise<void>} delete
 */

/** The build's, which is what users run. */
const { connection } = /** @type {{ readonly connection: () => Provider }} */ (
  require(path.join(__dirname, '..', '..', 'dist', 'provider', 'runtime'))
)
const provider = connection()

/**
 * What a failure says, and what it leaves in the state: Pulumi takes the new outputs of a partial failure.
 *
 * @param {unknown} error
 * @param {unknown} inputs
 * @param {State} [state] what there was before
 * @returns {Result}
 */
const failed = (error, inputs, state) => {
  const { id, properties } = /** @type {{ readonly id?: string, readonly properties?: unknown }} */ (error)
  const saved = properties === undefined || id === undefined ? state : { id, outputs: properties, inputs }
  return { error: String(error), ...(saved === undefined ? {} : { state: saved }) }
}

const create = async (/** @type {unknown} */ inputs) => {
  try {
    const { id, outs } = await provider.create(inputs)
    return { state: { id, inputs, outputs: outs } }
  } catch (error) {
    return failed(error, inputs)
  }
}

/**
 * @param {State | undefined} state
 * @param {unknown} program
 * @returns {Promise<Result>}
 */
const up = async (state, program) => {
  const { inputs, failures } = await provider.check(state?.inputs ?? {}, program)
  if (failures !== undefined && failures.length > 0) return { error: failures.map(({ reason }) => reason).join('\n') }
  if (state === undefined) return create(inputs)
  const { changes } = await provider.diff(state.id, state.outputs, inputs)
  if (changes === false) return { state, isUnchanged: true }
  try {
    const { outs } = await provider.update(state.id, state.outputs, inputs)
    return { state: { id: state.id, inputs, outputs: outs } }
  } catch (error) {
    // After a partial failure Pulumi keeps the old inputs.
    return failed(error, state.inputs, state)
  }
}

const destroy = async (/** @type {State} */ { id, outputs }) => {
  await provider.delete(id, outputs)
  return {}
}

/**
 * @typedef {{ readonly state?: State, readonly program?: unknown, readonly scope: string }} Work
 * @param {Work} work
 */
const run = async ({ state, program, scope }) => {
  process.env['AIRBYTE_RESET_SCOPE'] = scope
  // A run begins so, and knows nothing of the one before.
  await provider.configure({ config: { get: () => undefined } })
  if (program !== undefined) return up(state, program)
  return state === undefined ? {} : destroy(state)
}

// Lines of answers are all that stands on the standard output.
console.log = (/** @type {unknown} */ line) => process.stderr.write(`${String(line)}\n`)
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const work = /** @type {Work} */ (JSON.parse(line))
  void run(work)
    .catch((/** @type {unknown} */ error) => ({ error: String(error) }))
    .then((/** @type {Result} */ result) => process.stdout.write(`${JSON.stringify(result)}\n`))
})
