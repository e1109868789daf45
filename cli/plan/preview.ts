/** Reads what `pulumi preview --json` prints: the connections in it, and whether it succeeded. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'

import type { ChangeGroup } from '../../provider/catalog/groups'
import type { CanonicalStream } from '../../provider/catalog/stream'
import { readStreams } from '../../provider/catalog/text'
import {
  detailsIn,
  isWrittenDetails,
  type Plan,
  planOf,
  type StoredPlan,
  storedPlanOf,
} from '../../provider/connection/plan'
import { isRecord } from '../../provider/json'
import { documentOf } from './events'

/** The type that Pulumi gives to an `AirbyteConnection`. */
const CONNECTION_TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'

export type Operation = 'create' | 'update' | 'replace' | 'delete' | 'same'

/** One side of a step: the inputs of a connection, as far as they matter here. */
export interface Side {
  readonly id: string | undefined
  readonly name: string
  readonly instance: string | undefined
  readonly streams: Readonly<Record<string, CanonicalStream>>
  /** One that is secret is not known: it says only that. */
  readonly plan: Plan | undefined
  /** The same with equal changes as one. */
  readonly stored: StoredPlan | undefined
  /** Safe changes that the plan's preview lists, equal ones as one. */
  readonly listed: ReadonlyArray<ChangeGroup>
  /** The inputs as they are. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Streams whose reset an earlier run owes. */
  readonly pending: ReadonlyArray<string>
}

export interface ConnectionStep {
  readonly urn: string
  readonly operation: Operation
  readonly before: Side | undefined
  readonly after: Side | undefined
}

export interface Preview {
  /** As the resources' URNs tell them; undefined for a preview without resources. */
  readonly stack: string | undefined
  readonly project: string | undefined
  readonly connections: ReadonlyArray<ConnectionStep>
  /** What Pulumi itself called an error; empty for a preview that succeeded. */
  readonly errors: ReadonlyArray<string>
}

const stateCodec = t.partial({ id: t.string, type: t.string, inputs: t.UnknownRecord, outputs: t.UnknownRecord })

const stepCodec = t.intersection([
  t.type({ op: t.string, urn: t.string }),
  t.partial({ oldState: t.union([stateCodec, t.null]), newState: t.union([stateCodec, t.null]) }),
])

const previewCodec = t.partial({
  steps: t.array(stepCodec),
  diagnostics: t.array(t.partial({ severity: t.string, message: t.string, urn: t.string })),
})

/** Anything else (`read`, `refresh`, `import` …) changes nothing of ours. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: 'create',
  import: 'create',
  update: 'update',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  delete: 'delete',
  same: 'same',
}

/** Pulumi marks a secret by an object with this key. */
const SECRET_MARK = '4dabf18193072939515e22adb298388d'

/** A text as it is; a secret, or anything else, as a word. */
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : isRecord(value) && SECRET_MARK in value ? '[secret]' : undefined

/** A plan that tells of a secret catalog is secret as a whole: then nobody can see what it resets. */
const isSecret = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '' && !isWrittenDetails(value)) || (isRecord(value) && SECRET_MARK in value)

/** What the outputs of the last `up` note as owed. */
const pendingIn = (outputs: unknown): ReadonlyArray<string> => {
  const pending = isRecord(outputs) ? outputs['pendingReset'] : undefined
  const streams = isRecord(pending) ? pending['streams'] : undefined
  return isRecord(streams) ? Object.keys(streams).sort() : []
}

const side = (urn: string, state: t.TypeOf<typeof stateCodec> | null | undefined): Side | undefined => {
  const inputs = state?.inputs
  if (inputs === undefined) return undefined
  const catalog = isRecord(inputs['syncCatalog']) ? inputs['syncCatalog'] : {}
  const streams = readStreams(text(catalog['__streams']) ?? '')
  const { planDetails } = inputs
  return {
    id: text(state?.id),
    name: text(inputs['name']) ?? urn.split('::').at(-1) ?? urn,
    instance: text(inputs['instance']),
    streams: E.isRight(streams) ? streams.right : {},
    plan: isSecret(planDetails) ? { unknown: ['plan'] } : planOf(inputs),
    stored: storedPlanOf(inputs),
    listed: detailsIn(inputs)?.further ?? [],
    inputs,
    pending: pendingIn(state?.outputs),
  }
}

const merged = (one: ConnectionStep | undefined, other: ConnectionStep): ConnectionStep =>
  one === undefined
    ? other
    : {
        urn: other.urn,
        operation: one.operation === 'replace' || other.operation === 'replace' ? 'replace' : other.operation,
        before: one.before ?? other.before,
        after: one.after ?? other.after,
      }

const withoutColours = (message: string): string => message.replace(/\u001b\[[0-9;]*m|<\{%[^%]*%\}>/g, '').trim()

/** Pulumi's own words around what our `check` says, which names the resource by its type. */
const PROBLEM = /^pulumi-nodejs:dynamic\/airbyte:\w+ resource '(.*?)' has a problem: /

/** An error as people read it: what the resource is called, and what is wrong. */
export const plainError = (message: string): string =>
  withoutColours(message)
    .replace(/^error: /, '')
    .replace(PROBLEM, '$1: ')

/** The preview's JSON; what a wrapper prints before or after it is left out. */
const jsonOf = (output: string): E.Either<string, unknown> => {
  const document = documentOf(output)
  if (document !== undefined) return E.right(document)
  const from = output.search(/^\s*\{/m)
  const candidates = from < 0 ? [] : [output.slice(from), output.slice(from, output.lastIndexOf('\n}') + 2)]
  for (const candidate of candidates) {
    try {
      return E.right(JSON.parse(candidate))
    } catch {
      // The next one, or none.
    }
  }
  const seen = output.trim() === '' ? 'nothing' : JSON.stringify(output.trim().slice(0, 80))
  return E.left(
    `This is not what pulumi preview --json prints: it begins with ${seen}${from < 0 ? '' : ' and is cut off, or no JSON'}. Give its whole output.`,
  )
}

const notOne = 'This JSON is not what pulumi preview --json prints: it has no list of steps. Give its whole output.'

const errorsIn = ({ diagnostics = [] }: t.TypeOf<typeof previewCodec>): ReadonlyArray<string> => [
  ...new Set(
    diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ message = '' }) => plainError(message))
      .filter((message) => message !== ''),
  ),
]

const connectionsIn = ({ steps = [] }: t.TypeOf<typeof previewCodec>): ReadonlyArray<ConnectionStep> => {
  const connections = new Map<string, ConnectionStep>()
  for (const { op, urn, oldState, newState } of steps) {
    const operation = OPERATIONS[op]
    const type = newState?.type ?? oldState?.type
    if (type !== CONNECTION_TYPE || operation === undefined) continue
    const step = { urn, operation, before: side(urn, oldState), after: side(urn, newState) }
    connections.set(urn, merged(connections.get(urn), step))
  }
  return [...connections.values()]
}

/** Reads a preview. Resources of other kinds are passed over. */
export const readPreview = (output: string): E.Either<string, Preview> =>
  pipe(
    jsonOf(output),
    E.chain((json) => E.mapLeft(() => notOne)(previewCodec.decode(json))),
    E.chain((document) => {
      const errors = errorsIn(document)
      if (document.steps === undefined && errors.length === 0) return E.left(notOne)
      const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(document.steps?.[0]?.urn ?? '') ?? []
      return E.right({ stack, project, connections: connectionsIn(document), errors })
    }),
  )
