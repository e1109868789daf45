/** Which resource may make, take or name which connection, and what is said where it may not. */
import type { InputIssue } from '../errors'
import { canonicalJson } from '../json'
import type { Env } from './env'
import { type ConnectionInputs, hasUnknown } from './inputs'
import { claimants, type Memory, type Predecessor, type ResourceName } from './memory'
import type { Twin } from './twins'

/** Source, destination and name as one text: two resources that share it would make the same connection. */
export const placeOf = ({ sourceId, destinationId, name }: ConnectionInputs): string =>
  canonicalJson([sourceId, destinationId, name])

export const isPlaceKnown = ({ sourceId, destinationId, name }: ConnectionInputs): boolean =>
  !hasUnknown([sourceId, destinationId, name])

export const doubled = (name: string, others: ReadonlyArray<string>): InputIssue => ({
  property: 'name',
  reason: `name: the resource ${others.join(', ')} of this program declares a connection named ${JSON.stringify(name)} from the same source to the same destination, too. Every row would be written twice. Give one of them another name.`,
})

export const forced: InputIssue = {
  property: 'name',
  reason:
    'This resource would be replaced by force, and its new connection be made beside the old one, of the same name, source and destination: every row would be written twice. Nothing was changed. Give the resource the option deleteBeforeReplace: true, with which the old connection is deleted first.',
}

export const forcedCarrying: InputIssue = {
  property: 'onReplacement',
  reason:
    "This resource would be replaced by force (--replace, a taint or a replacementTrigger), and onReplacement is 'carry'. Pulumi does not tell then which connection is replaced, so that its sync state could not be carried over. Nothing was changed. Take the force away (pulumi state untaint), or set onReplacement: 'restart', with which every stream starts over.",
}

export const taken = (name: string, twin: Extract<Twin, { readonly _tag: 'Taken' }>): InputIssue => ({
  property: 'name',
  reason: twinText(name, twin),
})

/** What is said where a connection of this name stands in the way; the safe ways first. */
export const twinText = (
  name: string,
  { connectionId, why, holders }: Extract<Twin, { readonly _tag: 'Taken' }>,
): string =>
  [
    `A connection named ${JSON.stringify(name)} from this source to this destination exists already: ${connectionId}, ${why}. A second one would write every row twice, so pulumi-airbyte makes none.`,
    ...(holders.length > 0
      ? [`The resource ${holders.join(', ')} of this stack holds or adopts it. Give this one another name.`]
      : [
          'If this resource was renamed or moved, give it the option aliases with its old name. If it is being replaced, give it deleteBeforeReplace: true. If the connection was made elsewhere, take it into the stack with pulumi import --file or with',
          `adopt: ${JSON.stringify(connectionId)}. Else give this one another name.`,
        ]),
  ].join(' ')

/** What is said where a leftover that one resource takes over turns out to belong to another one, which is declared later. */
export const heldLater = (
  name: string,
  connectionId: string,
  { resource, holders }: { readonly resource: string; readonly holders: ReadonlyArray<string> },
): string =>
  `The resource ${resource} would take over connection ${connectionId} as ${JSON.stringify(name)}, and the resource ${holders.join(', ')} of this stack holds it. Declare ${holders.join(', ')} before ${resource} in the program, and give ${resource} another name.`

/** Why a leftover is taken over only where the program adopts it; undefined where it is taken over without that. */
export const whyLeft = (
  { takeOver }: Pick<Env, 'takeOver'>,
  { onBreakingChange }: ConnectionInputs,
): string | undefined => {
  if (takeOver === 'never') return 'airbyte:takeOver is never'
  return onBreakingChange === 'refuse' ? "onBreakingChange is 'refuse'" : undefined
}

export const leftover = (name: string, connectionId: string, why: string): InputIssue => ({
  property: 'adopt',
  reason: `A connection named ${JSON.stringify(name)} from this source to this destination exists already and has never synced: ${connectionId}. It may be what a creation has left that did not come to its end, and is not taken over, because ${why}. Take it over with adopt: ${JSON.stringify(connectionId)}, or delete it.`,
})

/** Why another resource of the program is in the way: the old connection would be taken out of service under its hands. */
export const notOurs = ({ id }: Predecessor, resource: ResourceName, memory: Memory): InputIssue | undefined => {
  const others = claimants(memory, id, resource)
  if (others.length === 0) return undefined
  const reason = `Nothing was replaced: the resource ${others.join(', ')} of this program has connection ${id}, too, whose sync state this one would carry over. Leave the connection to that one and set onReplacement: 'restart' here, with which every stream starts over; or take the other one out of the program.`
  return { property: 'onReplacement', reason }
}
