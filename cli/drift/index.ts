/** `pulumi-airbyte drift`: what has come between stacks and Airbyte, whose doing it is, and what helps. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { compareText } from '../../provider/json'
import { steps } from '../../provider/steps'
import { matchesSome } from '../../provider/words'
import { type Command, type CommandFailure, endWith, type Surroundings } from '../command'
import { saying } from '../progress'
import type { Finding } from './causes'
import { findingsOf, type Held } from './classify'
import { discovered } from './discovered'
import { type Options, readOptions } from './options'
import { readServer, readStacks, type Server, type There } from './read'
import { type Drift, REPORTS } from './report'
import { withWho } from './who'

const USAGE = `Usage: pulumi-airbyte drift [--stack NAME]… [--cwd FOLDER] [--except GLOB]… [--markdown | --json] [--discover]

  drift        what has come between stacks and Airbyte, whose doing it is, and what helps. It only reads
    --stack      a stack, the selected one where it is left out; may be repeated: stacks that share a workspace belong
                 together, as what none of them knows is told, too
    --cwd        the folder of their project
    --except     connections that are not looked at, by a glob of names (* any letters, ? one); may be repeated
    --markdown   for an issue or a chat
    --json       for pipelines
    --discover   asks the sources themselves what they offer now, which may take minutes
  The servers are those of the stacks' configuration, else that of AIRBYTE_URL and its like.
  Ends with 0 where nothing differs, and with 2 where something does. docs/drift.md tells more.
`

export const drift: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const found = await drifted(args, surroundings)()
    if (E.isLeft(found)) return endWith(found.left, USAGE, surroundings)
    surroundings.out(REPORTS[found.right.options.format](found.right))
    return found.right.findings.length === 0 ? 0 : 2
  },
}

const isMeant =
  ({ except }: Options) =>
  (name: string): boolean =>
    !matchesSome(name, except)

const unreadable = (held: Held, reason: string): Finding => ({
  ...{ cause: 'unreadable', name: held.name, connectionId: held.id, stack: held.stack },
  changes: [reason.replace(/\s*\n\s*/g, ' ')],
})

const ofHeld = (there: There, held: Held): ReadonlyArray<Finding> => {
  const reason = there.unreadable.get(held.id)
  return reason === undefined ? findingsOf(held, there.found.get(held.id)) : [unreadable(held, reason)]
}

const others = ({ others: found }: There): ReadonlyArray<Finding> =>
  found.map(({ connectionId, name }) => ({ cause: 'not in a stack', name, connectionId, changes: [] }))

const ofServer = (
  server: Server,
  options: Options,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, ReadonlyArray<Finding>> =>
  steps(async (must) => {
    const there = await must(saying(surroundings, () => `Reading ${server.url}`)(readServer(server)))
    const held = server.held.filter((one) => isMeant(options)(one.name))
    const findings = held.flatMap((one) => ofHeld(there, one))
    const asked = options.discovers ? await must(discovered(server.client, held, surroundings)) : []
    const known = new Set(asked.map(({ connectionId }) => connectionId))
    // What the source itself says is more than that it has changed.
    const told = findings.filter(({ cause, connectionId }) => cause !== 'source changed' || !known.has(connectionId))
    const fresh = others(there).filter(({ name }) => isMeant(options)(name))
    const asking = () => withWho(server.client, [...told, ...asked, ...fresh])
    return saying(surroundings, () => 'Asking who it was')(asking)()
  })

const inOrder = (one: Finding, other: Finding): number =>
  compareText(one.stack ?? '\uffff', other.stack ?? '\uffff') || compareText(one.name, other.name)

const drifted = (
  args: ReadonlyArray<string>,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, Drift & { readonly options: Options }> =>
  steps(async (must) => {
    const options = await must(readOptions(args))
    const { names, servers } = await must(
      saying(surroundings, () => 'Reading the stacks')(readStacks(options, surroundings)),
    )
    const findings: Finding[] = []
    for (const server of servers) findings.push(...(await must(ofServer(server, options, surroundings))))
    const held = servers.flatMap((server) => server.held.filter((one) => isMeant(options)(one.name)))
    return { options, stacks: names, connections: held.length, findings: findings.sort(inOrder) }
  })
