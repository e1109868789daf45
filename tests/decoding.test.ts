import * as pulumi from '@pulumi/pulumi'
import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { airbyteCatalogReadCodec, writtenCatalogCodec } from '../provider/catalog/airbyte'
import { answerProblemsOf, describe as described, problemsOf, tell } from '../provider/decoding'
import {
  type Codec,
  listOfNamed,
  nameIn,
  oneOf,
  oneOfOrNewer,
  optional,
  secret,
  shape,
  tagged,
  told,
} from '../provider/shapes'
import { stream } from './support/catalogs'

const mistakes = (codec: t.Mixed, value: unknown, at?: string): ReadonlyArray<string> => {
  const decoded = codec.decode(value)
  return E.isLeft(decoded) ? problemsOf(decoded.left, at).map(tell) : []
}

const scheduleCodec = tagged(
  'scheduleType',
  {
    manual: {},
    basic: { units: t.Int, timeUnit: oneOf(['hours', 'days']) },
    cron: { cronExpression: t.string, cronTimeZone: told('a time zone, such as UTC', t.string) },
  },
  { basicSchedule: 'write units and timeUnit beside scheduleType' },
)

const operationsCodec = secret(
  listOfNamed(
    'operation',
    nameIn,
    shape<object>(
      {
        name: t.string,
        configuration: tagged('operatorType', {
          normalization: { normalization: optional(t.string) },
          dbt: {
            dbt: shape<object>(
              { gitRepoUrl: t.string, gitRepoBranch: optional(t.string) },
              {
                unknown: 'refused',
              },
            ),
          },
        }),
      },
      { unknown: 'refused' },
    ),
  ),
)

describe('problemsOf', () => {
  it('says where, what has to be there and what is, for every mistake', () => {
    const codec = shape<object>(
      {
        a: t.string,
        b: t.number,
        c: t.boolean,
        d: oneOf(['xyz', 'y', 'z']),
        e: told('a list of ids', t.array(t.string)),
      },
      { unknown: 'refused' },
    )
    expect(mistakes(codec, { a: 1, b: 'one', c: null, d: 'xyx', e: ['a', 2], f: 0 })).to.deep.equal([
      'f: there is no such property.',
      'a: it has to be text; it is 1.',
      'b: it has to be a number; it is "one".',
      'c: it is missing; it has to be true or false.',
      'd: it has to be xyz, y or z; it is "xyx". Did you mean xyz?',
      'e: it has to be a list of ids; it is ["a",2].',
    ])
    expect(mistakes(codec, [], 'here')).to.deep.equal(['here: it has to be an object; it is [].'])
  })

  it('a property that is misspelt is not missing as well', () => {
    const codec = shape<object>({ gitRepoUrl: t.string, cpuLimit: t.string }, { unknown: 'refused' })
    expect(mistakes(codec, { repoUrl: 'a', cpu_limit: '1' }, 'dbt')).to.deep.equal([
      'dbt.repoUrl: there is no such property. Did you mean gitRepoUrl?',
      'dbt.cpu_limit: there is no such property. Did you mean cpuLimit?',
    ])
  })

  it('of a union the form that is named is judged, and the odd or missing key told', () => {
    const of = (value: unknown): ReadonlyArray<string> => mistakes(scheduleCodec, value, 'schedule')
    expect(of({ scheduleType: 'cron', cronExpression: '0 0 6 * * ?' })).to.deep.equal([
      'schedule.cronTimeZone: it is missing; it has to be a time zone, such as UTC.',
    ])
    expect(of({ scheduleType: 'manual', units: 24, timeUnit: 'hours' })).to.deep.equal([
      'schedule.units: there is no such property. It belongs to the scheduleType basic.',
      'schedule.timeUnit: there is no such property. It belongs to the scheduleType basic.',
    ])
    expect(of({ scheduleType: 'basic', units: 1.5, timeUnit: 'hour' })).to.deep.equal([
      'schedule.units: it has to be a whole number; it is 1.5.',
      'schedule.timeUnit: it has to be hours or days; it is "hour". Did you mean hours?',
    ])
    expect(of({ scheduleType: 'corn', cronTimeZone: 'UTC' })).to.deep.equal([
      'schedule.scheduleType: it has to be manual, basic or cron; it is "corn". Did you mean cron?',
    ])
    expect(of({ basicSchedule: { units: 1 } })).to.deep.equal([
      'schedule.basicSchedule: there is no such property. Write units and timeUnit beside scheduleType.',
      'schedule.scheduleType: it is missing; it has to be manual, basic or cron.',
    ])
    expect(of('daily')).to.deep.equal(['schedule: it has to be an object; it is "daily".'])
  })

  it('elements of a list are told by their names, and without one by the one before', () => {
    const dbt = { name: 'dbt', configuration: { operatorType: 'dbt', dbt: { gitRepoUrl: 'u', gitBranch: 'main' } } }
    expect(mistakes(operationsCodec, [dbt, { configuration: {} }, 5], 'operations')).to.deep.equal([
      'operation "dbt", configuration.dbt.gitBranch: there is no such property. Did you mean gitRepoBranch?',
      'the operation after dbt, name: it is missing; it has to be text.',
      'the operation after dbt, configuration.operatorType: it is missing; it has to be normalization or dbt.',
      'another operation without a name: it has to be an object; it is a number.',
    ])
    expect(mistakes(operationsCodec, [{}], 'operations').slice(0, 1)).to.deep.equal([
      'the first operation, name: it is missing; it has to be text.',
    ])
  })

  it('shows no value where secrets may stand: only its kind, and the names of its properties', () => {
    expect(
      mistakes(operationsCodec, { name: 'hook', executionBody: '{"token":"s3cr3t"}' }, 'operations'),
    ).to.deep.equal([
      'operations: it has to be a list of operations; it is an object with the properties name, executionBody.',
    ])
    expect(mistakes(operationsCodec, [{ name: 'x', configuration: 's3cr3t' }], 'operations')).to.deep.equal([
      'operation "x", configuration: it has to be an object; it is a text.',
    ])
  })

  it('what only newer servers know passes, and a slip of a known name does not', () => {
    const codec = shape<object>({ mode: oneOfOrNewer(['append', 'overwrite']) }, { unknown: 'slips' })
    expect(mistakes(codec, { mode: 'update', mappers: [] })).to.deep.equal([])
    expect(mistakes(codec, { mode: 'appnd' })).to.deep.equal([
      'mode: it has to be append or overwrite; it is "appnd". Did you mean append?',
    ])
    expect(mistakes(codec, { mod: 'append' })).to.deep.equal(['mod: there is no such property. Did you mean mode?'])
  })

  it('knows the codecs of io-ts without their numbers of unions and intersections', () => {
    const codec = t.intersection([
      t.type({ a: t.union([t.string, t.number]), 0: t.string }),
      t.partial({ b: t.keyof({ x: null, y: null }), c: t.array(t.type({ d: t.string })) }),
    ])
    expect(mistakes(codec, { a: true, 0: 1, b: 'z', c: [{ d: 1 }] })).to.deep.equal([
      '0: it has to be text; it is 1.',
      'a: it has to be text or a number; it is true.',
      'b: it has to be x or y; it is "z".',
      'c.d: it has to be text; it is 1.',
    ])
  })
})

describe('a catalog that a user writes', () => {
  const catalog = (...streams: ReadonlyArray<unknown>): unknown => ({ streams })

  it('is told by its streams', () => {
    expect(
      mistakes(
        writtenCatalogCodec,
        catalog(
          stream({ cursorField: 'updated_at', primaryKey: ['id'] }),
          stream({ syncMode: 'incremental_append', destinationSyncMode: 'append_deduped' }, { name: 'a.b' }),
          stream({ selectedFeilds: [], selectedFields: [{ feildPath: ['id'] }], mappers: [] }, { namespace: null }),
          stream({}, { json_schema: {}, jsonSchema: 'text', isResumable: true }),
        ),
        'syncCatalog',
      ),
    ).to.deep.equal([
      'stream public.users, cursorField: it has to be a list of names, such as ["updated_at"]; it is "updated_at".',
      'stream public.users, primaryKey: it has to be a list of paths, such as [["id"]]; it is ["id"].',
      "stream public.a%2Eb, syncMode: it has to be full_refresh or incremental; it is \"incremental_append\". Write syncMode: 'incremental' and destinationSyncMode: 'append', or use incrementalAppend().",
      'stream public.a%2Eb, destinationSyncMode: it has to be append, overwrite, append_dedup, overwrite_dedup, update or soft_delete; it is "append_deduped". Did you mean append_dedup?',
      'stream users, selectedFeilds: there is no such property. Did you mean selectedFields?',
      'stream users, selectedFields.feildPath: there is no such property. Did you mean fieldPath?',
      'stream public.users, json_schema: there is no such property. Did you mean jsonSchema?',
      'stream public.users, jsonSchema: it has to be a JSON schema, which is an object; it is "text".',
    ])
  })

  it('without names is told by what stands before', () => {
    expect(mistakes(writtenCatalogCodec, catalog(3, stream(), {}, {}), 'syncCatalog')).to.deep.equal([
      'syncCatalog, the first stream: it has to be an object {stream, config}; it is 3.',
      'syncCatalog, the stream after public.users, stream: it is missing; it has to be an object.',
      'syncCatalog, the stream after public.users, config: it is missing; it has to be an object.',
      'syncCatalog, another stream without a name, stream: it is missing; it has to be an object.',
      'syncCatalog, another stream without a name, config: it is missing; it has to be an object.',
    ])
    expect(mistakes(writtenCatalogCodec, {}, 'syncCatalog')).to.deep.equal([
      'syncCatalog.streams: it is missing; it has to be a list of streams.',
    ])
  })

  it('is never told by an index, undefined, [object or a long value, whatever is in it', () => {
    const hostile = fc.oneof(
      fc.anything({ maxDepth: 2, withNullPrototype: true, withBigInt: true }),
      fc.constant('x'.repeat(5000)),
      fc.constant('\u202e\u0000\ud800'),
    )
    const entry = fc.record(
      {
        stream: fc.oneof(hostile, fc.record({ name: fc.oneof(fc.constantFrom('constructor', '__proto__'), hostile) })),
        config: fc.oneof(hostile, fc.dictionary(fc.constantFrom('syncMode', 'cursorFeild', 'toString'), hostile)),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(entry, hostile), { minLength: 1, maxLength: 4 }), (streams) => {
        for (const text of mistakes(writtenCatalogCodec, { streams }, 'syncCatalog')) {
          expect(text).not.to.match(/streams\.\d|undefined\b|\[object|x{100}|[\u0000-\u001f\u202e]/)
          expect(text.length).to.be.lessThan(1200)
        }
      }),
    )
  })
})

describe('answerProblemsOf', () => {
  it('describes what an answer has, and never shows it', () => {
    const decoded = airbyteCatalogReadCodec.decode({
      streams: [
        stream({ syncMode: 'secret' }),
        stream({ selected: 'secret', cursorField: { token: 'secret' } }, { name: 1 }),
      ],
    })
    expect(E.isLeft(decoded) ? answerProblemsOf(decoded.left) : []).to.deep.equal([
      { path: 'stream public.users, syncMode', expected: 'full_refresh or incremental', got: 'a text' },
      { path: 'the stream after public.users, name', expected: 'text', got: 'a number' },
      {
        path: 'the stream after public.users, cursorField',
        expected: 'a list of names, such as ["updated_at"]',
        got: 'an object with the property token',
      },
      { path: 'the stream after public.users, selected', expected: 'true or false', got: 'a text' },
    ])
  })

  it('a type’s name means an object', () => {
    const codec = new t.Type<object, unknown>(
      'ConnectionRead',
      (_): _ is object => false,
      t.failure,
      (value) => value,
    )
    const decoded = codec.decode('<html>')
    expect(E.isLeft(decoded) ? answerProblemsOf(decoded.left) : []).to.deep.equal([
      { path: '', expected: 'an object', got: 'a text' },
    ])
  })
})

describe('describe', () => {
  it('shows short values, and of others their kind and size', () => {
    const shown = [null, 5, true, 'text', 'x'.repeat(61), [], [['a']], Array(40).fill('abc'), [{ a: 's3cr3t' }], {}]
    expect(shown.map((value) => described(value, true))).to.deep.equal([
      'nothing',
      '5',
      'true',
      '"text"',
      'a text of 61 letters',
      '[]',
      '[["a"]]',
      'a list of 40',
      'a list of 1',
      'an empty object',
    ])
    expect(shown.map((value) => described(value, false))).to.deep.equal([
      'nothing',
      'a number',
      'a boolean',
      'a text',
      'a text',
      'an empty list',
      'a list of 1',
      'a list of 40',
      'a list of 1',
      'an empty object',
    ])
  })

  it('is told of what a program has not waited for', () => {
    const waiting = [Promise.resolve('s3cr3t'), pulumi.output('s3cr3t')]
    expect(waiting.map((value) => described(value, true))).to.deep.equal(['a promise', 'an output'])
  })

  it('names at most eight properties', () => {
    const many = Object.fromEntries(Array.from('abcdefghij', (name) => [name, 1]))
    expect(described(many, true)).to.equal('an object with the properties a, b, c, d, e, f, g, h …')
    expect(described({ a: 1 }, true)).to.equal('an object with the property a')
  })
})

describe('shape', () => {
  it('null is absent, and what needs no change is the value itself', () => {
    const codec = shape<{ readonly a: string; readonly b?: number }>(
      { a: t.string, b: optional(t.number) },
      { unknown: 'kept' },
    )
    const value = { a: 'x', more: { toString: 1 } }
    expect(codec.decode(value)).to.deep.equal(E.right(value))
    expect((codec.decode(value) as { readonly right: unknown }).right).to.equal(value)
    expect(codec.decode({ a: 'x', b: null, c: null })).to.deep.equal(E.right({ a: 'x' }))
    expect(codec.is({ a: 'x' }) && !codec.is({})).to.equal(true)
  })

  it('a property of Object.prototype is not there unless it is given', () => {
    const codec: Codec<object> = shape<object>(
      { constructor: t.string, toString: optional(t.string) },
      {
        unknown: 'refused',
      },
    )
    expect(mistakes(codec, {})).to.deep.equal(['constructor: it is missing; it has to be text.'])
    expect(mistakes(codec, JSON.parse('{"constructor":"a","__proto__":1}'))).to.deep.equal([
      '__proto__: there is no such property.',
    ])
  })
})
