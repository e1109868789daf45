/** Functions for programs: sources and destinations by their names, which are the same on each server, while ids are not. */
import * as TE from 'fp-ts/TaskEither'

import type { Client } from './api/client'
import type { DestinationRead } from './api/destinations'
import type { SourceRead } from './api/sources'
import type { AirbyteError } from './errors'
import { ask, type FunctionOptions, outputOf, thrown } from './runtime/ask'
import { steps } from './steps'
import { didYouMean } from './words'

/** By its name: in one workspace, or in all of them. */
export interface ByName {
  readonly name: string
  /** Default: every workspace that the credentials may see. */
  readonly workspaceId?: string
}

/** Which source is meant. */
export type SourceChoice = { readonly sourceId: string } | ByName

/** Which destination is meant. */
export type DestinationChoice = { readonly destinationId: string } | ByName

interface Place {
  readonly name: string
  readonly workspaceId: string
}

/** All places of one kind, in the workspaces where they may be: one question, whatever names are looked for. */
const everyPlace = async <A extends Place>(
  {
    name: question,
    workspaceId,
    list,
  }: {
    readonly name: string
    readonly workspaceId: string | undefined
    readonly list: (client: Client, workspaceId: string) => TE.TaskEither<AirbyteError, ReadonlyArray<A>>
  },
  options: FunctionOptions | undefined,
): Promise<ReadonlyArray<A>> =>
  ask(question, { workspaceId }, options, (client) =>
    steps(async (must) => {
      const all =
        workspaceId === undefined
          ? (await must(client.listEveryWorkspace({}))).workspaces.map((workspace) => workspace.workspaceId)
          : [workspaceId]
      const found = await must(TE.traverseArray((id: string) => list(client, id))(all))
      return found.flat()
    }),
  )

const MOST_NAMES = 10

/** Nobody's name, or the name of several. */
const notOne = (
  noun: string,
  name: string,
  lines: ReadonlyArray<string>,
  names: ReadonlyArray<string>,
): AirbyteError => {
  const meant = didYouMean(name, names)
  const listed = (all: ReadonlyArray<string>): string =>
    `${all.slice(0, MOST_NAMES).join(', ')}${all.length > MOST_NAMES ? ' …' : ''}`
  const reason =
    lines.length > 1
      ? `There are ${String(lines.length)} ${noun}s named ${JSON.stringify(name)}: ${listed(lines)}. Give workspaceId, or the id of the one that is meant.`
      : `There is no ${noun} named ${JSON.stringify(name)}.${meant === undefined ? '' : ` D${meant.slice(1)}`} ${names.length === 0 ? `These credentials see no ${noun} at all.` : `There are ${listed(names)}.`}`
  return { _tag: 'InvalidInputs', issues: [{ property: 'name', reason }] }
}

const onlyOne = <A extends Place>(
  noun: string,
  name: string,
  places: ReadonlyArray<A>,
  idOf: (place: A) => string,
): A => {
  const [found, ...others] = places.filter((place) => place.name === name)
  if (found !== undefined && others.length === 0) return found
  const lines = [...(found === undefined ? [] : [found]), ...others].map(
    (place) => `${idOf(place)} (workspace ${place.workspaceId})`,
  )
  throw thrown(notOne(noun, name, lines, [...new Set(places.map((place) => place.name))].sort()))
}

/**
 * The one source that is meant. Rejects where there is none, or more than one.
 *
 * @example
 * import { getSource } from 'pulumi-airbyte'
 *
 * export const sourceId = getSource({ name: 'shop' }).then((shop) => shop.sourceId)
 */
export const getSource = async (choice: SourceChoice, options?: FunctionOptions): Promise<SourceRead> => {
  if ('sourceId' in choice) return ask('getSource', choice, options, (client) => client.getSource(choice))
  const { name, workspaceId } = choice
  const list = (client: Client, id: string): TE.TaskEither<AirbyteError, ReadonlyArray<SourceRead>> =>
    TE.map(({ sources }: { readonly sources: ReadonlyArray<SourceRead> }) => sources)(
      client.listEverySource({ workspaceId: id }),
    )
  const sources = await everyPlace({ name: 'every source', workspaceId, list }, options)
  return onlyOne('source', name, sources, ({ sourceId }) => sourceId)
}

/**
 * The one destination that is meant. Rejects where there is none, or more than one.
 *
 * @example
 * import { getDestination } from 'pulumi-airbyte'
 *
 * export const destinationId = getDestination({ name: 'warehouse' }).then((warehouse) => warehouse.destinationId)
 */
export const getDestination = async (
  choice: DestinationChoice,
  options?: FunctionOptions,
): Promise<DestinationRead> => {
  if ('destinationId' in choice)
    return ask('getDestination', choice, options, (client) => client.getDestination(choice))
  const { name, workspaceId } = choice
  const list = (client: Client, id: string): TE.TaskEither<AirbyteError, ReadonlyArray<DestinationRead>> =>
    TE.map(({ destinations }: { readonly destinations: ReadonlyArray<DestinationRead> }) => destinations)(
      client.listEveryDestination({ workspaceId: id }),
    )
  const destinations = await everyPlace({ name: 'every destination', workspaceId, list }, options)
  return onlyOne('destination', name, destinations, ({ destinationId }) => destinationId)
}

/**
 * `getSource` for a choice that is an output.
 *
 * @example
 * import * as pulumi from '@pulumi/pulumi'
 * import { getSourceOutput } from 'pulumi-airbyte'
 *
 * const name = new pulumi.Config().requireSecret('source')
 * export const { sourceId } = getSourceOutput({ name })
 */
export const getSourceOutput = outputOf(getSource)

/**
 * `getDestination` for a choice that is an output.
 *
 * @example
 * import * as pulumi from '@pulumi/pulumi'
 * import { getDestinationOutput } from 'pulumi-airbyte'
 *
 * const name = new pulumi.Config().requireSecret('destination')
 * export const { destinationId } = getDestinationOutput({ name })
 */
export const getDestinationOutput = outputOf(getDestination)
