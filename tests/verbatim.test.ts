import { expect } from 'chai'
import * as fc from 'fast-check'

import { elementsOf, isSameJson, propertiesOf } from '../provider/verbatim'

describe('parts of a JSON text', () => {
  it('have every number as it was written', () => {
    const json = '{ "a" : 9223372036854775807, "b":1.0 ,"c":[1e3, -0.50],"d":{"}":"]\\"}"},"e":"\\\\" }'
    expect([...propertiesOf(json)]).to.deep.equal([
      ['a', '9223372036854775807'],
      ['b', '1.0'],
      ['c', '[1e3, -0.50]'],
      ['d', '{"}":"]\\"}"}'],
      ['e', '"\\\\"'],
    ])
    expect(elementsOf('[1e3, -0.50 , {"x":[]},"",null]')).to.deep.equal(['1e3', '-0.50', '{"x":[]}', '""', 'null'])
  })

  it('keep the order of names that are numbers', () => {
    expect([...propertiesOf('{"b":1,"2":2,"1":3}').keys()]).to.deep.equal(['b', '2', '1'])
  })

  it('are none of what has none', () => {
    for (const json of ['{}', '[]', ' { } ', '1', '"[1]"', 'null']) {
      expect(propertiesOf(json).size, json).to.equal(0)
      expect(elementsOf(json), json).to.deep.equal([])
    }
  })

  it('are those of any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const parts = propertiesOf(JSON.stringify(value, undefined, indent))
        const read = [...parts].map(([name, text]) => [name, JSON.parse(text) as unknown])
        expect(read).to.deep.equal(Object.entries(JSON.parse(JSON.stringify(value)) as object))
      }),
    )
  })
})

describe('isSameJson', () => {
  it('goes by what is said, and not by blanks, order or spelling', () => {
    expect(isSameJson('{"a":1,"b":["é"]}', '{ "b" : [ "\\u00e9" ], "a":1 }')).to.equal(true)
  })

  it('tells numbers apart that JavaScript does not', () => {
    expect(isSameJson('9007199254740993', '9007199254740992')).to.equal(false)
    expect(isSameJson('{"a":[1.0]}', '{"a":[1]}')).to.equal(false)
  })

  it('holds of any JSON, laid out in any way', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isSameJson(JSON.stringify(value), JSON.stringify(value, undefined, 2))).to.equal(true)
      }),
    )
  })
})
