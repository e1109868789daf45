import { expect } from 'chai'

import { validateCatalog } from '../../provider/catalog/validate'
import type { InputProblem } from '../../provider/decoding'
import { canonical, read, stream } from '../support/catalogs'

const problems = (...parameters: Parameters<typeof stream>): ReadonlyArray<InputProblem> =>
  validateCatalog(canonical(stream(...parameters)), {})

const users = (path: string, problem: string, suggestion: string): ReadonlyArray<InputProblem> => [
  { stream: 'public.users', path, problem, suggestion },
]

const ALL = 'its fields are created_at, email, id, updated_at'

describe('validateCatalog', () => {
  it('a right catalog has no problem', () => {
    expect(problems()).to.deep.equal([])
  })

  it('a sync mode has to be supported by the stream', () => {
    expect(problems({}, { supportedSyncModes: ['full_refresh'] })).to.deep.equal(
      users('syncMode', 'the source does not support incremental for this stream', 'choose full_refresh'),
    )
  })

  it('an incremental stream needs a cursor', () => {
    expect(problems({ cursorField: [] })).to.deep.equal(
      users('cursorField', 'an incremental stream needs a cursor', ALL),
    )
  })

  it('a deduplicated stream needs a primary key', () => {
    expect(problems({ primaryKey: [] })).to.deep.equal(
      users('primaryKey', 'a deduplicated stream needs a primary key', ALL),
    )
  })

  it('a misspelt cursor, key or selected field is answered with the nearest name', () => {
    expect(problems({ cursorField: ['updatedat'] })).to.deep.equal(
      users('cursorField', 'the schema has no field updatedat', 'did you mean updated_at?'),
    )
    expect(problems({ primaryKey: [['idd']] })).to.deep.equal(
      users('primaryKey', 'the schema has no field idd', 'did you mean id?'),
    )
    const selectedFields = ['id', 'updated_at', 'emial'].map((name) => ({ fieldPath: [name] }))
    expect(problems({ selectedFields })).to.deep.equal(
      users('selectedFields', 'the schema has no field emial', 'did you mean email?'),
    )
    expect(problems({ primaryKey: [['zzz']] })).to.deep.equal(users('primaryKey', 'the schema has no field zzz', ALL))
  })

  it('a misspelt field inside another is answered with the nearest name beside it', () => {
    const jsonSchema = {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        meta: { type: 'object', properties: { updated_at: { type: 'string' }, by: { type: 'string' } } },
      },
    }
    const cursor = (...path: ReadonlyArray<string>) =>
      problems({ cursorField: path, primaryKey: [['id']], selectedFields: undefined }, { jsonSchema })
    expect(cursor('meta', 'updatd_at')).to.deep.equal(
      users('cursorField', 'the schema has no field meta.updatd_at', 'did you mean meta.updated_at?'),
    )
    expect(cursor('meta', 'zzz')).to.deep.equal(
      users('cursorField', 'the schema has no field meta.zzz', 'the fields of meta are by, updated_at'),
    )
    expect(cursor('id', 'x')).to.deep.equal(
      users(
        'cursorField',
        'the schema has no field id.x: id is an integer, in which there are no fields',
        'write ["id"]',
      ),
    )
  })

  it('what names no fields may have any, and a text, a number or a listed value has none', () => {
    const lies = (inside: unknown): boolean =>
      problems(
        { cursorField: ['inside', 'x'], primaryKey: [['id']], selectedFields: undefined },
        { jsonSchema: { type: 'object', properties: { id: {}, inside } } },
      ).length === 0
    const open = [{}, { type: 'object' }, { type: ['null', 'object'] }, { oneOf: [{ type: 'string' }, {}] }, true]
    const closed = [
      { type: 'string' },
      { type: ['null', 'integer'] },
      { enum: ['a'] },
      { const: 1 },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
      { $ref: 'WellKnownTypes.json#/definitions/String' },
    ]
    expect(open.map(lies)).to.deep.equal(open.map(() => true))
    expect(closed.map(lies)).to.deep.equal(closed.map(() => false))
  })

  it('the cursor and the key in use have to be selected', () => {
    expect(problems({ selectedFields: [{ fieldPath: ['email'] }] })).to.deep.equal([
      ...users('selectedFields', 'the cursor updated_at is not selected', 'select updated_at as well'),
      ...users('selectedFields', 'the primary key id is not selected', 'select id as well'),
    ])
  })

  it('field selection needs a field, and a top-level one', () => {
    expect(problems({ fieldSelectionEnabled: true }).at(-1)?.problem).to.equal(
      'field selection is on, but no field is selected',
    )
    const selectedFields = [['id'], ['updated_at'], ['email', 'x']].map((fieldPath) => ({ fieldPath }))
    expect(problems({ selectedFields })).to.deep.equal(
      users('selectedFields', 'email.x is nested, and Airbyte selects only top-level fields', 'select email'),
    )
  })

  it('a source-defined cursor or key cannot be overridden', () => {
    expect(problems({}, { sourceDefinedCursor: true, defaultCursorField: ['created_at'] })).to.deep.equal(
      users(
        'cursorField',
        'the source defines the cursor created_at, and no other can be chosen',
        'leave cursorField out',
      ),
    )
    expect(problems({}, { sourceDefinedPrimaryKey: [['email']] })).to.deep.equal(
      users(
        'primaryKey',
        'the source defines the primary key email, and no other can be chosen',
        'leave primaryKey out',
      ),
    )
  })

  it('two streams cannot land in one table', () => {
    const catalog = canonical(stream(), stream({}, { namespace: 'archive' }))
    expect(validateCatalog(catalog, { namespaceDefinition: 'destination' })).to.deep.equal(
      users(
        'streams',
        'it lands in the table users, as does archive.users',
        'use a namespaceFormat with ${SOURCE_NAMESPACE}, or another connection with another prefix',
      ),
    )
  })

  it('schemas that cannot be read are one problem', () => {
    expect(validateCatalog(read({ __streams: canonical(stream()).text, __schemas: 'x' }), {})).to.deep.equal([
      {
        path: 'schemas',
        problem: 'its schemas cannot be read',
        suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it',
      },
    ])
  })
})
