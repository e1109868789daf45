/** One `up` or `destroy` of one resource in a process of its own, as Pulumi's provider process does it; to be killed. */
const { provider } = require('../../dist/provider/runtime')

const read = async () => {
  let text = ''
  for await (const part of process.stdin) text += part
  return JSON.parse(text)
}

const told = (error) =>
  error.properties === undefined
    ? { error: String(error) }
    : { error: String(error), saved: { id: error.id, outputs: error.properties } }

const up = async (state, program) => {
  const { inputs, failures } = await provider.check(state?.inputs ?? {}, program)
  if (failures !== undefined && failures.length > 0) return { error: failures.map(({ reason }) => reason).join('\n') }
  if (state === undefined) {
    try {
      const { id, outs } = await provider.create(inputs)
      return { state: { id, inputs, outputs: outs } }
    } catch (error) {
      const { saved, ...rest } = told(error)
      return { ...rest, ...(saved === undefined ? {} : { state: { ...saved, inputs } }) }
    }
  }
  const { changes } = await provider.diff(state.id, state.outputs, inputs)
  if (changes === false) return { state, isUnchanged: true }
  try {
    const { outs } = await provider.update(state.id, state.outputs, inputs)
    return { state: { id: state.id, inputs, outputs: outs } }
  } catch (error) {
    // After a partial failure Pulumi keeps the old inputs and takes the new outputs.
    const { saved, ...rest } = told(error)
    return { ...rest, state: saved === undefined ? state : { ...saved, inputs: state.inputs } }
  }
}

const destroy = async (state) => {
  await provider.delete(state.id, state.outputs)
  return {}
}

console.log = (line) => process.stderr.write(`${line}\n`)
read()
  .then(({ state, program }) => (program === undefined ? destroy(state) : up(state, program)))
  .then(
    (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
    (error) => process.stdout.write(JSON.stringify({ error: String(error), state: undefined }), () => process.exit(0)),
  )
