/** What the demo's modules hand to each other, and as much of Airbyte's answers as they read. */

export interface Pipeline {
  readonly name: string
  readonly sourceId: string
}

/** What breaks, in words; the stream that has to be reset then; and the configuration that makes it so. */
export interface Breakage {
  readonly says: string
  readonly stream: string
  readonly config: ReadonlyArray<readonly [key: string, value: string]>
}

/** What the story is played on: an Airbyte with three sources and a destination. */
export interface Stage {
  readonly url: string
  readonly what: string
  readonly workspaceId: string
  readonly destinationId: string
  readonly pipelines: readonly [Pipeline, ...Pipeline[]]
  readonly breakSomething: () => Promise<Breakage>
  readonly close: () => Promise<void>
}

/** The ids of the connections by the names of their pipelines. */
export type Ids = Readonly<Record<string, string>>

export interface Stack {
  /** Runs a command, and shows it with its output. */
  readonly shown: (...args: ReadonlyArray<string>) => Promise<string>
  /** Runs a command, which is shown only if it fails. */
  readonly quiet: (...args: ReadonlyArray<string>) => Promise<string>
  /** Destroys what is left, as well as it can. */
  readonly takeDown: () => Promise<void>
  readonly remove: () => void
}

export interface Named {
  readonly name: string
}

export interface DiscoveredStream extends Named {
  readonly namespace?: string
  readonly jsonSchema: { readonly properties?: Readonly<Record<string, unknown>> }
  readonly supportedSyncModes?: ReadonlyArray<string>
  readonly sourceDefinedCursor?: boolean
  readonly defaultCursorField?: ReadonlyArray<string>
  readonly sourceDefinedPrimaryKey?: ReadonlyArray<ReadonlyArray<string>>
}

export interface Job {
  readonly id: number
  readonly configType: string
  readonly status: string
  readonly resetConfig?: { readonly streamsToReset: ReadonlyArray<Named> }
  readonly refreshConfig?: { readonly streamsToRefresh: ReadonlyArray<Named> }
}

/** The answer of each endpoint that the demo calls. */
export interface Answers {
  'workspaces/list': { readonly workspaces: ReadonlyArray<{ readonly workspaceId: string }> }
  'workspaces/list_by_organization_id': { readonly workspaces: ReadonlyArray<{ readonly workspaceId: string }> }
  'workspaces/create': { readonly workspaceId: string }
  'workspaces/delete': undefined
  'sources/list': { readonly sources: ReadonlyArray<Pipeline> }
  'sources/create': { readonly sourceId: string }
  'sources/discover_schema': {
    readonly catalog?: { readonly streams: ReadonlyArray<{ readonly stream: DiscoveredStream }> }
    readonly jobInfo: unknown
  }
  'source_definitions/list': {
    readonly sourceDefinitions: ReadonlyArray<Named & { readonly sourceDefinitionId: string }>
  }
  'destinations/list': { readonly destinations: ReadonlyArray<{ readonly destinationId: string }> }
  'destinations/create': { readonly destinationId: string }
  'destination_definitions/list': {
    readonly destinationDefinitions: ReadonlyArray<Named & { readonly destinationDefinitionId: string }>
  }
  'connections/list': { readonly connections: ReadonlyArray<Named> }
  'jobs/list': { readonly jobs: ReadonlyArray<{ readonly job: Job }> }
}
