// @ts-check
/** Asks an Airbyte by plain HTTP, so that what the demo proves does not rest on what it demonstrates. */
/** @import { Answers } from './types.js' */

/** A token for an application, good for fifteen minutes: longer than the demo takes between two calls of its own. */
const tokenOf = async (/** @type {string} */ base, /** @type {object} */ application) => {
  const response = await fetch(`${base}/api/v1/applications/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(application),
  })
  if (!response.ok) throw new Error(`${new URL(base).host} refuses AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET.`)
  return /** @type {{ readonly access_token: string }} */ (await response.json()).access_token
}

/**
 * @param {string} base
 * @returns {Promise<Record<string, string>>}
 */
const authorization = async (base) => {
  const { AIRBYTE_CLIENT_ID: clientId, AIRBYTE_CLIENT_SECRET: clientSecret, AIRBYTE_TOKEN: token } = process.env
  const { AIRBYTE_USERNAME: username, AIRBYTE_PASSWORD: password } = process.env
  if (clientId !== undefined && clientSecret !== undefined) {
    const application = { client_id: clientId, client_secret: clientSecret }
    return { authorization: `Bearer ${await tokenOf(base, application)}` }
  }
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
    headers: { 'content-type': 'application/json', ...(await authorization(base)) },
    body: JSON.stringify(body),
  }).catch((/** @type {unknown} */ error) => {
    throw new Error(`No answer from ${new URL(base).host} to ${endpoint}: ${causeOf(error)}. Is AIRBYTE_URL right?`)
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${text.slice(0, 300)}`)
  return /** @type {Answers[Endpoint]} */ (JSON.parse(text === '' ? 'null' : text))
}

/**
 * Newer servers make a workspace in an organization alone, and say which is theirs; older ones say nothing.
 *
 * @param {string} url
 * @returns {Promise<{ readonly organizationId?: string }>}
 */
export const organizationOf = async (url) => {
  const response = await fetch(`${url}/api/v1/instance_configuration`)
  if (!response.ok) return {}
  const { defaultOrganizationId } = /** @type {{ readonly defaultOrganizationId?: string }} */ (await response.json())
  return defaultOrganizationId === undefined ? {} : { organizationId: defaultOrganizationId }
}
