/** The connections that a stack holds, as its exported state has them. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'

import { SECRET_MARK } from '../provider/connection/details'
import { type Kept, readKept } from '../provider/connection/kept'
import { isRecord } from '../provider/json'
import { steps } from '../provider/steps'
import { counted } from '../provider/words'
import { type CommandFailure, explained, failed } from './command'
import { onStack, pulumi } from './pulumi'
import { someOf } from './workspace'

/** The type that Pulumi gives to an `AirbyteConnection`. */
export const CONNECTION_TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'

const resourceCodec = t.intersection([
  t.type({ urn: t.string, type: t.string }),
  t.partial({
    id: t.string,
    custom: t.boolean,
    delete: t.boolean,
    external: t.boolean,
    inputs: t.unknown,
    outputs: t.unknown,
    provider: t.string,
  }),
])

export type StateResource = t.TypeOf<typeof resourceCodec>

const exportCodec = t.intersection([
  t.type({ version: t.number }),
  t.partial({ deployment: t.union([t.null, t.partial({ resources: t.array(resourceCodec) })]) }),
])

/** What a stack holds. */
export interface StackState {
  readonly stack: string
  readonly project: string | undefined
  readonly resources: ReadonlyArray<StateResource>
  /** The export as it was printed, to be changed and put back. */
  readonly text: string
}

/** A connection in a stack's state; secrets are in plain. */
export interface HeldConnection {
  readonly urn: string
  /** The resource's name. */
  readonly resource: string
  readonly id: string
  /** Its name in Airbyte. */
  readonly name: string
  readonly instance: string | undefined
  readonly kept: Kept
}

/** Secrets as their values: `pulumi stack export --show-secrets` has them as JSON in a text. */
const revealed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(revealed)
  if (!isRecord(value)) return value
  const { plaintext } = value
  if (SECRET_MARK in value && typeof plaintext === 'string') return JSON.parse(plaintext) as unknown
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revealed(part)]))
}

/** A value as the state marks it as secret. */
export const secretOf = (value: unknown): object => ({
  [SECRET_MARK]: '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
})

/** The name of a resource. */
export const resourceIn = (urn: string): string => urn.split('::').slice(3).join('::')

/** What is wrong with what the state has of a connection, a sentence each. */
type Read<A> = E.Either<ReadonlyArray<string>, A>

const recordOf = (name: string, value: unknown): Read<Readonly<Record<string, unknown>>> => {
  const shown = E.tryCatch(
    () => revealed(value),
    () => [`${name}: A secret in it is no JSON.`],
  )
  if (E.isLeft(shown)) return shown
  return isRecord(shown.right) ? E.right(shown.right) : E.left([`${name}: It has to be an object.`])
}

const heldIn = ({ urn, id, inputs: given, outputs: computed }: StateResource): Read<HeldConnection> => {
  const [inputs, outputs] = [recordOf('inputs', given), recordOf('outputs', computed)]
  if (E.isLeft(inputs)) return inputs
  if (E.isLeft(outputs)) return outputs
  if (id === undefined) return E.left(['id: It is missing.'])
  const kept = readKept({ inputs: inputs.right, outputs: outputs.right })
  return E.map((read: Kept): HeldConnection => {
    const { instance, name } = read.inputs
    return { urn, resource: resourceIn(urn), id, name, instance, kept: read }
  })(kept)
}

/** As many lines as a person reads of each. */
const MOST_TOLD = 5

const unreadable = (broken: ReadonlyMap<string, ReadonlyArray<string>>): CommandFailure => {
  const [first = ''] = broken.keys()
  const what = broken.size === 1 ? `The state of ${first}` : `The state of ${counted(broken.size, 'connection')}`
  const lines = [...broken].flatMap(([name, reasons]) =>
    reasons.slice(0, MOST_TOLD).map((reason) => `${name}: ${reason}`),
  )
  return failed(
    explained(
      `${what} cannot be read: it was edited by hand, or written by a newer release of pulumi-airbyte`,
      someOf(lines),
      'use the release that wrote it, or correct it with pulumi stack export and import',
    ),
  )
}

/**
 * Those that the stack manages: neither what is only read, nor what waits for its deletion. A state that cannot be read is refused by
 * the names of its resources: taken for none, a connection would pass for new, or for unchanged. `isMeant`: which are looked at, by
 * their names in Airbyte, or as resources where those are not known.
 */
export const connectionsIn = (
  { resources }: Pick<StackState, 'resources'>,
  isMeant: (name: string) => boolean = () => true,
): E.Either<CommandFailure, ReadonlyArray<HeldConnection>> => {
  const found: HeldConnection[] = []
  const broken = new Map<string, ReadonlyArray<string>>()
  for (const resource of resources) {
    const { type, urn, external, delete: isGoing } = resource
    if (type !== CONNECTION_TYPE || external === true || isGoing === true) continue
    const held = heldIn(resource)
    if (E.isRight(held)) found.push(held.right)
    else if (isMeant(nameOf(resource))) broken.set(resourceIn(urn), held.left)
  }
  return broken.size > 0 ? E.left(unreadable(broken)) : E.right(found)
}

const nameOf = ({ urn, inputs }: StateResource): string =>
  isRecord(inputs) && typeof inputs['name'] === 'string' ? inputs['name'] : resourceIn(urn)

const FAILED = 'The stack’s state cannot be read'

const readExport = (stack: string | undefined, text: string): E.Either<CommandFailure, StackState> => {
  const parsed = E.tryCatch(() => JSON.parse(text) as unknown, String)
  const read = exportCodec.decode(E.isLeft(parsed) ? undefined : parsed.right)
  if (E.isLeft(read)) {
    return E.left(failed(explained(FAILED, ['it is not what pulumi stack export prints'], 'run it again')))
  }
  const resources = read.right.deployment?.resources ?? []
  const [, named, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(resources[0]?.urn ?? '') ?? []
  return E.right({ stack: stack ?? named ?? '', project, resources, text })
}

/** Reads the state of a stack, of the one that is selected where none is named. */
export const readStack = (
  stack: string | undefined,
  cwd: string | undefined,
): TE.TaskEither<CommandFailure, StackState> =>
  steps(async (must) => {
    const text = await must(pulumi(['stack', 'export', '--show-secrets', ...onStack(stack)], FAILED, { cwd }))
    return must(readExport(stack, text))
  })
