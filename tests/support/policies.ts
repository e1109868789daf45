/** Runs policies as the engine does: what they get are its proxies, what they give back goes over its wire. */
import { createRequire } from 'node:module'

import { airbytePolicies } from '../../policies'
import { check } from './acts'
import { catalog, table } from './shop'

export type Props = Readonly<Record<string, unknown>>

export const CONNECTION_TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'

const load = createRequire(__filename)
const { unknownCheckingProxy } = load('@pulumi/policy/proxy') as {
  readonly unknownCheckingProxy: (given: Props) => Props
}
const { secretsPreservingProxy } = load('@pulumi/policy/secret') as {
  readonly secretsPreservingProxy: (given: Props) => Props
}
const { serializeProperties } = load('@pulumi/policy/deserialize') as {
  readonly serializeProperties: (given: unknown) => Promise<Props | undefined>
}

/** What stands in a preview for a text that is not known yet. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** The inputs as check returns them for a program with this change, after an `up` of `olds`, where there was one. */
export const checkedInputs = (
  more: object = {},
  olds?: object,
  scope: 'streams' | 'connection' | 'server' = 'streams',
): Props => {
  const program = (change: object) => ({
    sourceId: 'source',
    destinationId: 'destination',
    name: 'shop',
    syncCatalog: catalog(table('users'), table('orders')),
    ...change,
  })
  const before = olds === undefined ? undefined : check({}, program(olds), scope)
  if (before?._tag === 'Refused') throw new Error(before.issues[0]?.reason)
  const checked = check(before?.inputs ?? {}, program(more), scope)
  if (checked._tag === 'Refused') throw new Error(checked.issues.map(({ reason }) => reason).join('\n'))
  return checked.inputs
}

/** The catalog with tables of this prefix in its summary. */
export const landing = ({ syncCatalog }: Props, prefix: string): Props => {
  const { overview, ...rest } = syncCatalog as { readonly overview: string }
  return { syncCatalog: { ...rest, overview: overview.replaceAll('public.', `public.${prefix}`) } }
}

export const policyOf = (name: string) => {
  const found = airbytePolicies.find((policy) => policy.name === name)
  if (found === undefined) throw new Error(`there is no policy ${name}`)
  return found
}

/** What a policy is called with for a connection `shop` of the stack `prod`. */
export const argsOf = (given: Props, config: object = {}, type = CONNECTION_TYPE, stack = 'prod') => ({
  type,
  props: unknownCheckingProxy(given),
  urn: `urn:pulumi:${stack}::project::${CONNECTION_TYPE}::shop`,
  name: 'shop',
  opts: {},
  getConfig: () => config,
})

/** What a policy says of a connection. */
export const judged = (
  name: string,
  given: Props,
  config: object = {},
  type = CONNECTION_TYPE,
  stack = 'prod',
): ReadonlyArray<string> => {
  const policy = policyOf(name)
  const said: string[] = []
  const report = (message: string): void => {
    said.push(message)
  }
  const args = argsOf(given, config, type, stack)
  if ('validateStack' in policy) {
    // As the engine does: the policies of connections have seen each of them before.
    const [first] = airbytePolicies
    if (first !== undefined && 'validateResource' in first)
      for (const show of [first.validateResource ?? []].flat()) void show(args as never, () => undefined)
    void policy.validateStack({ ...args, resources: [args], stackTags: new Map() } as never, report)
  } else {
    for (const validate of [policy.validateResource ?? []].flat()) void validate(args as never, report)
  }
  return said
}

/** Policies alter in place. Secrets are instances, which `structuredClone` would make plain. */
const ownCopy = (given: Props): Props =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, name === 'syncCatalog' ? structuredClone(value) : value]),
  )

/** The inputs that a policy makes of these; undefined where it leaves them alone. */
export const mended = async (name: string, given: Props, config: object): Promise<Props | undefined> => {
  const policy = policyOf(name)
  if (!('remediateResource' in policy)) throw new Error('it mends nothing')
  const [remediate] = [policy.remediateResource ?? []].flat()
  const args = { ...argsOf({}, config), props: unknownCheckingProxy(secretsPreservingProxy(ownCopy(given))) }
  const result: unknown = await remediate?.(args as never)
  return result === undefined ? undefined : serializeProperties(result)
}
