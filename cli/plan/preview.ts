/** Reads what `pulumi preview --json` prints: the connections in it, and whether it succeeded. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'

import { own } from '../../provider/json'
import { explained } from '../command'
import { CONNECTION_TYPE, resourceIn } from '../stack'
import { someOf } from '../workspace'
import { documentOf } from './events'
import { type Judged, type Side, sideOf, stateCodec } from './side'

export type Operation = 'create' | 'update' | 'replace' | 'delete' | 'same'

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

/** What of each side the review goes by: the plan that stays in the state says nothing of what does not change now. */
const JUDGED: Readonly<Record<Operation, { readonly before: Judged; readonly after: Judged }>> = {
  create: { before: 'nothing', after: 'after' },
  update: { before: 'before', after: 'after' },
  replace: { before: 'name', after: 'after' },
  delete: { before: 'name', after: 'nothing' },
  same: { before: 'nothing', after: 'nothing' },
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

/** What cannot be read, each line with the resource that it is of. */
const refusal = (lines: ReadonlyArray<string>): string =>
  explained(
    'The preview cannot be read',
    [
      'it, or the state that it begins with, was edited by hand, or written by another release of pulumi-airbyte',
      ...someOf(lines),
    ],
    'use the release of pulumi-airbyte that the program uses, or correct the state with pulumi stack export and import',
  )

const connectionsIn = ({
  steps = [],
}: t.TypeOf<typeof previewCodec>): E.Either<string, ReadonlyArray<ConnectionStep>> => {
  const connections = new Map<string, ConnectionStep>()
  const broken: string[] = []
  for (const { op, urn, oldState, newState } of steps) {
    const operation = own(OPERATIONS, op)
    const type = newState?.type ?? oldState?.type
    if (type !== CONNECTION_TYPE || operation === undefined) continue
    const before = sideOf(urn, oldState, JUDGED[operation].before)
    const after = sideOf(urn, newState, JUDGED[operation].after)
    for (const side of [before, after])
      if (E.isLeft(side)) broken.push(...side.left.map((reason) => `${resourceIn(urn)}: ${reason}`))
    if (E.isLeft(before) || E.isLeft(after)) continue
    const step = { urn, operation, before: before.right, after: after.right }
    connections.set(urn, merged(connections.get(urn), step))
  }
  return broken.length > 0 ? E.left(refusal([...new Set(broken)])) : E.right([...connections.values()])
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
      return E.map((connections: Preview['connections']) => ({ stack, project, connections, errors }))(
        connectionsIn(document),
      )
    }),
  )
