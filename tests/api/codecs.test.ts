import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { ENDPOINTS, type OperationName } from '../../provider/api/endpoints'
import { SAMPLES } from '../support/api'

const NAMES = Object.keys(ENDPOINTS) as ReadonlyArray<OperationName>

/** A part of a value replaced by something else, at a place found by walking down. */
const spoilt = (value: unknown, path: ReadonlyArray<number>, garbage: unknown): unknown => {
  const [first, ...rest] = path
  if (first === undefined || typeof value !== 'object' || value === null) return garbage
  const keys = Object.keys(value)
  const key = keys[first % Math.max(keys.length, 1)]
  if (key === undefined) return garbage
  const part = spoilt((value as Readonly<Record<string, unknown>>)[key], rest, garbage)
  return Array.isArray(value)
    ? value.map((item: unknown, at) => (String(at) === key ? part : item))
    : { ...value, [key]: part }
}

describe('codecs', () => {
  for (const name of NAMES) {
    const { request, response } = ENDPOINTS[name]
    const samples = SAMPLES[name]

    it(`${name}: what is encoded decodes to the same, with whatever else it holds`, () => {
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom('later', 'x', 'y'), fc.jsonValue()), (more) => {
          for (const [codec, sample] of [
            [request, samples.request],
            [response, samples.answer],
          ] as const) {
            const value =
              typeof sample === 'object' && sample !== null && !Array.isArray(sample) ? { ...more, ...sample } : sample
            const decoded = codec.decode(value)
            expect(decoded).to.deep.equal(E.right(value))
            if (E.isRight(decoded)) expect(codec.encode(decoded.right as never)).to.deep.equal(value)
          }
        }),
        { numRuns: 20 },
      )
    })

    it(`${name}: nothing garbled or mistyped crashes it`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.nat(50), { maxLength: 6 }),
          fc.oneof(fc.jsonValue(), fc.anything()),
          (path, garbage) => {
            for (const [codec, sample] of [
              [request, samples.request],
              [response, samples.answer],
            ] as const) {
              const value = spoilt(sample, path, garbage)
              const decoded = codec.decode(value)
              expect(decoded._tag).to.be.oneOf(['Left', 'Right'])
              expect(codec.is(value)).to.be.a('boolean')
              if (E.isRight(decoded)) {
                const again = codec.decode(codec.encode(decoded.right as never))
                expect(E.isRight(again)).to.equal(true)
              }
            }
          },
        ),
        { numRuns: 60 },
      )
    })
  }
})
