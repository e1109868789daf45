/** The connections that a stack holds, as its exported state has them. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'

import { isRecord } from '../provider/json'
import { steps } from '../provider/steps'
import { type CommandFailure, explained, failed } from './command'
import { onStack, pulumi } from './pulumi'

/** The type that Pulumi gives to an `AirbyteConnection`. */
export const CONNECTION_TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'

/** Pulumi marks a secret by an object with this key. */
const SECRET_MARK = '4dabf18193072939515e22adb298388d'

const resourceCodec = t.intersection([
  t.type({ urn: t.string, type: t.string }),
  t.partial({
    id: t.string,
    custom: t.boolean,
    delete: t.boolean,
    external: t.boolean,
    inputs: t.UnknownRecord,
    outputs: t.UnknownRecord,
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
  readonly instance: string | undefined
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
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

const nameIn = (urn: string): string => urn.split('::').slice(3).join('::')

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

/** Those that the stack manages: neither what is only read, nor what waits for its deletion. */
export const connectionsIn = ({ resources }: Pick<StackState, 'resources'>): ReadonlyArray<HeldConnection> =>
  resources.flatMap(({ urn, type, id, external, delete: isGoing, inputs, outputs }) => {
    if (type !== CONNECTION_TYPE || id === undefined || external === true || isGoing === true) return []
    const shown = recordOf(revealed(inputs))
    const { instance } = shown
    return [
      {
        urn,
        resource: nameIn(urn),
        id,
        instance: typeof instance === 'string' ? instance : undefined,
        inputs: shown,
        outputs: recordOf(revealed(outputs)),
      },
    ]
  })

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
