/** Workspaces, and the connectors' definitions that they offer. */
import type * as t from 'io-ts'

import {
  absent,
  anything,
  flag,
  list,
  named,
  object,
  type Open,
  type PageRequest,
  pageRequest,
  type Pagination,
  paginationCodec,
  text,
  word,
} from './codecs'

/** Where syncs run; gone from newer servers, which know data planes instead. */
export type Geography = Open<'auto' | 'us' | 'eu'>

export interface WorkspaceIdRequestBody {
  readonly workspaceId: string
}

/** A workspace, and which page of what it holds. */
export interface WorkspacePageRequestBody extends WorkspaceIdRequestBody, PageRequest {}

export interface WorkspaceCreate {
  readonly name: string
  readonly email?: string
  readonly anonymousDataCollection?: boolean
  readonly news?: boolean
  readonly securityUpdates?: boolean
  readonly displaySetupWizard?: boolean
  readonly notifications?: ReadonlyArray<unknown>
  readonly defaultGeography?: Geography
  readonly webhookConfigs?: ReadonlyArray<unknown>
  /** Newer servers demand it. */
  readonly organizationId?: string
  /** Newer servers: where its connections sync. */
  readonly dataplaneGroupId?: string
  readonly notificationSettings?: unknown
}

export interface WebhookConfigRead {
  readonly id: string
  readonly name?: string
}

export interface WorkspaceRead {
  readonly workspaceId: string
  readonly name: string
  readonly slug?: string
  readonly customerId?: string
  readonly email?: string
  readonly initialSetupComplete?: boolean
  readonly defaultGeography?: Geography
  readonly webhookConfigs?: ReadonlyArray<WebhookConfigRead>
  /** Newer servers, as are the two that follow. */
  readonly organizationId?: string
  /** Where its connections sync. */
  readonly dataplaneGroupId?: string
  readonly tombstone?: boolean
}

/** The workspaces of an organization; a page of them. */
export interface ListWorkspacesInOrganizationRequestBody {
  readonly organizationId: string
  readonly pagination?: Pagination
  readonly nameContains?: string
}

/** The workspaces that a user may see; a page of them. */
export interface ListWorkspacesByUserRequestBody {
  readonly userId: string
  readonly pagination?: Pagination
  readonly nameContains?: string
}

export interface WorkspaceReadList {
  readonly workspaces: ReadonlyArray<WorkspaceRead>
}

export interface SourceDefinitionRead {
  readonly sourceDefinitionId: string
  readonly name: string
  readonly dockerRepository: string
  readonly dockerImageTag: string
  readonly documentationUrl?: string
}

export interface SourceDefinitionReadList {
  readonly sourceDefinitions: ReadonlyArray<SourceDefinitionRead>
}

export interface DestinationDefinitionRead {
  readonly destinationDefinitionId: string
  readonly name: string
  readonly dockerRepository: string
  readonly dockerImageTag: string
  readonly documentationUrl?: string
}

export interface DestinationDefinitionReadList {
  readonly destinationDefinitions: ReadonlyArray<DestinationDefinitionRead>
}

export const geographyCodec: t.Type<Geography, unknown> = word<'auto' | 'us' | 'eu'>()

export const workspaceIdRequestBodyCodec: t.Type<WorkspaceIdRequestBody, unknown> = object<WorkspaceIdRequestBody>(
  'WorkspaceIdRequestBody',
  { workspaceId: text },
)

export const workspacePageRequestBodyCodec: t.Type<WorkspacePageRequestBody, unknown> =
  object<WorkspacePageRequestBody>('WorkspaceIdRequestBody', { ...pageRequest, workspaceId: text })

export const workspaceCreateCodec: t.Type<WorkspaceCreate, unknown> = object<WorkspaceCreate>('WorkspaceCreate', {
  name: text,
  email: absent(text),
  anonymousDataCollection: absent(flag),
  news: absent(flag),
  securityUpdates: absent(flag),
  displaySetupWizard: absent(flag),
  notifications: absent(list(anything)),
  defaultGeography: absent(geographyCodec),
  webhookConfigs: absent(list(anything)),
  organizationId: absent(text),
  dataplaneGroupId: absent(text),
  notificationSettings: absent(anything),
})

const webhookConfigReadCodec = object<WebhookConfigRead>('WebhookConfigRead', { id: text, name: absent(text) })

export const workspaceReadCodec: t.Type<WorkspaceRead, unknown> = object<WorkspaceRead>('WorkspaceRead', {
  workspaceId: text,
  name: text,
  slug: absent(text),
  customerId: absent(text),
  email: absent(text),
  initialSetupComplete: absent(flag),
  defaultGeography: absent(geographyCodec),
  webhookConfigs: absent(list(webhookConfigReadCodec)),
  organizationId: absent(text),
  dataplaneGroupId: absent(text),
  tombstone: absent(flag),
})

export const listWorkspacesInOrganizationCodec: t.Type<ListWorkspacesInOrganizationRequestBody, unknown> =
  object<ListWorkspacesInOrganizationRequestBody>('ListWorkspacesInOrganizationRequestBody', {
    organizationId: text,
    pagination: absent(paginationCodec),
    nameContains: absent(text),
  })

export const listWorkspacesByUserCodec: t.Type<ListWorkspacesByUserRequestBody, unknown> =
  object<ListWorkspacesByUserRequestBody>('ListWorkspacesByUserRequestBody', {
    userId: text,
    pagination: absent(paginationCodec),
    nameContains: absent(text),
  })

export const workspaceReadListCodec: t.Type<WorkspaceReadList, unknown> = object<WorkspaceReadList>(
  'WorkspaceReadList',
  { workspaces: named('workspace', workspaceReadCodec) },
)

export const sourceDefinitionReadListCodec: t.Type<SourceDefinitionReadList, unknown> =
  object<SourceDefinitionReadList>('SourceDefinitionReadList', {
    sourceDefinitions: named(
      'source definition',
      object<SourceDefinitionRead>('SourceDefinitionRead', {
        sourceDefinitionId: text,
        name: text,
        dockerRepository: text,
        dockerImageTag: text,
        documentationUrl: absent(text),
      }),
    ),
  })

export const destinationDefinitionReadListCodec: t.Type<DestinationDefinitionReadList, unknown> =
  object<DestinationDefinitionReadList>('DestinationDefinitionReadList', {
    destinationDefinitions: named(
      'destination definition',
      object<DestinationDefinitionRead>('DestinationDefinitionRead', {
        destinationDefinitionId: text,
        name: text,
        dockerRepository: text,
        dockerImageTag: text,
        documentationUrl: absent(text),
      }),
    ),
  })
