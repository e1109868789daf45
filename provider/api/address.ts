/** Where the calls go, and whether credentials may go there. */
import type { AirbyteError } from '../errors'
import { hasSecrets } from './auth'
import type { ClientOptions } from './options'

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i

/** Where the calls go. */
export interface Address {
  /** Ends in `/api`. */
  readonly base: string
  readonly host: string
  readonly isLoopback: boolean
  /** Why nothing may be sent there. */
  readonly problem: AirbyteError | undefined
}

const wrongUrl = (problem: string, advice: string): AirbyteError => ({
  _tag: 'InvalidConfiguration',
  key: 'airbyte:url',
  problem,
  advice,
})

export const addressOf = ({ url, credentials, headers, allowInsecureHttp }: ClientOptions): Address => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    const problem = wrongUrl('it is not an http or https address', 'give something like https://airbyte.example.com')
    return { base: '', host: 'the address given', isLoopback: false, problem }
  }
  const { host, hostname, origin, pathname, protocol } = parsed
  const isLoopback = LOOPBACK.test(hostname)
  const isOpen = protocol === 'http:' && !isLoopback && allowInsecureHttp !== true && hasSecrets(credentials, headers)
  return {
    base: `${origin}${pathname.replace(/\/+$/, '').replace(/(\/api(\/v1)?)?$/, '')}/api`,
    host,
    isLoopback,
    problem: isOpen
      ? wrongUrl(
          `credentials would travel in the clear to ${host}`,
          'use https, or set airbyte:allowInsecureHttp to true if that network is yours alone',
        )
      : undefined,
  }
}
