// @ts-check
/** Asks an Airbyte by plain HTTP, so that what the demo proves does not rest on what it demonstrates. */
/** @import { Answers } from './types.js' */

/** @returns {Record<string, string>} */
const authorization = () => {
  const { AIRBYTE_USERNAME: username, AIRBYTE_PASSWORD: password, AIRBYTE_TOKEN: token } = process.env
  if (token !== undefined) return { authorization: `Bearer ${token}` }
  if (username === undefined || password === undefined) return {}
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

const causeOf = (/** @type {unknown} */ error) => {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}

/**
 * @template {keyof Answers} Endpoint
 * @param {string} base
 * @param {Endpoint} endpoint
 * @param {object} [body]
 * @returns {Promise<Answers[Endpoint]>}
 */
export const post = async (base, endpoint, body = {}) => {
  const response = await fetch(`${base}/api/v1/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization() },
    body: JSON.stringify(body),
  }).catch((/** @type {unknown} */ error) => {
    throw new Error(`No answer from ${new URL(base).host} to ${endpoint}: ${causeOf(error)}. Is AIRBYTE_URL right?`)
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${text.slice(0, 300)}`)
  return /** @type {Answers[Endpoint]} */ (JSON.parse(text === '' ? 'null' : text))
}
