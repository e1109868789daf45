import { expect } from 'chai'
import * as fc from 'fast-check'

import { asJavaWrites } from '../emulator/doubles'
import { canonicalJson, exactJson, isWithin } from '../provider/json'
import { hasSchemas, numberOf, readGivenJson, readJson, writeJson } from '../provider/numbers'

/** What is read of a number, what it is spelt as where equal ones are spelt alike, and what Java makes of it. */
const TABLE: ReadonlyArray<readonly [literal: string, read: unknown, alike: string, java: string]> = [
  ['0', 0, '0', '0'],
  ['-0', -0, '0', '-0'],
  ['424242', 424242, '424242', '424242'],
  ['9007199254740992', 9007199254740992, '9007199254740992', '9007199254740992'],
  ['9007199254740993', 'airbyte:number 9007199254740993', '9007199254740993', '9007199254740993'],
  ['9223372036854775807', 'airbyte:number 9223372036854775807', '9223372036854775807', '9223372036854775807'],
  ['-9223372036854775808', 'airbyte:number -9223372036854775808', '-9223372036854775808', '-9223372036854775808'],
  ['18446744073709551616', 'airbyte:number 18446744073709551616', '18446744073709551616', '18446744073709551616'],
  ['1.0', 'airbyte:number 1.0', '1.0', '1.0'],
  ['1.00', 'airbyte:number 1.00', '1.0', '1.0'],
  ['1e0', 'airbyte:number 1e0', '1.0', '1.0'],
  ['0.0', 'airbyte:number 0.0', '0.0', '0.0'],
  ['-0.0', 'airbyte:number -0.0', '-0.0', '-0.0'],
  ['1e3', 'airbyte:number 1e3', '1000.0', '1000.0'],
  ['1.0E10', 'airbyte:number 1.0E10', '10000000000.0', '1.0E10'],
  ['12345678.0', 'airbyte:number 12345678.0', '12345678.0', '1.2345678E7'],
  ['1e21', 'airbyte:number 1e21', '1e+21', '1.0E21'],
  ['1e+21', 1e21, '1e+21', '1.0E21'],
  ['0.1', 0.1, '0.1', '0.1'],
  ['0.10', 'airbyte:number 0.10', '0.1', '0.1'],
  ['0.001', 0.001, '0.001', '0.001'],
  ['0.0001', 0.0001, '0.0001', '1.0E-4'],
  ['1e-25', 1e-25, '1e-25', '1.0E-25'],
  ['1.0E-25', 'airbyte:number 1.0E-25', '1e-25', '1.0E-25'],
  ['12345678.5', 12345678.5, '12345678.5', '1.23456785E7'],
  ['3.141592653589793238', 'airbyte:number 3.141592653589793238', '3.141592653589793', '3.141592653589793'],
  ['1e400', 'airbyte:number 1e400', '1e999', '1e400'],
  ['-1E500', 'airbyte:number -1E500', '-1e999', '-1E500'],
]

const digits = (most: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(9), { minLength: 1, maxLength: most }).map((list) => list.join(''))

/** Numbers of JSON, most of them unlike any that JavaScript would write. */
const anyLiterals = fc.oneof(
  fc.constantFrom(...TABLE.map(([literal]) => literal)),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(
        fc.constant('0'),
        digits(24).map((text) => `7${text}`),
      ),
      fc.oneof(
        fc.constant(''),
        digits(20).map((text) => `.${text}`),
      ),
      fc.oneof(
        fc.constant(''),
        fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), digits(3)).map((parts) => parts.join('')),
      ),
    )
    .map((parts) => parts.join('')),
)

/** An integer zero has no sign in what JavaScript writes, nor in Java. */
const literals = anyLiterals.filter((literal) => literal !== '-0')

/** Texts that might be taken for numbers, or for the end of a text. */
const texts = fc.oneof(
  fc.string(),
  fc.constantFrom('":1.0', '\\', '\\"', ' 1.0', ':[1.0,9007199254740993]', 'airbyte:number', 'airbyte:number five'),
  literals.map((literal) => `airbyte:number ${literal}`),
  literals.map((literal) => `airbyte:text airbyte:number ${literal}`),
  literals.map((literal) => `,${literal}`),
)

/** As other writers than JavaScript may write a text. */
const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

/** A text of JSON with blanks and escapes in it, and what JavaScript writes of it but for its numbers. */
interface Written {
  readonly text: string
  readonly plain: string
}

const written: fc.Arbitrary<Written> = fc.letrec<{ readonly value: Written }>((tie) => {
  const blanks = fc.constantFrom('', ' ', '\n\t', '\r\n  ')
  const scalar = fc.oneof(
    literals.map((literal) => ({ text: literal, plain: literal })),
    fc.tuple(texts, fc.boolean()).map(([text, isEscaped]) => ({
      text: isEscaped ? escaped(text) : JSON.stringify(text),
      plain: JSON.stringify(text),
    })),
    fc.constantFrom('true', 'null').map((word) => ({ text: word, plain: word })),
  )
  const list = fc.tuple(blanks, fc.array(tie('value'), { maxLength: 4 })).map(([blank, items]) => ({
    text: `[${blank}${items.map(({ text }) => text).join(`${blank},${blank}`)}${blank}]`,
    plain: `[${items.map(({ plain }) => plain).join(',')}]`,
  }))
  // JavaScript moves names that are whole numbers.
  const names = texts.filter((text) => !/^\d+$/.test(text))
  const members = fc.uniqueArray(fc.tuple(names, tie('value')), { maxLength: 4, selector: ([name]) => name })
  const record = fc.tuple(blanks, members).map(([blank, entries]) => ({
    text: `{${blank}${entries.map(([name, { text }]) => `${JSON.stringify(name)}${blank}:${blank}${text}`).join(`${blank},${blank}`)}${blank}}`,
    plain: `{${entries.map(([name, { plain }]) => `${JSON.stringify(name)}:${plain}`).join(',')}}`,
  }))
  return { value: fc.oneof({ maxDepth: 4 }, scalar, list, record) }
}).value

/** Whether Jackson's nodes for two numbers are equal: of one kind and one value. */
const isSameNode = (one: string, other: string): boolean => {
  const [isDouble, otherIsDouble] = [one, other].map((literal) => /[.eE]/.test(literal))
  return (
    isDouble === otherIsDouble &&
    (isDouble === true ? Object.is(Number(one), Number(other)) : BigInt(one) === BigInt(other))
  )
}

describe('numbers of JSON', () => {
  for (const [literal, read, alike, java] of TABLE) {
    it(`has ${literal} as it is`, () => {
      const value = readJson(`{"a":[${literal}]}`)
      expect(value).to.deep.equal({ a: [read] })
      expect(canonicalJson(value)).to.equal(`{"a":[${alike}]}`)
      expect(asJavaWrites(literal)).to.equal(java)
      expect(readJson(` ${literal}`)).to.equal(read)
      expect(numberOf(read)).to.equal(Number(literal))
      if (literal !== '-0')
        expect([writeJson(value), exactJson(value)]).to.deep.equal(Array(2).fill(`{"a":[${literal}]}`))
    })
  }

  it('are read and written to the letter, whatever stands beside them', () => {
    fc.assert(
      fc.property(written, ({ text, plain }) => {
        expect(writeJson(readJson(text))).to.equal(plain)
        // Through whatever hands values on as JSON.
        expect(writeJson(JSON.parse(JSON.stringify(readJson(text), undefined, 2)))).to.equal(plain)
        expect(readJson(exactJson(readJson(text)))).to.deep.equal(
          readJson(exactJson(JSON.parse(JSON.stringify(readJson(text))))),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('are what JSON.parse reads, where JavaScript can write them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        expect(readJson(text)).to.deep.equal(JSON.parse(text))
        expect(writeJson(value)).to.equal(JSON.stringify(value))
      }),
    )
  })

  it('are alike where Jackson has equal nodes for them, also after Java has written them', () => {
    fc.assert(
      fc.property(literals, literals, (one, other) => {
        const alike = (literal: string): string => canonicalJson(readJson(literal))
        expect(alike(one) === alike(other)).to.equal(isSameNode(one, other))
        expect(alike(asJavaWrites(one))).to.equal(alike(one))
        expect(alike(alike(one))).to.equal(alike(one))
        expect(isWithin([readJson(one)], [readJson(asJavaWrites(one))])).to.equal(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('are spelt anew by a reader that asks for it', () => {
    const json = '{"a":[1e-25,0.10,1.0,9007199254740993],"b":":1.50"}'
    expect(writeJson(readJson(json, asJavaWrites))).to.equal('{"a":[1.0E-25,0.1,1.0,9007199254740993],"b":":1.50"}')
  })

  it('may be given by a program as texts', () => {
    expect(writeJson({ maximum: 'airbyte:number 9223372036854775807', note: 'airbyte:number nine' })).to.equal(
      '{"maximum":9223372036854775807,"note":"airbyte:number nine"}',
    )
    const given = '{"maximum":"airbyte:number 9223372036854775807","minimum":1.0}'
    expect(writeJson(readGivenJson(given))).to.equal('{"maximum":9223372036854775807,"minimum":1.0}')
  })

  it('are none of a text that only looks like one, nor of a name', () => {
    const json = '{"airbyte:number 1.0":"airbyte:number 1.0","airbyte:number":{"airbyte:number":"1.0"}}'
    const value = readJson(json)
    expect(value).to.deep.equal({
      'airbyte:number 1.0': 'airbyte:text airbyte:number 1.0',
      'airbyte:number': { 'airbyte:number': '1.0' },
    })
    expect(writeJson(value)).to.equal(json)
    expect(numberOf('airbyte:text airbyte:number 1.0')).to.equal(undefined)
    expect(numberOf('1')).to.equal(undefined)
  })

  it('leave what is no JSON none', () => {
    for (const text of [
      '[1.]',
      '[01.5]',
      '[1.0.0]',
      '[1.0',
      '[-]',
      '[.5e3]',
      '"airbyte:',
      '[1.0 "',
      '[1.0]"\\',
      '1.0 2.0',
      '',
    ])
      expect(() => readJson(text), text).to.throw(SyntaxError)
  })

  it('take time as the length of the text does, however it is made, and stand as deep as it has them', function () {
    this.timeout(10_000)
    const size = 300_000
    const deep = `${'{"a":['.repeat(100_000)}1.0${']}'.repeat(100_000)}`
    for (const json of [
      `[${'1.0,'.repeat(size)}2]`,
      `[${'"1.0 \\" :2.0",'.repeat(size)}1.0]`,
      `["${'\\\\'.repeat(size)}",1.0]`,
      `["${'\\u00e9'.repeat(size)}",1.0]`,
      `[1${'0'.repeat(size)},${'"airbyte:text ",'.repeat(size)}"${'airbyte:text '.repeat(1000)}airbyte:number 1"]`,
      deep,
    ]) {
      const before = performance.now()
      const value = readJson(json)
      expect(exactJson(value)).to.equal(json.replaceAll('\\u00e9', 'é'))
      expect(performance.now() - before, json.slice(0, 20)).to.be.lessThan(2000)
    }
  })

  it('are kept where JSON speaks of schemas, under either name', () => {
    for (const json of ['{"jsonSchema":{}}', '{"json_schema":{}}', '["airbyte:number 1.0"]', '["airbyte:text a"]'])
      expect(hasSchemas(json), json).to.equal(true)
    for (const json of ['{"schema":1.0}', '{"airbyte":1}', '"airbyte:url"'])
      expect(hasSchemas(json), json).to.equal(false)
  })
})
