import { expect } from 'chai'

import { HIDDEN } from '../../provider/connection/hidden'
import { canonicalJson, exactJson } from '../../provider/json'
import { readJson } from '../../provider/numbers'
import { masked, secretsOf } from '../../provider/runtime/secrets'

describe('what is said of a secret catalog', () => {
  for (const literal of ['9123456789012345678', '9123456.50', '9123456E2', '91234567']) {
    it(`has no number of its schemas, as ${literal}, however that is spelt`, () => {
      const syncCatalog = { streams: [{ stream: { jsonSchema: readJson(`{"maximum":${literal}}`) } }] }
      const secrets = secretsOf({ syncCatalog, [HIDDEN.secrets]: ['syncCatalog'] })
      for (const json of [exactJson, canonicalJson, JSON.stringify])
        expect(masked(secrets, json(syncCatalog)), json.name).not.to.include('91234')
    })
  }
})
