import { expect } from 'chai'

import { validateConnection } from '../../provider/connection/validate'
import { tell } from '../../provider/decoding'
import { UNKNOWN } from '../../provider/legible'
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

  const ofSchedule = (schedule: object): ReadonlyArray<string> =>
    validateConnection(canonical(stream()), { schedule }).map(tell)
  const cron = (cronExpression: string, cronTimeZone = 'UTC'): ReadonlyArray<string> =>
    ofSchedule({ scheduleType: 'cron', cronExpression, cronTimeZone })

  it('a cron schedule is judged as the server judges it, and its rule told as the server’s', () => {
    expect(cron('0 0 6 * * ?', 'Europe/Berlin')).to.deep.equal([])
    expect(cron('0 6 * *', 'Berlin')).to.deep.equal([
      'schedule.cronTimeZone: Airbyte takes the names of time zones alone; it is "Berlin". Write a name such as UTC or Europe/Berlin.',
      'schedule.cronExpression: Airbyte takes Quartz expressions alone; it is "0 6 * *". Write six or seven fields, seconds first, with ? for the day of month or of week: 0 0 6 * * ? is six every morning.',
    ])
    expect(cron('0 0 6 * * ?', 'Etc/UTC')).to.deep.equal([
      'schedule.cronTimeZone: Airbyte takes no zone that begins with Etc; it is "Etc/UTC". Write UTC, or a place such as Europe/Berlin.',
    ])
  })

  it('a schedule that is not known yet is not judged', () => {
    expect(cron(UNKNOWN)).to.deep.equal([])
  })

  it('an expression of Unix is answered with the same one of Quartz', () => {
    const meant = (expression: string): string | undefined =>
      / Write (.+), which says the same /.exec(cron(expression)[0] ?? '')?.[1]
    expect(['0 6 * * *', '*/15 8-18 * * 1-5', '0 0 1 1 *', '30 2 * * 0,6', '0 0 * * SUN'].map(meant)).to.deep.equal([
      '0 0 6 * * ?',
      '0 */15 8-18 ? * 2-6',
      '0 0 0 1 1 ?',
      '0 30 2 ? * 1,7',
      '0 0 0 ? * SUN',
    ])
    // Unix means either day, which Quartz cannot say.
    expect(['0 0 1 * 1', '61 0 * * *', 'daily'].map(meant)).to.deep.equal([undefined, undefined, undefined])
  })

  it('between two syncs lies at least one unit', () => {
    const basic = (units: number): ReadonlyArray<string> =>
      ofSchedule({ scheduleType: 'basic', units, timeUnit: 'hours' })
    expect([1, 0, -1].map(basic)).to.deep.equal([
      [],
      ['schedule.units: it has to be at least 1; it is 0.'],
      ['schedule.units: it has to be at least 1; it is -1.'],
    ])
  })
})
