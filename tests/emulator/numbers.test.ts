import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { type Dump, openEmulator } from '../../emulator'
import { keepIn, readDump } from '../../emulator/file'
import { offersIn } from '../../emulator/offers'
import { writeJson } from '../../provider/numbers'
import { openStage } from '../support/shop'

const SENT =
  '"maximum":9223372036854775807,"default":1.0,"multipleOf":1e-25,"enum":[0.10,1e3,0.5,12345678.5,1.0E10,-0.0]'
const ANSWERED =
  '"maximum":9223372036854775807,"default":1.0,"multipleOf":1.0E-25,"enum":[0.1,1000.0,0.5,1.23456785E7,1.0E10,-0.0]'

const schema = (numbers: string): string => `{"type":"object","properties":{"id":{"type":"integer",${numbers}}}}`

const OFFER = `{"streams":[{"name":"events","json_schema":${schema(SENT)},"supported_sync_modes":["full_refresh"]}]}`

describe('numbers in the emulator', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-numbers-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** A connection that is made by a text. */
  const begin = async () => {
    const stage = await openStage()
    const { emulator, sourceId, destinationId } = stage
    const catalog = `{"streams":[{"stream":{"name":"events","jsonSchema":${schema(SENT)},"supportedSyncModes":["full_refresh"],"sourceDefinedPrimaryKey":[],"defaultCursorField":[]},"config":{"selected":true,"primaryKey":[],"cursorField":[],"syncMode":"full_refresh","destinationSyncMode":"append"}}]}`
    const created = await emulator.handle(
      'POST',
      '/v1/connections/create',
      `{"sourceId":"${sourceId}","destinationId":"${destinationId}","status":"active","operationIds":[],"scheduleType":"basic","scheduleData":{"basicSchedule":{"units":24.0,"timeUnit":"hours"}},"syncCatalog":${catalog}}`,
    )
    const { connectionId } = JSON.parse(created.text) as { readonly connectionId: string }
    return { ...stage, created, connectionId }
  }

  it('come back as Java writes them, and are what is asked for where one is', async () => {
    const { created } = await begin()
    expect(created.status, created.text).to.equal(200)
    expect(created.text).to.include(schema(ANSWERED)).and.to.include('"basicSchedule":{"units":24,"timeUnit":"hours"}')
  })

  it('are in its file and in any dump as they were, and come back from either', async () => {
    const { emulator, connectionId } = await begin()
    const dump = emulator.dump()
    const [kept, plain, exact] = ['kept', 'plain', 'exact'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ]
    await keepIn(kept, () => dump)()
    writeFileSync(plain, JSON.stringify(dump))
    writeFileSync(exact, writeJson(dump))
    for (const file of [kept, plain, exact]) {
      const other = openEmulator({ clock: 'virtual' })
      other.load(readDump(file) as Dump)
      const { text } = await other.handle('POST', '/v1/connections/get', { connectionId })
      expect(text, file).to.include(schema(ANSWERED))
    }
  })

  it('are offered as a catalog has them, also one that a program has written', async () => {
    const stage = await openStage()
    for (const text of [OFFER, JSON.stringify(offersIn(OFFER, 'shop'))]) {
      stage.emulator.setDiscovered(stage.sourceId, offersIn(text, 'shop')['shop'] as never)
      const { text: answer } = await stage.emulator.handle('POST', '/v1/sources/discover_schema', {
        sourceId: stage.sourceId,
        disable_cache: true,
      })
      expect(answer).to.include(schema(SENT))
    }
  })
})
