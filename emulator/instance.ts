/** What a newer server says of itself, to everybody. */
import type { Credentials } from './authorization'
import { versionOf } from './releases'
import type { State } from './state'

/** Its only organization and its only user have the same id. */
export const NOBODY = '00000000-0000-0000-0000-000000000000'

export const instanceConfiguration = (state: State, credentials: Credentials | undefined): object => ({
  edition: 'community',
  version: versionOf(state),
  auth: {
    mode: credentials !== undefined && 'clientId' in credentials ? 'simple' : 'none',
    clientId: 'airbyte-webapp',
    defaultRealm: 'airbyte',
  },
  airbyteUrl: 'http://127.0.0.1:8000',
  initialSetupComplete: false,
  defaultUserId: NOBODY,
  defaultOrganizationId: NOBODY,
  defaultOrganizationEmail: '',
  trackingStrategy: 'logging',
})
