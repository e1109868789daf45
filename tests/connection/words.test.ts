import { expect } from 'chai'
import * as fc from 'fast-check'

import { checkInputs } from '../../provider/connection/check'
import { catalog, table } from '../support/shop'

/** What no refusal may hold: a number of a list for its stream, what JavaScript makes of nothing, a stack, io-ts's own words. */
const UNREADABLE = /streams?[.[]\d|\bundefined\b|\[object|\n\s+at |Partial<|Readonly|Infinity|NaN/

const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, '', 'x', [], {}, [null], [[]], [['id', 'x']], { a: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
)

const FIELDS = [
  'name',
  'namespace',
  'jsonSchema',
  'supportedSyncModes',
  'sourceDefinedCursor',
  'defaultCursorField',
  'sourceDefinedPrimaryKey',
] as const
const CHOICES = ['syncMode', 'destinationSyncMode', 'cursorField', 'primaryKey', 'selected', 'selectedFields'] as const
const SETTINGS = [
  'sourceId',
  'destinationId',
  'name',
  'status',
  'schedule',
  'namespaceDefinition',
  'namespaceFormat',
  'prefix',
  'operations',
  'resourceRequirements',
  'tags',
  'acknowledge',
  'onBreakingChange',
  'syncCatalog',
] as const

const some = (names: ReadonlyArray<string>) => fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 })

describe('the words of a refusal', () => {
  it('are sentences that name streams, whatever the inputs are', () => {
    const { stream, config } = table('users')
    fc.assert(
      fc.property(some(FIELDS), some(CHOICES), some(SETTINGS), (offer, choice, settings) => {
        const wrong = { stream: { ...stream, ...offer }, config: { ...config, ...choice } } as never
        const news = {
          sourceId: 's',
          destinationId: 'd',
          name: 'shop',
          syncCatalog: catalog(table('orders'), wrong),
          ...settings,
        }
        const checked = checkInputs({}, news, 'streams')
        const reasons = checked._tag === 'Refused' ? checked.issues.map(({ reason }) => reason) : []
        for (const reason of reasons) {
          expect(reason).not.to.match(UNREADABLE)
          expect(reason).to.match(/[.?!…):]$/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
