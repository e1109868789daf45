/** What Pulumi calls: the providers over the real world. The text in the state asks for them by these names. */
import { createClient } from '../api/client'
import { makeProviders, type Providers } from './provider'

const providers = makeProviders({
  environment: process.env,
  clientOf: createClient,
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  print: (line) => {
    console.log(line)
  },
})

/** Of `AirbyteConnection`, as the text in the state asks for it. */
export const connection = (): Providers['provider'] => providers.provider

/** Of `AirbyteSync`, as the text in the state asks for it. */
export const sync = (): Providers['syncProvider'] => providers.syncProvider
