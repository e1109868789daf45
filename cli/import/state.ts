/** What a stack's state says of connections that are taken over: as a file for `pulumi import --file`, and put into an exported state. */
import { randomUUID } from 'node:crypto'

import { HIDDEN } from '../../provider/connection/hidden'
import { storedInputs } from '../../provider/connection/inputs'
import { outputsOf } from '../../provider/connection/state'
import { isRecord } from '../../provider/json'
import { providerText } from '../../provider/runtime/declare'
import { CONNECTION_TYPE, secretOf, type StackState } from '../stack'
import type { Laid } from './layout'

/** A resource as `pulumi import --file` takes it. */
export interface ImportedResource {
  readonly type: string
  readonly name: string
  readonly id: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** What the program's secrets make secret: the catalog, what goes by it, and what tells of its streams. */
const SECRET_INPUTS = ['syncCatalog', 'sourceCatalogId'] as const
const SECRET_OUTPUTS: ReadonlySet<string> = new Set([...SECRET_INPUTS, 'rows', 'streamSettings'])

const concealed = (values: object, isSecret: boolean): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, unknown]) => [
      name,
      isSecret && SECRET_OUTPUTS.has(name) ? secretOf(value) : value,
    ]),
  )

/** Just what an `up` of the same program would leave. */
export const importedResource = ({ taken: { connection }, declared }: Laid): ImportedResource => {
  const { resource, inputs, secrets } = declared
  const isSecret = secrets.length > 0
  const { syncCatalog, ...settings } = storedInputs(inputs)
  const { __streams, __schemas } = syncCatalog
  const hidden = {
    [HIDDEN.provider]: providerText('connection'),
    [HIDDEN.resource]: resource,
    ...(isSecret ? { [HIDDEN.secrets]: SECRET_INPUTS } : {}),
  }
  const outputs = outputsOf(inputs, {
    id: connection.connectionId,
    status: connection.status,
    schemaChange: connection.breakingChange === true ? 'breaking' : undefined,
  })
  return {
    type: CONNECTION_TYPE,
    name: resource,
    id: connection.connectionId,
    inputs: { ...hidden, ...concealed({ ...settings, syncCatalog: { __streams, __schemas } }, isSecret) },
    outputs: { ...hidden, ...concealed(outputs, isSecret) },
  }
}

const PROVIDER_TYPE = 'pulumi:providers:pulumi-nodejs'

interface Place {
  readonly stack: string
  readonly project: string
  /** The stack's configuration, secrets as such. */
  readonly config: Readonly<Record<string, unknown>>
}

const urnOf = ({ stack, project }: Place, type: string, name: string): string =>
  `urn:pulumi:${stack}::${project}::${type}::${name}`

/** The stack itself and the provider of dynamic resources: those that are there, or new ones before all others. */
const rootsIn = (resources: ReadonlyArray<unknown>, place: Place) => {
  const found = (type: string): Readonly<Record<string, unknown>> | undefined =>
    resources.find((one): one is Readonly<Record<string, unknown>> => isRecord(one) && one['type'] === type)
  const root = found('pulumi:pulumi:Stack') ?? {
    urn: urnOf(place, 'pulumi:pulumi:Stack', `${place.project}-${place.stack}`),
    custom: false,
    type: 'pulumi:pulumi:Stack',
  }
  const provider = found(PROVIDER_TYPE) ?? {
    urn: urnOf(place, PROVIDER_TYPE, 'default'),
    custom: true,
    id: randomUUID(),
    type: PROVIDER_TYPE,
    inputs: place.config,
    outputs: place.config,
  }
  return { root, provider }
}

/** An exported state with these connections in it, for `pulumi stack import` of a CLI that takes no such file. */
export const extendedState = (
  { text }: Pick<StackState, 'text'>,
  imported: ReadonlyArray<ImportedResource>,
  place: Place,
  isHeld: boolean,
): string => {
  const exported = JSON.parse(text) as Readonly<Record<string, unknown>>
  const deployment = isRecord(exported['deployment']) ? exported['deployment'] : {}
  const before = Array.isArray(deployment['resources']) ? (deployment['resources'] as ReadonlyArray<unknown>) : []
  const { root, provider } = rootsIn(before, place)
  const added = imported.map(({ type, name, id, inputs, outputs }) => ({
    urn: urnOf(place, type, name),
    custom: true,
    id,
    type,
    inputs,
    outputs,
    parent: root['urn'],
    provider: `${String(provider['urn'])}::${String(provider['id'])}`,
    ...(isHeld ? { protect: true, retainOnDelete: true } : {}),
  }))
  const roots = [root, provider].filter((one) => !before.includes(one))
  const resources = [
    ...roots.filter((one) => one === root),
    ...before,
    ...roots.filter((one) => one !== root),
    ...added,
  ]
  return JSON.stringify({ ...exported, deployment: { ...deployment, resources } })
}
