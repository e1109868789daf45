/** An emulator says of itself that it is the release as which it was started, wherever it says so. */
import { expect } from 'chai'

import type { Emulator } from '../../emulator'
import { AIRBYTE_RELEASES, type AirbyteRelease } from '../../emulator/releases'
import { catalog, stage, table } from '../support/shop'

const post = async (emulator: Emulator, path: string, body: unknown): Promise<unknown> => {
  const response = await fetch(`${emulator.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.json()
}

/** What jobs say, of any release, and what the server says of itself, where it does. */
const versionsOf = async (airbyte: AirbyteRelease, version?: string): Promise<ReadonlyArray<unknown>> => {
  const here = await stage({ airbyte, clock: 'virtual', ...(version === undefined ? {} : { version }) })
  try {
    const { sourceId, destinationId } = here
    const made = { sourceId, destinationId, name: 'shop', status: 'active', syncCatalog: catalog(table('users')) }
    const { connectionId } = await here.post('connections/create', made)
    const { job } = (await here.post('connections/sync', { connectionId })) as { readonly job: { readonly id: number } }
    const debug = (await post(here.emulator, 'jobs/get_debug_info', { id: job.id })) as {
      readonly job: { readonly airbyteVersion: string }
    }
    const response = await fetch(`${here.emulator.url}/api/v1/instance_configuration`)
    const said = response.ok ? ((await response.json()) as { readonly version: string }).version : 'nothing'
    return [debug.job.airbyteVersion, said]
  } finally {
    await here.emulator.close()
  }
}

describe('the release that an emulator says', () => {
  it('is the first of the name by which it was started', async () => {
    const said = []
    for (const release of AIRBYTE_RELEASES) said.push([release, ...(await versionsOf(release))])
    expect(said).to.deep.equal([
      ['0.44', '0.44.0', 'nothing'],
      ['2.2', '2.2.0', '2.2.0'],
    ])
  })

  it('is another where it was given one, as servers that are built by hand have', async () => {
    expect(await versionsOf('2.2', 'dev')).to.deep.equal(['dev', 'dev'])
  })
})
