/** What is said of a keyword of JSON schema that changes: the words are those of what changes, whatever Airbyte makes of it. */
import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, JsonSchema } from '../../provider/catalog/airbyte'
import { describeChange } from '../../provider/catalog/describe'
import { diffCatalogs } from '../../provider/catalog/diff'
import { canonicalCatalog } from '../../provider/catalogs'
import { readJson } from '../../provider/numbers'
import { NEWER_RULES, OLDER_RULES } from '../../provider/server'
import { catalog, table } from '../support/shop'

/** A stream with a column of this schema, whose numbers are as they are written. */
const plainColumn = (column: string): AirbyteCatalog => {
  const { stream, config } = table('users')
  const { properties } = stream.jsonSchema as { readonly properties: object }
  const jsonSchema = { type: 'object', properties: { ...properties, email: readJson(column) } } as JsonSchema
  return catalog({ stream: { ...stream, jsonSchema }, config })
}

const withColumn = (column: string) => canonicalCatalog(plainColumn(column))

const said = (before: string, after: string): ReadonlyArray<string> =>
  diffCatalogs(withColumn(before), withColumn(after)).map((change) => `${change.kind} ${describeChange(change)}`)

const NOTE = 'change_field_notes public.users:'
const TYPE = 'update_field_schema public.users: field email'

const TABLE: ReadonlyArray<readonly [before: string, after: string, said: string]> = [
  ['{"type":"string"}', '{"type":"string","title":"Mail"}', `${NOTE} title of field email changed`],
  ['{"description":"a"}', '{"description":"b"}', `${NOTE} description of field email changed`],
  ['{"examples":[1]}', '{"examples":[1,2]}', `${NOTE} examples of field email changed`],
  ['{"type":"number","default":1.0}', '{"type":"number","default":1}', `${NOTE} default of field email changed`],
  ['{"default":1,"title":"a"}', '{"default":2,"title":"b"}', `${NOTE} title, default of field email changed`],
  ['{"$comment":"a"}', '{"$comment":"b"}', `${NOTE} $comment of field email changed`],
  ['{"$id":"a"}', '{"$id":"b"}', `${NOTE} $id of field email changed`],
  ['{"$schema":"a"}', '{"$schema":"b"}', `${NOTE} $schema of field email changed`],
  [
    '{"oneOf":[{"title":"a","description":"b"},{"title":"c","description":"d"}]}',
    '{"oneOf":[{"title":"a","description":"d"},{"title":"c","description":"b"}]}',
    `${NOTE} title, description of field email changed`,
  ],
  [
    '{"oneOf":[{"type":"string"},{"type":"integer"}]}',
    '{"anyOf":[{"type":"integer"},{"type":"string"}]}',
    `${NOTE} the schema has the same fields and types, written in another way`,
  ],
  ['{"type":"string"}', '{"type":"integer"}', `${TYPE} string → integer`],
  ['{"type":"string"}', '{"type":"string","format":"date"}', `${TYPE} string → {"format":"date","type":"string"}`],
  [
    '{"type":"string","airbyte_type":"big_integer"}',
    '{"type":"string"}',
    `${TYPE} {"airbyte_type":"big_integer","type":"strin… → string`,
  ],
  ['{"enum":["a"]}', '{"enum":["a","b"]}', `${TYPE} {"enum":["a"]} → {"enum":["a","b"]}`],
  ['{"const":1}', '{"const":2}', `${TYPE} {"const":1} → {"const":2}`],
  [
    '{"type":"number","minimum":1.0}',
    '{"type":"number","minimum":1}',
    `${TYPE} {"minimum":1.0,"type":"number"} → {"minimum":1,"type":"number"}`,
  ],
  ['{"maximum":1}', '{"maximum":2}', `${TYPE} {"maximum":1} → {"maximum":2}`],
  ['{"maxLength":1}', '{"maxLength":2}', `${TYPE} {"maxLength":1} → {"maxLength":2}`],
  ['{"pattern":"a"}', '{"pattern":"b"}', `${TYPE} {"pattern":"a"} → {"pattern":"b"}`],
  ['{"required":["a"]}', '{"required":["b"]}', `${TYPE} {"required":["a"]} → {"required":["b"]}`],
  [
    '{"type":"object","additionalProperties":true}',
    '{"type":"object","additionalProperties":false}',
    `${TYPE} {"additionalProperties":true,"type":"object… → {"additionalProperties":false,"type":"objec…`,
  ],
]

/** So long that the beginnings are the same. */
const LONG = (last: string): string =>
  `{"enum":["${'a'.repeat(60)}","${last}"],"maxLength":${last === 'b' ? '1' : '2'},"type":"string"}`

describe('a keyword of a schema', () => {
  for (const [before, after, words] of TABLE) {
    it(`that changes from ${before} to ${after} is told as what it is, there and back`, () => {
      expect(said(before, after)).to.deep.equal([words])
      expect(said(after, before)).to.have.length(1)
      expect(said(before, before)).to.deep.equal([])
    })
  }

  it('is told by its name where both schemas are too long to be shown, there and in a composite', () => {
    expect(said(LONG('b'), LONG('c'))).to.deep.equal([
      'update_field_schema public.users: enum, maxLength of field email changed',
    ])
    const both = (last: string): string => `{"oneOf":[${LONG(last)},{"type":"integer"}]}`
    expect(said(both('b'), both('c'))).to.deep.equal(['update_field_schema public.users: type of field email changed'])
  })

  it('that is a note is compared by older servers, too, and not by newer ones', () => {
    const [before, after] = [plainColumn('{"type":"string","default":1}'), plainColumn('{"type":"string","default":2}')]
    const [older, stored] = [OLDER_RULES.update({ old: before, new: after }), NEWER_RULES.stored(before)]
    const newer = E.isRight(stored) ? NEWER_RULES.update({ old: stored.right, new: after }) : stored
    expect([older, newer].map((one) => E.isRight(one) && one.right.streamsToReset.length)).to.deep.equal([1, 0])
  })

  it('of the stream itself is told as one of the schema', () => {
    const { stream, config } = table('users')
    const noted = {
      ...stream,
      jsonSchema: { ...(stream.jsonSchema as object), description: 'Who buys.' } as JsonSchema,
    }
    const [before, after] = [stream, noted].map((one) => canonicalCatalog(catalog({ stream: one, config })))
    if (before === undefined || after === undefined) throw new Error('there are two')
    expect(diffCatalogs(before, after).map(describeChange)).to.deep.equal([
      'public.users: description of the schema changed',
    ])
  })
})
