/** What servers can do, release by release: one row a capability, by which the client, the lifecycle, the emulator and the docs go. */

import { toldBy } from './paths'

/** One thing that some servers can do and others cannot. */
export interface Capability {
  /** In words, as the subject of a sentence. */
  readonly label: string
  /** The first release that has it; left out: 0.40 has it. */
  readonly since?: string
  /** The first release that has it no longer. */
  readonly until?: string
  /** A path that a server has where it has the capability: asked where the server does not say its version. */
  readonly path?: string
  /** What follows from it here, as a sentence. */
  readonly effect: string
  /** What to do where it is not there, if that is more than leaving it out. */
  readonly instead?: string
}

/** The name of a capability. */
export type CapabilityName =
  | 'streamResets'
  | 'emailNotifications'
  | 'propagation'
  | 'instance'
  | 'organizations'
  | 'applications'
  | 'backfill'
  | 'refreshes'
  | 'clears'
  | 'clearJobs'
  | 'overwriteDedup'
  | 'operationTypes'
  | 'mappers'
  | 'encryption'
  | 'fieldFiltering'
  | 'ephemeralStorage'
  | 'tags'
  | 'dataPlanes'
  | 'geography'
  | 'workspaceLists'
  | 'files'
  | 'pages'
  | 'dataActivation'
  | 'onDemand'

/** Found in Airbyte's own documents of its API from 0.40.32 to August 2026, release by release. */
export const CAPABILITIES: Readonly<Record<CapabilityName, Capability>> = {
  streamResets: {
    label: 'resets of single streams',
    ...toldBy('/v1/connections/reset/stream'),
    effect: 'Without them `resetScope: streams` is refused where something is to be reset.',
  },
  emailNotifications: {
    label: 'notifySchemaChangesByEmail',
    since: '0.42.1',
    effect: 'What is set is looked for in the answer, because 0.44.0 takes it and does not keep it.',
  },
  propagation: {
    label: 'propagate_columns and propagate_fully',
    since: '0.44.6',
    effect: 'Columns and streams that the server adds by itself are no drift.',
  },
  instance: {
    label: 'instance_configuration',
    ...toldBy('/v1/instance_configuration'),
    effect: 'The server says its version and its organization; it is asked once in a run.',
  },
  organizations: {
    label: 'organizations',
    ...toldBy('/v1/workspaces/list_by_organization_id'),
    effect: 'Workspaces are listed by organization, and made in one.',
  },
  applications: {
    label: 'client ids and secrets of applications',
    ...toldBy('/v1/applications/token'),
    effect: 'airbyte:clientId and airbyte:clientSecret; from 2.2 on Airbyte itself takes only these and tokens.',
  },
  backfill: { label: 'backfillPreference', since: '0.50.45', effect: 'Refused in the preview without it.' },
  refreshes: {
    label: 'refreshes',
    ...toldBy('/v1/connections/refresh'),
    effect: 'A stream can be read again while its table stays filled; a sync may be a job of the type refresh.',
  },
  clears: {
    label: 'clears',
    ...toldBy('/v1/connections/clear'),
    effect: 'A reset under another name; its jobs are of the type reset_connection all the same.',
  },
  clearJobs: {
    label: 'jobs of the type clear',
    since: '0.59.1',
    path: '/v1/connections/clear',
    effect: 'They count as resets; a server that does not know the type refuses to be asked for it.',
  },
  overwriteDedup: {
    label: 'the mode overwrite_dedup',
    since: '0.63.11',
    effect: 'Refused in the preview without it.',
  },
  operationTypes: {
    label: 'operations of the types normalization and dbt',
    until: '0.63.5',
    effect: 'Later servers take them and drop what they say, so they are refused in the preview.',
    instead:
      'take it out of the program: destinations make typed tables by themselves, and a webhook or an orchestrator can run dbt',
  },
  mappers: {
    label: 'mappers',
    since: '1.2.0',
    path: '/v1/web_backend/mappers/validate',
    effect: 'Refused in the preview without it.',
  },
  encryption: { label: 'mappers of the type encryption', since: '1.3.0', effect: 'Refused in the preview without it.' },
  fieldFiltering: {
    label: 'mappers of the type field-filtering',
    since: '1.8.0',
    effect: 'Refused in the preview without it.',
  },
  ephemeralStorage: {
    label: 'ephemeral storage of resourceRequirements',
    since: '1.2.0',
    effect: 'Refused in the preview without it.',
  },
  tags: {
    label: 'tags',
    ...toldBy('/v1/tags/list'),
    effect: 'Refused in the preview without it.',
  },
  dataPlanes: {
    label: 'data planes',
    ...toldBy('/v1/dataplane_group/list'),
    effect: 'They belong to a workspace: every server takes dataplaneGroupId of a connection and drops it.',
  },
  geography: {
    label: 'geography',
    until: '1.7.0',
    path: '/v1/web_backend/geographies/list',
    effect: 'Refused in the preview without it, with the way through the data planes of the workspace.',
    instead: "take it out of the program, and set the workspace's data plane group in Airbyte",
  },
  workspaceLists: {
    label: 'lists of all workspaces',
    until: '1.7.0',
    path: '/v1/workspaces/list',
    effect: 'Without it workspaces are listed by organization, else by user.',
  },
  files: { label: 'includeFiles', since: '1.7.0', effect: 'Refused in the preview without it.' },
  pages: {
    label: 'lists in pages of twenty',
    since: '1.8.0',
    effect: 'Every list is read whole, by its cursor.',
  },
  dataActivation: {
    label: 'data activation (destinationObjectName, destinationCatalogId, the modes update and soft_delete)',
    since: '1.8.0',
    effect: 'Refused in the preview without it.',
  },
  onDemand: { label: 'onDemandEnabled', since: '2.1.0', effect: 'Refused in the preview without it.' },
}

const NUMBERS = /^v?(\d+)\.(\d+)\.(\d+)/

const compareVersions = (one: RegExpExecArray, other: RegExpExecArray): number =>
  [1, 2, 3].map((at) => Number(one[at]) - Number(other[at])).find((difference) => difference !== 0) ?? 0

/** Whether a text is a release's number; what people build themselves is called `dev`. */
export const isRelease = (version: string | undefined): version is string => NUMBERS.test(version ?? '')

/** Whether a release has it. */
export const hasSince = ({ since, until }: Capability, version: string): boolean => {
  const release = NUMBERS.exec(version)
  if (release === null) return false
  const isFrom = (bound: string): boolean => {
    const numbers = NUMBERS.exec(bound)
    return numbers !== null && compareVersions(release, numbers) >= 0
  }
  return (since === undefined || isFrom(since)) && (until === undefined || !isFrom(until))
}

/** The newest release whose documents were read: what later ones know beside is not known here. */
export const NEWEST_READ = '2.2'

/** Whether all that a release knows is known here, too. */
export const isRead = (version: string): boolean => {
  const [release, newest] = [NUMBERS.exec(version), NUMBERS.exec(`${NEWEST_READ}.${String(Number.MAX_SAFE_INTEGER)}`)]
  return release !== null && newest !== null && compareVersions(release, newest) <= 0
}

/** Since when, or until when, in words. */
export const releasesOf = ({ since, until }: Capability): string =>
  since === undefined ? `before ${until ?? ''}` : `${since} and later`
