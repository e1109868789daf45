import { expect } from 'chai'
import * as fc from 'fast-check'

import { counted, didYouMean, either, isGlob, matchesGlob, matchesSome, nearest } from '../provider/words'

describe('nearest', () => {
  const COLUMNS = ['id', 'email', 'updated_at', 'created_at', 'amount']

  it('two letters that changed places, one too many, one missing or a wrong one are a slip', () => {
    for (const slip of ['emial', 'emaill', 'emil', 'enail']) expect(nearest(slip, COLUMNS)).to.equal('email')
    expect(nearest('updatedAt', COLUMNS)).to.equal('updated_at')
    expect(nearest('cpu_limit', ['memoryLimit', 'cpuLimit'])).to.equal('cpuLimit')
  })

  it('a short name of other letters is no slip', () => {
    expect(['at', 'xy', 'zzz', ''].map((name) => nearest(name, COLUMNS))).to.deep.equal(
      ['at', 'xy', 'zzz', ''].map(() => undefined),
    )
    expect(nearest('x'.repeat(101), ['x'.repeat(102)])).to.equal(undefined)
  })

  it('of several the nearest is meant, and of those the first', () => {
    expect(nearest('amounts', ['mountss', 'amount'])).to.equal('amount')
    expect(nearest('max', ['mix', 'tax'])).to.equal('mix')
  })

  it('a name is never meant by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 })), fc.string({ maxLength: 12 }), (known, name) => {
        const found = nearest(name, [...known, name])
        expect(found).not.to.equal(name)
        expect(found === undefined || known.includes(found)).to.equal(true)
      }),
    )
  })
})

describe('didYouMean', () => {
  it('proposes the nearest name, or the one that says the same with more words', () => {
    expect(didYouMean('prefx', ['name', 'prefix'])).to.equal('did you mean prefix?')
    expect(didYouMean('gitBranch', ['gitRepoUrl', 'gitRepoBranch'])).to.equal('did you mean gitRepoBranch?')
    expect(didYouMean('users', ['public.users', 'public.orders'])).to.equal('did you mean public.users?')
  })

  it('proposes nothing where several say the same with more words', () => {
    expect(didYouMean('users', ['public.users', 'sales.users'])).to.equal(undefined)
    expect(didYouMean('', ['public.users'])).to.equal(undefined)
  })
})

describe('counted', () => {
  it('one is one, and none and more are many', () => {
    expect([0, 1, 2].map((count) => counted(count, 'stream'))).to.deep.equal(['0 streams', '1 stream', '2 streams'])
    expect(counted(2, 'policy', 'policies')).to.equal('2 policies')
  })
})

describe('either', () => {
  it('names all of a choice, the last after an or', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(either)).to.deep.equal(['', 'a', 'a or b', 'a, b or c'])
  })
})

describe('matchesGlob', () => {
  const fits = (glob: string, ...names: ReadonlyArray<string>): ReadonlyArray<boolean> =>
    names.map((name) => matchesGlob(name, glob))

  it('a star is any letters or none, a question mark exactly one', () => {
    expect(fits('public.*', 'public.users', 'public.', 'public', 'x.public.users')).to.deep.equal([
      true,
      true,
      false,
      false,
    ])
    expect(fits('*_v?', 'users_v1', '_v😀', 'users_v', 'users_v10')).to.deep.equal([true, true, false, false])
    expect(fits('**', '', 'anything\nat all')).to.deep.equal([true, true])
    expect(fits('', '', 'a')).to.deep.equal([true, false])
  })

  it('upper and lower case differ, and every other sign is itself', () => {
    expect(fits('Users', 'users', 'Users')).to.deep.equal([false, true])
    expect(fits('a.b', 'a.b', 'axb')).to.deep.equal([true, false])
    expect(fits('[ab]+(c)$^|\\', '[ab]+(c)$^|\\', 'a')).to.deep.equal([true, false])
  })

  it('fits just what the same regular expression fits', () => {
    const sign = fc.constantFrom('a', 'b', '*', '?')
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 8 }), fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }), (g, n) => {
        const expression = g.map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one)).join('')
        expect(matchesGlob(n.join(''), g.join(''))).to.equal(new RegExp(`^${expression}$`).test(n.join('')))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes time that is linear in the name, whatever the glob', () => {
    const name = 'a'.repeat(100_000)
    const began = performance.now()
    expect(matchesGlob(name, `${'*a'.repeat(40)}b`)).to.equal(false)
    expect(matchesGlob(name, `${'a*'.repeat(40)}*`)).to.equal(true)
    expect(performance.now() - began).to.be.lessThan(1000)
  })

  it('a name fits several globs where it fits one of them', () => {
    expect([matchesSome('dev', ['prod', 'd*']), matchesSome('dev', [])]).to.deep.equal([true, false])
    expect(['a*', '?', 'a.b'].map(isGlob)).to.deep.equal([true, true, false])
  })
})
