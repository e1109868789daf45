/** What the sources themselves offer now, beside what the connections were made from. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { Client } from '../../provider/api/client'
import { type Offers } from '../../provider/catalog/canonical'
import { describeChange } from '../../provider/catalog/describe'
import { own } from '../../provider/json'
import { driftOf } from '../../provider/select/drift'
import { steps } from '../../provider/steps'
import { asked, type CommandFailure, type Surroundings } from '../command'
import { saying } from '../progress'
import { discover } from '../pull/discover'
import type { Finding } from './causes'
import type { Held } from './classify'

/** The streams of a connection alone: what else the source offers is no concern of it. */
const ofConnection = (held: Held, offered: Offers): ReadonlyArray<string> => {
  const before = held.kept.inputs.syncCatalog.offers ?? {}
  const after = Object.fromEntries(
    Object.keys(before).flatMap((key) => {
      const offer = own(offered, key)
      return offer === undefined ? [] : [[key, offer] as const]
    }),
  )
  return driftOf(before, after).map(describeChange)
}

const finding = (held: Held, changes: ReadonlyArray<string>, cause: Finding['cause']): Finding => ({
  ...{ cause, name: held.name, connectionId: held.id, stack: held.stack },
  changes,
})

/** Asks each source of these connections once, and not the server's memory; one that does not answer stops no other. */
export const discovered = (
  client: Client,
  held: ReadonlyArray<Held>,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, ReadonlyArray<Finding>> =>
  steps(async (must) => {
    const sources = [...new Set(held.map(({ kept }) => kept.inputs.sourceId))]
    const findings: Finding[] = []
    for (const sourceId of sources) {
      const ours = held.filter(({ kept }) => kept.inputs.sourceId === sourceId)
      const source = await must(asked(client.getSource({ sourceId })))
      const asking = discover(client, source, true)
      const lock = await saying(surroundings, () => `Asking ${source.name} what it offers`)(asking)()
      for (const one of ours) {
        const changes = E.isLeft(lock)
          ? [lock.left.text.replace(/\s*\n\s*/g, ' ')]
          : ofConnection(one, lock.right.streams)
        if (changes.length > 0) findings.push(finding(one, changes, E.isLeft(lock) ? 'unreadable' : 'source changed'))
      }
    }
    return findings
  })
