/** What a server says of itself (0.50 and later), the tokens of its applications, and the versions of its connectors. */
import type * as t from 'io-ts'

import { absent, anything, flag, object, type Open, text, word } from './codecs'

/** Anybody may ask for it; no credentials are needed. */
export interface InstanceConfigurationResponse {
  /** `2.2.0`, or `dev`. */
  readonly version?: string
  readonly edition?: Open<'community' | 'pro' | 'enterprise' | 'trial'>
  /** Whether it asks who one is: `none`, `simple`, `oidc`. */
  readonly auth?: { readonly mode?: string }
  readonly airbyteUrl?: string
  readonly defaultUserId?: string
  /** What `createWorkspace` wants on newer servers. */
  readonly defaultOrganizationId?: string
  readonly defaultWorkspaceId?: string
  readonly licenseStatus?: string
}

export const instanceConfigurationCodec: t.Type<InstanceConfigurationResponse, unknown> =
  object<InstanceConfigurationResponse>('InstanceConfigurationResponse', {
    version: absent(text),
    edition: absent(word<'community' | 'pro' | 'enterprise' | 'trial'>()),
    auth: absent(object<{ readonly mode?: string }>('AuthConfiguration', { mode: absent(text) })),
    airbyteUrl: absent(text),
    defaultUserId: absent(text),
    defaultOrganizationId: absent(text),
    defaultWorkspaceId: absent(text),
    licenseStatus: absent(text),
  })

/** In snake case, as newer servers read it. */
export interface ApplicationTokenRequest {
  readonly client_id: string
  readonly client_secret: string
}

/** Good for fifteen minutes. */
export interface AccessToken {
  readonly access_token: string
}

export const applicationTokenRequestCodec: t.Type<ApplicationTokenRequest, unknown> = object<ApplicationTokenRequest>(
  'ApplicationTokenRequest',
  { client_id: text, client_secret: text },
)

export const accessTokenCodec: t.Type<AccessToken, unknown> = object<AccessToken>('AccessToken', {
  access_token: text,
})

/** Which connector an actor runs, and what it can do. */
export interface ActorDefinitionVersionRead {
  readonly dockerRepository: string
  readonly dockerImageTag: string
  /** Of a destination: whether its streams can be read again and merged, so that no table has to be emptied. */
  readonly supportsRefreshes?: boolean
  readonly supportsFileTransfer?: boolean
  readonly supportsDataActivation?: boolean
  readonly supportState?: Open<'supported' | 'unsupported' | 'deprecated'>
  readonly breakingChanges?: unknown
}

export const actorDefinitionVersionReadCodec: t.Type<ActorDefinitionVersionRead, unknown> =
  object<ActorDefinitionVersionRead>('ActorDefinitionVersionRead', {
    dockerRepository: text,
    dockerImageTag: text,
    supportsRefreshes: absent(flag),
    supportsFileTransfer: absent(flag),
    supportsDataActivation: absent(flag),
    supportState: absent(word<'supported' | 'unsupported' | 'deprecated'>()),
    breakingChanges: absent(anything),
  })
