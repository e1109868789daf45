import { expect } from 'chai'

import { validateConnection } from '../../provider/connection/validate'
import { canonical, stream } from '../support/catalogs'

describe('validateConnection', () => {
  it('tells what is wrong with the catalog as well', () => {
    const settings = { namespaceDefinition: 'destination', prefix: 'x'.repeat(257) }
    const catalog = canonical(stream(), stream({}, { namespace: 'archive' }))
    expect(validateConnection(catalog, settings).map(({ path }) => path)).to.deep.equal(['streams', 'prefix'])
  })

  it('a custom format needs a format, and no name is over-long', () => {
    const settings = { namespaceDefinition: 'customformat', name: 'x'.repeat(257) }
    expect(validateConnection(canonical(stream()), settings).map(({ path }) => path)).to.deep.equal([
      'namespaceFormat',
      'name',
    ])
  })

  it('a cron schedule is judged as the server judges it', () => {
    const problems = (cronExpression: string, cronTimeZone: string): ReadonlyArray<unknown> =>
      validateConnection(canonical(stream()), { schedule: { scheduleType: 'cron', cronExpression, cronTimeZone } })
    expect(problems('0 0 6 * * ?', 'Europe/Berlin')).to.deep.equal([])
    expect(problems('0 6 * * *', 'UTC')).to.deep.equal([
      {
        path: 'schedule.cronExpression',
        problem: 'Airbyte refuses "0 6 * * *" (invalid cron expression)',
        suggestion:
          'write six or seven fields, seconds first, with ? for the day of month or of week: 0 0 6 * * ? is six every morning',
      },
    ])
    expect(problems('0 0 6 * * ?', 'Berlin')).to.deep.equal([
      {
        path: 'schedule.cronTimeZone',
        problem: 'Airbyte refuses "Berlin" (invalid cron timezone)',
        suggestion: 'write a name such as UTC or Europe/Berlin',
      },
    ])
    expect(problems('0 0 6 * * ?', 'Etc/UTC')).to.deep.equal([
      {
        path: 'schedule.cronTimeZone',
        problem: 'Airbyte refuses "Etc/UTC" (Etc/ timezones are unsupported)',
        suggestion: 'write UTC, or a place such as Europe/Berlin',
      },
    ])
  })
})
