/** Streams of one stack that write into one table. */
import { showTable } from '../provider/catalog/tables'
import type { ConnectionView, StreamView } from './connection'
import { called, listed, type SharedViolation } from './rule'

interface Writer {
  readonly connection: ConnectionView
  readonly stream: StreamView
}

/** One text for each table of each destination; undefined where the destination is not known. */
const placeOf = ({ connection, stream: { table } }: Writer): string | undefined =>
  connection.destinationId === undefined
    ? undefined
    : JSON.stringify([connection.destinationId, table.namespace ?? null, table.name])

interface Collision {
  readonly writer: Writer
  readonly owner: Writer
}

/** One sentence for all that a connection writes where another one does. */
const sentence = (connection: ConnectionView, found: ReadonlyArray<Collision>): string => {
  const [first] = found
  if (first === undefined || found.length > 1) {
    const owners = [...new Set(found.map(({ owner }) => JSON.stringify(owner.connection.name)))]
    const tables = found.map(({ writer }) => showTable(writer.stream.table))
    return `${called(connection)} writes into ${String(found.length)} tables into which ${listed(owners)} write${owners.length === 1 ? 's' : ''}, too: ${listed(tables)}. Give one of them another prefix or namespace.`
  }
  const { writer, owner } = first
  return `${called(connection)}: ${writer.stream.key} writes into ${showTable(writer.stream.table)}, as does ${owner.stream.key} of connection ${JSON.stringify(owner.connection.name)}. Give one of them another prefix or namespace.`
}

/** A sentence for each connection that writes where another one of the stack does already. */
export const collisions = (connections: ReadonlyArray<ConnectionView>): ReadonlyArray<SharedViolation> => {
  const owners = new Map<string, Writer>()
  return connections.flatMap((connection) => {
    const found = (connection.streams ?? []).flatMap((stream): ReadonlyArray<Collision> => {
      const writer = { connection, stream }
      const place = placeOf(writer)
      const owner = place === undefined ? undefined : owners.get(place)
      if (place !== undefined && owner === undefined) owners.set(place, writer)
      return owner === undefined ? [] : [{ writer, owner }]
    })
    return found.length === 0 ? [] : [{ connection, message: sentence(connection, found) }]
  })
}
