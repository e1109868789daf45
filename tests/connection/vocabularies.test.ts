import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { NEWER_WORDS } from '../../emulator/enums'
import { check as checkWithServer } from '../../provider/connection/check'
import { readGiven } from '../../provider/connection/given'
import { readInputs } from '../../provider/connection/inputs'
import { isRead } from '../../provider/server/capabilities'
import * as acts from '../support/acts'
import { catalog, type Stage, stage, table } from '../support/shop'

type Json = Readonly<Record<string, unknown>>

const operation = (operatorConfiguration: Json): Json => ({ operations: [{ name: 'one', operatorConfiguration }] })
const ofStream = (config: Json, offer: Json = {}): Json => {
  const { stream, config: usual } = table('users')
  return { syncCatalog: { streams: [{ stream: { ...stream, ...offer }, config: { ...usual, ...config } }] } }
}
const mapper = (type: string, mapperConfiguration: Json): Json => ofStream({ mappers: [{ type, mapperConfiguration }] })

/** Each input that has a closed set of words: how it is said, and where. */
const PLACES: ReadonlyArray<readonly [enumeration: string, place: string, say: (word: string) => Json]> = [
  ['ConnectionStatus', 'status', (status) => ({ status })],
  ['NamespaceDefinitionType', 'namespaceDefinition', (namespaceDefinition) => ({ namespaceDefinition })],
  ['Geography', 'geography', (geography) => ({ geography })],
  [
    'NonBreakingChangesPreference',
    'nonBreakingChangesPreference',
    (nonBreakingChangesPreference) => ({ nonBreakingChangesPreference }),
  ],
  ['SchemaChangeBackfillPreference', 'backfillPreference', (backfillPreference) => ({ backfillPreference })],
  ['ConnectionScheduleType', 'schedule.scheduleType', (scheduleType) => ({ schedule: { scheduleType } })],
  [
    'ConnectionScheduleDataBasicSchedule$TimeUnitEnum',
    'schedule.timeUnit',
    (timeUnit) => ({ schedule: { scheduleType: 'basic', units: 1, timeUnit } }),
  ],
  [
    'OperatorType',
    'operation "one", operatorConfiguration.operatorType',
    (operatorType) => operation({ operatorType }),
  ],
  [
    'OperatorNormalization$OptionEnum',
    'operation "one", operatorConfiguration.normalization.option',
    (option) => operation({ operatorType: 'normalization', normalization: { option } }),
  ],
  [
    'OperatorWebhook$WebhookTypeEnum',
    'operation "one", operatorConfiguration.webhook.webhookType',
    (webhookType) =>
      operation({ operatorType: 'webhook', webhook: { webhookType, dbtCloud: { accountId: 1, jobId: 2 } } }),
  ],
  ['SyncMode', 'stream public.users, syncMode', (syncMode) => ofStream({ syncMode })],
  [
    'DestinationSyncMode',
    'stream public.users, destinationSyncMode',
    (destinationSyncMode) => ofStream({ destinationSyncMode }),
  ],
  ['StreamMapperType', 'stream public.users, mapper', (type) => mapper(type, {})],
]

/** What a program says where a word has no place. */
const told = (say: Json): ReadonlyArray<string> => {
  const news = { sourceId: 's', destinationId: 'd', name: 'shop', syncCatalog: catalog(table('users')), ...say }
  const read = readGiven({}, news)
  return E.isLeft(read) ? read.left.map(({ reason }) => reason) : []
}

describe('inputs that have a closed set of words', function () {
  this.timeout(30_000)

  const isTaken = (place: string, say: Json): boolean =>
    !told(say).some((reason) => reason.startsWith(`${place}: it has to be `))

  it('take every word that some server knows', () => {
    const refused = PLACES.flatMap(([enumeration, place, say]) =>
      (NEWER_WORDS[enumeration] ?? []).filter((word) => !isTaken(place, say(word))).map((word) => `${place}: ${word}`),
    )
    expect(refused).to.deep.equal(['status: deprecated', 'status: locked'])
  })

  it('refuse what is nearly one of them, whatever server it is', () => {
    const taken = PLACES.flatMap(([enumeration, place, say]) =>
      (NEWER_WORDS[enumeration] ?? [])
        .filter((word) => word.length > 3 && isTaken(place, say(word)))
        .filter((word) => !told(say(`${word}s`)).some((reason) => reason.includes('Did you mean ')))
        .map((word) => `${place}: ${word}`),
    )
    expect(taken).to.deep.equal([])
  })

  it('refuse a part of one of them, with those that may be meant', () => {
    expect(told({ nonBreakingChangesPreference: 'propagate' })).to.deep.equal([
      'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully; it is "propagate". Did you mean propagate_columns or propagate_fully?',
    ])
    expect(told({ nonBreakingChangesPreference: 'columns' })).to.deep.equal([
      'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully; it is "columns". Did you mean propagate_columns?',
    ])
    expect(told({ nonBreakingChangesPreference: '' })).to.deep.equal([
      'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully; it is "".',
    ])
    expect(told(ofStream({}, { supportedSyncModes: ['full'] }))).to.deep.equal([
      'stream public.users, supportedSyncModes: it has to be a list of sync modes, such as ["full_refresh"]; it is ["full"].',
    ])
  })

  it('may have other words on a server that is newer than all that is known here, or that does not say which it is', () => {
    expect(['0.44.0', '2.2.9', '2.3.0', 'dev'].map(isRead)).to.deep.equal([true, true, false, false])
  })

  it('have any word where a server or the state says it', () => {
    const said = { sourceId: 's', destinationId: 'd', name: 'shop', syncCatalog: catalog(table('users')) }
    const preference = { nonBreakingChangesPreference: 'propagate', geography: 'EU' }
    for (const origin of ['state', 'server'] as const) {
      const { settings, issues } = readInputs({ ...said, ...preference }, origin)
      expect({ issues, settings }).to.deep.equal({
        issues: [],
        settings: { sourceId: 's', destinationId: 'd', name: 'shop', ...preference },
      })
    }
  })

  describe('another word', () => {
    let here: Stage
    afterEach(() => here.emulator.close())

    const refused = async (airbyte?: '2.2'): Promise<ReadonlyArray<string>> => {
      here = await stage(airbyte === undefined ? {} : { airbyte })
      const { sourceId, destinationId } = here
      const usual = { sourceId, destinationId, name: 'shop', syncCatalog: catalog(table('users')) }
      const found: string[] = []
      for (const [, , say] of PLACES) {
        const answer = await acts.done(
          checkWithServer({}, { ...usual, ...say('xyzzy') })(acts.envOf(here.emulator.url)),
        )
        found.push(...(answer._tag === 'Refused' ? answer.issues.map(({ reason }) => reason) : ['accepted']))
      }
      return found
    }

    const ALWAYS = {
      before: [
        'status: it has to be active or inactive; it is "xyzzy".',
        'namespaceDefinition: it has to be source, destination or customformat; it is "xyzzy".',
      ],
      between: [
        'schedule.scheduleType: it has to be manual, basic or cron; it is "xyzzy".',
        'schedule.timeUnit: it has to be minutes, hours, days, weeks or months; it is "xyzzy".',
        'operation "one", operatorConfiguration.operatorType: it has to be normalization, dbt or webhook; it is a text.',
        'operation "one", operatorConfiguration.normalization.option: it has to be basic; it is a text.',
        'operation "one", operatorConfiguration.webhook.webhookType: it has to be dbtCloud; it is a text.',
        'stream public.users, syncMode: it has to be full_refresh or incremental; it is "xyzzy".',
      ],
      after: [
        'stream public.users, mapper "xyzzy", type: it has to be hashing, field-filtering, field-renaming, row-filtering or encryption; it is "xyzzy".',
      ],
    }

    it('is refused in the preview, with those that an older server knows', async () => {
      expect(await refused()).to.deep.equal([
        ...ALWAYS.before,
        'geography: it has to be auto, us or eu on this server; it is "xyzzy".',
        'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully on this server; it is "xyzzy".',
        'backfillPreference: this server does not have backfillPreference; 0.50.45 and later have it. Take it out of the program, or use such a release of Airbyte.',
        ...ALWAYS.between,
        'stream public.users, destinationSyncMode: it has to be append, overwrite or append_dedup on this server; it is "xyzzy".',
        ...ALWAYS.after,
      ])
    })

    it('is refused in the preview, with those that a newer server knows', async () => {
      expect(await refused('2.2')).to.deep.equal([
        ...ALWAYS.before,
        "geography: this server (Airbyte 2.2.0) does not have geography, which only releases before 1.7.0 have. Take it out of the program, and set the workspace's data plane group in Airbyte.",
        'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully on this server (Airbyte 2.2.0); it is "xyzzy".',
        'backfillPreference: it has to be enabled or disabled on this server (Airbyte 2.2.0); it is "xyzzy".',
        ...ALWAYS.between,
        'stream public.users, destinationSyncMode: it has to be append, overwrite, append_dedup, overwrite_dedup, update or soft_delete on this server (Airbyte 2.2.0); it is "xyzzy".',
        ...ALWAYS.after,
      ])
    })
  })
})
