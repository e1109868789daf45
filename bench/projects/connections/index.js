// So many connections of one catalog; with BENCH_CHANGED the first one's first stream has another mode, with
// BENCH_DISTINCT each one's streams have a column that no other has.
const { readFileSync } = require('node:fs')
const { AirbyteConnection } = require('pulumi-airbyte')

const { BENCH_COUNT, BENCH_CATALOG, BENCH_SOURCE, BENCH_DESTINATION, BENCH_CHANGED, BENCH_DISTINCT } = process.env
const text = readFileSync(BENCH_CATALOG, 'utf8')

for (let at = 0; at < Number(BENCH_COUNT); at += 1) {
  // Each connection has a catalog of its own, as in real stacks.
  const syncCatalog = JSON.parse(text)
  if (BENCH_DISTINCT === 'true') {
    for (const { stream } of syncCatalog.streams) {
      stream.jsonSchema.properties = { ...stream.jsonSchema.properties, [`column_${at}`]: { type: ['null', 'string'] } }
    }
  }
  if (BENCH_CHANGED === 'true' && at === 0) {
    const { config } = syncCatalog.streams[0]
    config.destinationSyncMode = config.destinationSyncMode === 'append' ? 'overwrite' : 'append'
  }
  new AirbyteConnection(`connection-${at}`, { sourceId: BENCH_SOURCE, destinationId: BENCH_DESTINATION, syncCatalog })
}
