import { expect } from 'chai'

import { bothOf, PAGES } from '../tools/docs'
import { withBlock } from '../tools/docs/block'
import { type Edges, edgesOf, graphOf } from '../tools/docs/graph'

const rejection = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => String(error),
  )

describe('the documentation that is made', function () {
  this.timeout(60_000)

  for (const page of PAGES) {
    it(`${page.file} is current (npm run docs writes it)`, async () => {
      const { current, made } = await bothOf(page)
      expect(current).to.equal(made)
    })
  }

  it('writes a block of a page anew, and nothing else of it', async () => {
    const page = 'by hand\n\n<!-- made by npm run docs: x -->\n\nold\n\n<!-- end of x -->\n\nby hand too\n'
    const made = await withBlock(page, 'x', '| a | bbb |\n|-|-|\n| 1 | 2 |')
    expect(made).to.equal(
      'by hand\n\n<!-- made by npm run docs: x -->\n\n| a   | bbb |\n| --- | --- |\n| 1   | 2   |\n\n<!-- end of x -->\n\nby hand too\n',
    )
    expect(await withBlock(made, 'x', '| a | bbb |\n|-|-|\n| 1 | 2 |')).to.equal(made)
  })

  it('demands the marks of a block, once each', async () => {
    const marks = '<!-- made by npm run docs: x --><!-- end of x -->'
    for (const page of ['', marks.slice(0, 40), `${marks}${marks}`]) {
      expect(await rejection(withBlock(page, 'x', ''))).to.equal(
        'Error: The page needs the marks <!-- made by npm run docs: x --> and <!-- end of x -->, once each',
      )
    }
  })
})

describe('the graph of the modules', () => {
  const edges = (...pairs: ReadonlyArray<readonly [string, ReadonlyArray<string>]>): Edges =>
    new Map(pairs.map(([from, to]) => [from, new Set(to)]))

  it('leaves out what follows from other arrows', () => {
    expect(graphOf(edges(['api', ['catalog', 'server']], ['server', ['catalog']], ['catalog', []]))).to.equal(
      [
        'flowchart TD',
        '  catalog["catalog"]',
        '  server["server"]',
        '  api["api"]',
        '  server --> catalog',
        '  api --> server',
      ].join('\n'),
    )
  })

  it('has a place for each file, and nothing but files of the library', () => {
    const of = (source: string, resolved: string) => edgesOf({ modules: [{ source, dependencies: [{ resolved }] }] })
    expect(of('provider/api/client.ts', 'provider/json.ts')).to.deep.equal(new Map([['api', new Set(['ground'])]]))
    expect(of('provider/api/client.ts', 'node_modules/fp-ts/Either.js')).to.deep.equal(new Map([['api', new Set()]]))
    expect(() => of('provider/api/client.ts', 'provider/odd.ts')).to.throw(
      'provider/odd.ts has no place in the graph of the modules: give it one in tools/docs/graph.ts',
    )
  })

  it('refuses modules that import each other, and names the way', () => {
    expect(() => graphOf(edges(['api', ['catalog']], ['catalog', ['server']], ['server', ['api']]))).to.throw(
      'Modules import each other: api → catalog → server → api',
    )
  })
})
