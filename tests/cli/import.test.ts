/** The program that an import writes: held against the connection that it is of, for any connection. */
import vm from 'node:vm'

import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import ts from 'typescript'

import { type Ground, type Layout, layOut } from '../../cli/import/layout'
import { literal } from '../../cli/import/literal'
import { identifier, resourceName } from '../../cli/import/names'
import { indexedIn, indexText, placesText } from '../../cli/import/program'
import { takenFrom } from '../../cli/import/taken'
import {
  fullRefreshAppend,
  fullRefreshOverwrite,
  incrementalAppend,
  incrementalDedup,
  readCatalog,
  select,
} from '../../provider'
import type { ConnectionRead } from '../../provider/api/connections'
import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import { decodeInputs, digestsOf } from '../../provider/connection/inputs'
import { readJson } from '../../provider/numbers'
import { lockDigest, readLock } from '../../provider/select/lock'
import { catalogArbitrary } from '../support/catalogs'

const connection = (
  number: number,
  syncCatalog: AirbyteCatalog,
  more: Partial<ConnectionRead> = {},
): ConnectionRead => ({
  connectionId: `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  name: `connection ${String(number)}`,
  sourceId: 'source',
  destinationId: 'destination',
  status: 'active',
  syncCatalog,
  ...more,
})

const GROUND: Ground = {
  manner: { isEsm: false, places: 'places' },
  isHeld: true,
  named: {},
  workspace: 'Shop',
  places: new Map([
    ['source', { id: 'source', name: 'shop', key: 'shop' }],
    ['destination', { id: 'destination', name: 'warehouse', key: 'warehouse' }],
  ]),
  resources: new Set(),
  modules: new Set(),
  catalogs: new Set(),
  locks: [],
  configured: () => undefined,
}

const laidOut = (...connections: ReadonlyArray<ConnectionRead>): Layout =>
  layOut(
    connections.flatMap((one) => {
      const taken = takenFrom(one, undefined)
      return E.isRight(taken) ? [taken.right] : []
    }),
    GROUND,
  )

type Arguments = readonly [name: string, args: Readonly<Record<string, unknown>>, options: unknown]

/** What a lock file says, in memory. */
const readIn =
  (files: ReadonlyMap<string, string>): typeof readCatalog =>
  (_folder: string, file: string, mark?: string) => {
    const lock = readLock(files.get(file) ?? '')
    if (E.isLeft(lock)) throw new Error(lock.left.problem)
    expect(lockDigest(lock.right)).to.equal(mark)
    const { source, catalogId, streams } = lock.right
    return {
      sourceId: source.sourceId,
      ...(catalogId === undefined ? {} : { catalogId }),
      streams: Object.values(streams).map((stream) => ({
        stream,
        config: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' },
      })),
    }
  }

/** Runs the program, and answers what it declares. */
const declaredBy = ({ connections, catalogs }: Layout): ReadonlyArray<Arguments> => {
  const declared: Arguments[] = []
  function AirbyteConnection(...given: Arguments): void {
    declared.push(given)
  }
  const airbyte = {
    AirbyteConnection,
    fullRefreshAppend,
    fullRefreshOverwrite,
    incrementalAppend,
    incrementalDedup,
    select,
    readCatalog: readIn(catalogs),
  }
  const evaluate = (text: string): unknown => {
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    })
    const exports = {}
    const find = (name: string): unknown => {
      if (name === 'pulumi-airbyte') return airbyte
      if (name === './places')
        return { source: () => 'source', destination: () => 'destination', held: { protect: true } }
      if (name === 'node:fs') return { readFileSync: (file: string) => connections.get(file.replace(/^.*\//, '')) }
      return evaluate(catalogs.get(`${name.replace(/^\.\.\/catalogs\//, '')}.ts`) ?? '')
    }
    vm.runInNewContext(outputText, { exports, require: find, __dirname: '.' })
    return exports
  }
  for (const [file, text] of connections) if (file.endsWith('.ts')) evaluate(text)
  return declared
}

/** The digests of what a program declares: those of the connection, or it is not the same. */
const digestsBy = (given: Arguments): unknown => {
  const [name, args] = given
  // Objects of another context have other prototypes.
  const plain = JSON.parse(JSON.stringify(args)) as Readonly<Record<string, unknown>>
  const { catalogId, sourceId, ...syncCatalog } = plain['syncCatalog'] as Readonly<Record<string, unknown>>
  const origin = catalogId === undefined || sourceId !== plain['sourceId'] ? {} : { sourceCatalogId: catalogId }
  const inputs = decodeInputs({ name, ...origin, ...plain, syncCatalog })
  if (E.isLeft(inputs)) throw new Error(inputs.left.map(({ reason }) => reason).join('\n'))
  return digestsOf(inputs.right)
}

const SCHEMA = {
  type: 'object',
  properties: { id: { type: 'integer' }, at: { type: 'string' }, tag: { type: 'string' } },
}

const stream = (
  name: string,
  config: Partial<AirbyteCatalog['streams'][number]['config']> = {},
  more: object = {},
) => ({
  stream: {
    name,
    namespace: 'public',
    jsonSchema: SCHEMA,
    supportedSyncModes: ['full_refresh', 'incremental'] as const,
    ...more,
  },
  config: {
    syncMode: 'incremental',
    destinationSyncMode: 'append_dedup',
    cursorField: ['at'],
    primaryKey: [['id']],
    selected: true,
    ...config,
  } as const,
})

const programOf = (layout: Layout): string => layout.connections.get('shop.ts') ?? ''

describe('the program that an import writes', () => {
  it('declares each connection just as Airbyte has it, whatever it is', function () {
    this.timeout(60_000)
    fc.assert(
      fc.property(fc.array(catalogArbitrary, { minLength: 1, maxLength: 3 }), fc.boolean(), (catalogs, isPrefixed) => {
        const connections = catalogs.map((one, at) =>
          connection(
            at,
            one as AirbyteCatalog,
            isPrefixed ? { prefix: 'raw_', sourceCatalogId: `catalog ${String(at % 2)}` } : {},
          ),
        )
        const layout = laidOut(...connections)
        const declared = new Map(declaredBy(layout).map((given) => [given[0], digestsBy(given)]))
        expect(declared).to.deep.equal(
          new Map(layout.laid.map(({ declared: { resource, inputs } }) => [resource, digestsOf(inputs)])),
        )
        // What it says is what is read: nothing else is left out.
        for (const {
          taken,
          declared: { inputs },
        } of layout.laid) {
          const { sourceCatalogId: _id, ...said } = inputs
          expect(digestsOf(said)).to.deep.equal(digestsOf(taken.inputs))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('has at most 40 lines for a connection of 36 streams', () => {
    const streams = Array.from({ length: 36 }, (_, at) =>
      at % 9 === 0
        ? stream(`table_${String(at)}`, {
            syncMode: 'full_refresh',
            destinationSyncMode: 'overwrite',
            cursorField: [],
            primaryKey: [],
          })
        : stream(`table_${String(at)}`),
    )
    const text = programOf(
      laidOut(
        connection(
          1,
          { streams },
          { scheduleType: 'basic', scheduleData: { basicSchedule: { units: 24, timeUnit: 'hours' } } },
        ),
      ),
    )
    expect(text.split('\n').length).to.be.lessThanOrEqual(40)
    expect(text).to
      .equal(`/** Written by \`pulumi-airbyte import\`, and yours to edit. Connections of the source shop. */
import { AirbyteConnection, fullRefreshOverwrite, incrementalDedup, select } from 'pulumi-airbyte'

import { shopCatalog } from '../catalogs/shop.catalog'
import { destination, held, source } from './places'

export const connection1 = new AirbyteConnection(
  'connection 1',
  {
    sourceId: source('shop'),
    destinationId: destination('warehouse'),
    syncCatalog: select(shopCatalog, {
      'public.*': incrementalDedup({ cursorField: 'at', primaryKey: 'id' }),
      'public.table_0': fullRefreshOverwrite(),
      'public.table_18': fullRefreshOverwrite(),
      'public.table_27': fullRefreshOverwrite(),
      'public.table_9': fullRefreshOverwrite(),
    }),
    schedule: { scheduleType: 'basic', units: 24, timeUnit: 'hours' },
  },
  held,
)
`)
  })

  it('chooses from one lock where connections of a source agree, and from two where they do not', () => {
    const wide = { ...SCHEMA, properties: { ...SCHEMA.properties, more: { type: 'string' } } }
    const selected = { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ['id'] }, { fieldPath: ['at'] }] }
    const narrow = { ...SCHEMA, properties: { id: SCHEMA.properties.id, at: SCHEMA.properties.at } }
    const layout = laidOut(
      connection(1, { streams: [stream('users')] }),
      connection(2, { streams: [stream('orders')] }),
      // Airbyte keeps only the columns that are chosen.
      connection(3, { streams: [stream('users', selected, { jsonSchema: narrow })] }),
      connection(4, { streams: [stream('users', {}, { jsonSchema: wide })] }),
    )
    expect([...layout.catalogs.keys()]).to.deep.equal([
      'shop.lock.json',
      'shop.catalog.ts',
      'shop-2.lock.json',
      'shop-2.catalog.ts',
    ])
    expect(
      layout.laid.map(({ declared: { catalog } }) => (catalog._tag === 'Chosen' ? catalog.constant : '')),
    ).to.deep.equal(['shopCatalog', 'shopCatalog', 'shopCatalog', 'shop2Catalog'])
    expect(declaredBy(layout).map(digestsBy)).to.deep.equal(
      layout.laid.map(({ declared: { inputs } }) => digestsOf(inputs)),
    )
  })

  it('keeps whole what select would refuse, and says why', () => {
    const layout = laidOut(connection(1, { streams: [stream('users', { cursorField: ['gone'] })] }))
    expect([...layout.connections.keys()]).to.deep.equal(['connection-1.catalog.json', 'shop.ts'])
    expect(layout.laid.map(({ notes }) => notes)).to.deep.equal([
      [
        'its catalog is kept whole in connection-1.catalog.json: stream public.users, cursorField: the schema has no field gone. Its fields are at, id, tag.',
      ],
    ])
    expect(declaredBy(layout).map(digestsBy)).to.deep.equal(
      layout.laid.map(({ declared: { inputs } }) => digestsOf(inputs)),
    )
  })

  it('keeps numbers of schemas to the letter, in locks and in what is kept whole', () => {
    const numbered = (numbers: string, config = {}) =>
      stream('users', config, {
        jsonSchema: { ...SCHEMA, properties: { ...SCHEMA.properties, rate: readJson(`{${numbers}}`) } },
      })
    const numbers = '"default":1.0,"maximum":9223372036854775807'
    const layout = laidOut(
      connection(1, { streams: [numbered(numbers)] }),
      connection(2, { streams: [numbered(numbers, { cursorField: ['gone'] })] }),
    )
    expect(layout.catalogs.get('shop.lock.json')).to.include(`"rate": {${numbers}}`)
    expect(layout.connections.get('connection-2.catalog.json')).to.include(
      '"maximum": "airbyte:number 9223372036854775807"',
    )
    expect(declaredBy(layout).map(digestsBy)).to.deep.equal(
      layout.laid.map(({ declared: { inputs } }) => digestsOf(inputs)),
    )
  })

  it('has no password of an operation: that one goes by its id', () => {
    const operations = (gitRepoUrl: string) => [
      {
        operationId: 'o1',
        workspaceId: 'w',
        name: 'dbt',
        operatorConfiguration: { operatorType: 'dbt' as const, dbt: { gitRepoUrl } },
      },
    ]
    const one = connection(1, { streams: [stream('users')] }, { operationIds: ['o1'] })
    const [open, secret] = ['https://git.example.com/x.git', 'https://me:token@git.example.com/x.git'].map((url) =>
      takenFrom(one, operations(url)),
    )
    const said = [open, secret].map((taken) =>
      taken !== undefined && E.isRight(taken)
        ? { text: programOf(layOut([taken.right], GROUND)), notes: taken.right.notes }
        : undefined,
    )
    expect(said[0]?.text).to.contain("dbt: { gitRepoUrl: 'https://git.example.com/x.git' }")
    expect(said[1]?.text).to.contain("operationIds: ['o1'],").and.not.to.contain('token')
    expect(said[1]?.notes).to.deep.equal([
      'its operations go by their ids, since one has a password in the address of its repository',
    ])
  })

  it('takes nothing that a server says for code', () => {
    const name = "*/ process.exit(1) /* '); process.exit(1) //"
    const layout = layOut(
      [
        takenFrom(
          connection(
            1,
            {
              streams: [
                stream("x'); process.exit(1) //", { config: { code: 'process.exit(1)', call: 'exit' } } as never),
              ],
            },
            { name },
          ),
          undefined,
        ),
      ].flatMap((one) => (E.isRight(one) ? [one.right] : [])),
      { ...GROUND, places: new Map([...GROUND.places].map(([id, place]) => [id, { ...place, key: name }])) },
    )
    expect(declaredBy(layout).map(([, args]) => args['name'])).to.deep.equal([name])
  })
})

describe('names for what has any name', () => {
  it('are identifiers', () => {
    const names = ['raw → warehouse', 'class', '', '🚀', '1st', 'URL of x', 'select', 'Users', 'a-b_c']
    expect(names.map((name) => identifier(name, 'connection'))).to.deep.equal([
      'rawWarehouse',
      'classConnection',
      'connection',
      'connection',
      'connection1st',
      'urlOfX',
      'selectConnection',
      'users',
      'aBC',
    ])
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(identifier(name, 'connection')).to.match(/^[A-Za-z]\w*$/)
      }),
    )
  })

  it('are names of resources that Pulumi can do with', () => {
    expect(
      ['raw → warehouse', '../x', 'a::b', '$x', ' x', 'line\nbreak', 'x'.repeat(101)].map((name) =>
        resourceName(name, 'plain'),
      ),
    ).to.deep.equal(['raw → warehouse', '../x', ...Array.from({ length: 5 }, () => 'plain')])
  })
})

describe('values as TypeScript', () => {
  it('are the same values when they are read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(JSON.stringify(vm.runInNewContext(`(${literal(value)})`)))).to.deep.equal(
          JSON.parse(JSON.stringify(value)),
        )
      }),
    )
  })
})

describe('the module that brings the others in', () => {
  it('is known as long as nobody has edited it', () => {
    const text = indexText(['shop', 'a-2'], { isEsm: false })
    expect(indexedIn(text)).to.deep.equal(['shop', 'a-2'])
    expect(indexedIn(indexText(['shop'], { isEsm: true }))).to.deep.equal(['shop'])
    expect(indexedIn(`${text}console.log(1)\n`)).to.equal(undefined)
    expect(indexedIn(placesText())).to.equal(undefined)
  })
})
