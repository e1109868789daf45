// @ts-check
/** One `up` or `destroy` of one resource in a process of its own, as Pulumi's provider process does it; to be killed. */
const path = require('node:path')

/**
 * @typedef {{ readonly id: string, readonly inputs: unknown, readonly outputs: unknown }} State
 * @typedef {{ readonly error?: string, readonly state?: State, readonly isUnchanged?: boolean }} Result
 */

/**
 * As much of the provider as an engine calls.
 *
 * @typedef {object} Provider
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

const read = async () => {
  let text = ''
  for await (const part of process.stdin) text += String(part)
  return /** @type {{ readonly state?: State, readonly program?: unknown }} */ (JSON.parse(text))
}

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

const main = async () => {
  const { state, program } = await read()
  if (program !== undefined) return up(state, program)
  return state === undefined ? {} : destroy(state)
}

const tell = (/** @type {Result} */ result) => process.stdout.write(JSON.stringify(result), () => process.exit(0))

// The answer is all that stands on the standard output.
console.log = (/** @type {unknown} */ line) => process.stderr.write(`${String(line)}\n`)
void main().then(tell, (/** @type {unknown} */ error) => tell({ error: String(error) }))
