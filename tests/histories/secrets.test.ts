import { expect } from 'chai'

import { plainTexts, secret } from '../support/engine/values'
import type { LivedRun } from '../support/life'
import { both, done, MODIFIED, openScene, refused, said, type Scene } from './scene'

const SECRET = 's3cr3t'

/** Where a secret can be read that should not be: what is shown, and what the state holds unmarked. */
const leaks = ({ stack }: Scene, ...runs: ReadonlyArray<LivedRun>): ReadonlyArray<string> => [
  ...runs.map(said).filter((text) => text.includes(SECRET)),
  ...stack
    .state()
    .flatMap(({ inputs, outputs }) => plainTexts([inputs, outputs]).filter((text) => text.includes(SECRET))),
]

describe('a secret stays secret', () => {
  const SETTINGS = {
    name: {},
    prefix: {},
    namespaceFormat: { namespaceDefinition: 'customformat' },
  }
  for (const [name, more] of Object.entries(SETTINGS)) {
    for (const scope of ['streams', 'server', 'connection'] as const) {
      it(`a secret ${name} that changes is in no plan, no text and no unmarked state, scope ${scope}`, async () => {
        const scene = await openScene({ config: { 'airbyte:resetScope': scope } })
        const { stack, shop } = scene
        const program = (value: string, also = {}) => [shop({ ...more, [name]: secret(`${SECRET}_${value}`), ...also })]
        const first = [await stack.preview(program('one')), done(await stack.up(program('one')))]
        expect(leaks(scene, ...first)).to.deep.equal([])
        await scene.sync(stack.id('shop'))
        const second = [
          await stack.preview(program('two')),
          await stack.preview(program('two', { onBreakingChange: 'refuse' })),
        ]
        expect(leaks(scene, ...second)).to.deep.equal([])
        expect(leaks(scene, done(await stack.up(program('two'))))).to.deep.equal([])
        expect(leaks(scene, done(await stack.refresh()))).to.deep.equal([])
        const plain = [shop({ ...more, [name]: 'plain' })]
        expect(leaks(scene, done(await stack.preview(plain)))).to.deep.equal([])
        expect(leaks(scene, done(await stack.up(plain)))).to.deep.equal([])
      })
    }
  }

  it('a secret setting is in no text of an update that fails, and in no state that it leaves', async () => {
    const scene = await openScene()
    const { life, stack, shop } = scene
    const program = (value: string) => [
      shop({ prefix: secret(`${SECRET}_${value}`), syncCatalog: both(value === 'two' ? MODIFIED : {}) }),
    ]
    done(await stack.up(program('one')))
    await scene.sync(stack.id('shop'))
    life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
    const failed = await stack.up(program('two'))
    refused(failed)
    const runs = [
      failed,
      await stack.preview(program('two')),
      await stack.refresh(),
      await stack.preview(program('three')),
    ]
    expect(leaks(scene, ...runs, done(await stack.up(program('two'))))).to.deep.equal([])
  })

  it('a secret catalog tells neither its streams nor its cursors', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const named = (cursor: string) => {
      const [{ stream, config } = { stream: {}, config: {} }] = both().streams
      return secret({
        streams: [{ stream: { ...stream, name: SECRET }, config: { ...config, cursorField: [cursor] } }],
      })
    }
    const runs = [
      done(await stack.up([shop({ syncCatalog: named('updated_at') })])),
      done(await stack.preview([shop({ syncCatalog: named('modified_at') })])),
    ]
    expect(leaks(scene, ...runs)).to.deep.equal([])
    await scene.sync(stack.id('shop'))
    expect(leaks(scene, done(await stack.up([shop({ syncCatalog: named('modified_at') })])))).to.deep.equal([])
    expect(leaks(scene, done(await stack.refresh()))).to.deep.equal([])
  })

  const PARTS = {
    'the name of a stream': { stream: { name: secret(`${SECRET}_users`) } },
    'a cursor': { config: { cursorField: [secret(SECRET)] } },
    'what a mapper compares with': {
      config: {
        mappers: [
          {
            type: 'row-filtering',
            mapperConfiguration: {
              conditions: { type: 'EQUAL', fieldName: 'email', comparisonValue: secret(`${SECRET}@example.com`) },
            },
          },
        ],
      },
    },
  }
  for (const [what, part] of Object.entries(PARTS)) {
    it(`a catalog of which only ${what} is secret is in the state as a secret, through a failure and a refresh`, async () => {
      const scene = await openScene({ airbyte: '2.2' })
      const { life, stack, shop } = scene
      const named = (more: object = {}) => {
        const [entry] = both().streams
        const { stream = {}, config = {} } = part as { readonly stream?: object; readonly config?: object }
        const jsonSchema = {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            email: { type: 'string' },
            [SECRET]: { type: 'string' },
            updated_at: { type: 'string' },
          },
        }
        return {
          streams: [
            { stream: { ...entry?.stream, jsonSchema, ...stream }, config: { ...entry?.config, ...config, ...more } },
          ],
        }
      }
      const program = (more: object = {}) => [shop({ syncCatalog: named(more), resetBy: 'clear' })]
      expect(leaks(scene, done(await stack.preview(program())), done(await stack.up(program())))).to.deep.equal([])
      await scene.sync(stack.id('shop'))
      life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
      const failed = await stack.up(program({ destinationSyncMode: 'append' }))
      refused(failed)
      expect(leaks(scene, failed)).to.deep.equal([])
      expect(leaks(scene, done(await stack.refresh()))).to.deep.equal([])
      expect(leaks(scene, done(await stack.up(program({ destinationSyncMode: 'append' }))))).to.deep.equal([])
    })
  }

  const WRONG = {
    operations: { name: 'hook', executionBody: `{"token":"${SECRET}"}` },
    'an operation': [
      {
        name: 'dbt',
        operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl: [`https://${SECRET}@example.com/a.git`] } },
      },
    ],
    schedule: { scheduleType: SECRET },
    syncCatalog: SECRET,
    'a stream': { streams: [{ stream: { name: 'users' }, config: { syncMode: SECRET } }] },
    status: SECRET,
    acknowledge: SECRET,
  }
  for (const [what, value] of Object.entries(WRONG)) {
    for (const isMarked of [true, false]) {
      // What is not secret may be named, but for operations: tokens stand there.
      if (!isMarked && !what.includes('operation')) continue
      it(`a wrong ${isMarked ? 'secret ' : ''}value of ${what} is refused without being told`, async () => {
        const scene = await openScene()
        const { stack, shop } = scene
        const name = what === 'an operation' ? 'operations' : what === 'a stream' ? 'syncCatalog' : what
        const run = await stack.preview([shop({ [name]: isMarked ? secret(value) : value })])
        expect(refused(run)).to.contain(name === 'operations' ? 'operation' : name)
        expect(leaks(scene, run)).to.deep.equal([])
      })
    }
  }

  it('the token of an operation is in no plan, refusal or failure', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const program = (url: string, more = {}) => [
      shop({
        operations: [
          {
            name: 'dbt',
            operatorConfiguration: {
              operatorType: 'dbt',
              dbt: {
                gitRepoUrl: secret(`https://${SECRET}@example.com/${url}.git`),
                dockerImage: 'dbt:1',
                dbtArguments: 'run',
              },
            },
          },
        ],
        ...more,
      }),
    ]
    const runs = [
      done(await stack.up(program('a'))),
      done(await stack.preview(program('b'))),
      await stack.preview(program('b', { syncCatalog: both(MODIFIED), onBreakingChange: 'refuse' })),
      done(await stack.up(program('b'))),
      done(await stack.refresh()),
      done(await stack.preview(program('b'))),
    ]
    expect(leaks(scene, ...runs)).to.deep.equal([])
  })
})
