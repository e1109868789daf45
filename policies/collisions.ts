/** Streams of one stack that write into one table. */
import { showTable } from '../provider/catalog/tables'
import type { ConnectionView, StreamView } from './connection'
import { called, type SharedViolation } from './rule'

interface Writer {
  readonly connection: ConnectionView
  readonly stream: StreamView
}

/** One text for each table of each destination; undefined where the destination is not known. */
const placeOf = ({ connection, stream: { table } }: Writer): string | undefined =>
  connection.destinationId === undefined
    ? undefined
    : JSON.stringify([connection.destinationId, table.namespace ?? null, table.name])

const sentence = ({ connection, stream }: Writer, owner: Writer): string =>
  `${called(connection)}: ${stream.key} writes into ${showTable(stream.table)}, as does ${owner.stream.key} of connection ${JSON.stringify(owner.connection.name)}. Give one of them another prefix or namespace.`

/** A sentence for each stream that writes where another one of the stack does already. */
export const collisions = (connections: ReadonlyArray<ConnectionView>): ReadonlyArray<SharedViolation> => {
  const owners = new Map<string, Writer>()
  const found: SharedViolation[] = []
  for (const connection of connections) {
    for (const stream of connection.streams ?? []) {
      const writer = { connection, stream }
      const place = placeOf(writer)
      if (place === undefined) continue
      const owner = owners.get(place)
      if (owner === undefined) owners.set(place, writer)
      else found.push({ connection, message: sentence(writer, owner) })
    }
  }
  return found
}
