import { expect } from 'chai'

import { peerIn, tofuConfiguration } from '../../bench/peers'
import { peersTable } from '../../bench/report'
import { table } from '../support/shop'

const users = table('users')

describe('the benchmark beside what people would use', () => {
  it('says which programs it lacks', () => {
    expect(() => peerIn({ PROVIDER_BIN: '/nowhere/terraform-provider-airbyte' })).to.throw(
      [
        'There is nothing to measure beside.',
        '  TOFU_BIN: it is not set',
        '  PROVIDER_BIN: /nowhere/terraform-provider-airbyte is no program',
        'Try: set TOFU_BIN to an OpenTofu (or Terraform) and PROVIDER_BIN to a built terraform-provider-airbyte of github.com/eabrouwer3.',
      ].join('\n'),
    )
    expect(peerIn({ TOFU_BIN: process.execPath, PROVIDER_BIN: process.execPath })).to.deep.equal({
      tofu: process.execPath,
      provider: process.execPath,
    })
  })

  it('declares the same connections, each schema as the server’s answer will be written', () => {
    const at = { url: 'http://localhost:9', sourceId: 's', destinationId: 'd' }
    const jsonSchema = { type: 'object', properties: { b: { type: 'string' }, a: { title: '<&>' } } }
    const streams = [{ ...users, stream: { ...users.stream, jsonSchema } }]
    const stream = {
      source_schema: {
        name: 'users',
        namespace: 'public',
        json_schema: String.raw`{"properties":{"a":{"title":"\u003c\u0026\u003e"},"b":{"type":"string"}},"type":"object"}`,
        supported_sync_modes: ['full_refresh', 'incremental'],
        source_defined_cursor: false,
        default_cursor_field: [],
        source_defined_primary_key: [],
      },
      destination_config: {
        sync_mode: 'incremental',
        destination_sync_mode: 'append_dedup',
        cursor_field: ['updated_at'],
        primary_key: [['id']],
        alias_name: 'users',
        selected: true,
      },
    }
    const changed = { ...stream, destination_config: { ...stream.destination_config, destination_sync_mode: 'append' } }
    const of = (name: string, ...sync_catalog: ReadonlyArray<object>) => ({
      ...{ name, source_id: 's', destination_id: 'd', status: 'active', sync_catalog },
    })
    expect(tofuConfiguration(2, { streams }, at, true)).to.deep.equal({
      terraform: { required_providers: { airbyte: { source: 'eabrouwer3/airbyte' } } },
      provider: { airbyte: { host_url: 'http://localhost:9' } },
      resource: {
        airbyte_connection: { 'connection-0': of('peer-0', changed), 'connection-1': of('peer-1', stream) },
      },
    })
  })

  it('tells both side by side', () => {
    const figures = (seconds: number, requests: number, lines: number, bytes: number) => ({
      steps: { up: { seconds, requests, lines, cpuSeconds: undefined, peakMegabytes: undefined } },
      stateBytesPerConnection: bytes,
    })
    const lines = peersTable([
      { count: 100, ours: figures(5.21, 103, 211, 7600), peer: figures(40.4, 300, 900, 92_800) },
    ]).split('\n')
    expect([lines[0], lines[3], lines.at(-1)]).to.deep.equal([
      '| connections | step | ours s | OpenTofu s | requests | OpenTofu’s | lines | OpenTofu’s |',
      '| 100 | up | 5.2 | 40.4 | 103 | 300 | 211 | 900 |',
      '| 100 | state, kB a connection | 7.6 | 92.8 |  |  |  |  |',
    ])
  })
})
