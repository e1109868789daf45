// @ts-check
/** What the demo prints: chapters, and steps that came out as they should. */
const isTerminal = process.stdout.isTTY
const bold = (/** @type {string} */ text) => (isTerminal ? `\u001b[1m${text}\u001b[0m` : text)

export const say = (text = '') => {
  process.stdout.write(`${text}\n`)
}

export const chapter = (/** @type {string} */ text) => {
  say(`\n${bold(`── ${text}`)}`)
}

/** What a command has printed, set off from the story. */
export const indent = (/** @type {string} */ text) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  │ ${line}`)
    .join('\n')

/**
 * Tells a step of the story; throws if it did not come out as it should.
 *
 * @param {boolean} isSo
 * @param {string} what
 */
export const expect = (isSo, what) => {
  if (!isSo) throw new Error(`Not as it should be: ${what}`)
  say(`  ✔ ${what}`)
}
