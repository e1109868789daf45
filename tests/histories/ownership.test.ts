import { expect } from 'chai'

import { table } from '../support/shop'
import { at, both, changes, done, on, openScene, operations, refused, said, type Scene } from './scene'

const COMPONENT = 'acme:data:Team$shop'

describe('whose connection is it', () => {
  const renamed = async (scene: Scene, isSynced: boolean): Promise<string> => {
    const { stack, shop } = scene
    done(await stack.up([shop()]))
    const id = stack.id('shop')
    if (isSynced) await scene.sync(id)
    return id
  }

  it('a renamed resource adopts what it had, and keeps it', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await renamed(scene, true)
    const moved = (more = {}) => [shop(more, {}, COMPONENT)]
    const before = stack.state()
    const text = refused(await stack.up(moved()))
    expect(text).to.contain('aliases').and.to.contain(id)
    expect(text.indexOf('aliases')).to.be.lessThan(text.indexOf('adopt'))
    expect(stack.state()).to.deep.equal(before)
    const adopted = done(await stack.up(moved({ adopt: id })))
    expect(said(adopted)).to.contain(id)
    expect(stack.state().map(({ name, id: held }) => [name, held])).to.deep.equal([[COMPONENT, id]])
    expect((await scene.read(id))['status']).to.equal('active')
    expect(operations(done(await stack.preview(moved({ adopt: id }))))).to.deep.equal([])
    // It says no more, and can be left out.
    expect(changes(done(await stack.up(moved())))).to.deep.equal([])
    expect(operations(done(await stack.preview(moved())))).to.deep.equal([])
  })

  it('a renamed resource with an alias costs nothing', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await renamed(scene, true)
    const run = done(await stack.up([shop({}, { aliases: ['shop'] }, COMPONENT)]))
    expect([operations(run), changes(run)]).to.deep.equal([[], []])
    expect(stack.id(COMPONENT)).to.equal(id)
  })

  for (const onReplacement of ['restart', 'carry'] as const)
    for (const isDeletedFirst of [false, true])
      for (const isSynced of [false, true]) {
        const order = isDeletedFirst ? ', the old one deleted first' : ''
        const what = isSynced ? 'refuses' : 'tells that it takes over'
        it(`the preview of a replacement ${what} what lies at its new place (${onReplacement}${order})`, async () => {
          const scene = await openScene()
          const { stack, shop, life } = scene
          const options = isDeletedFirst ? { deleteBeforeReplace: true } : {}
          done(await stack.up([shop({ onReplacement }, options)]))
          const old = stack.id('shop')
          await scene.sync(old)
          const [, sourceId] = life.sources
          const there = await life.hand('connections/create', {
            ...{ name: 'shop', sourceId, destinationId: life.destinationId, status: 'active', scheduleType: 'manual' },
            ...{ namespaceDefinition: 'source', prefix: '', syncCatalog: both() },
          })
          const id = String(there['connectionId'])
          if (isSynced) await scene.sync(id)
          const program = [shop({ onReplacement, sourceId }, options)]
          const preview = await stack.preview(program)
          if (isSynced) {
            expect(refused(preview)).to.contain(id).and.to.contain('which has synced')
            expect(await scene.live()).to.have.members([old, id])
            return
          }
          expect(said(done(preview))).to.contain(`takes over connection ${id}`)
          done(await stack.up(program))
          expect(await scene.live()).to.deep.equal([id])
          expect(stack.id('shop')).to.equal(id)
          for (const refresh of [false, true])
            expect(operations(done(await stack.preview(program, { refresh })))).to.deep.equal([])
        })
      }

  for (const [config, fate] of [
    [{}, 'it is taken over'],
    [{ 'airbyte:takeOver': 'never' }, 'no other one is made beside it'],
  ] as const)
    it(`the preview of a new resource that would be deleted before it is replaced tells what lies there: ${fate}`, async () => {
      const { stack, shop, live } = await openScene()
      done(await stack.up([shop({}, { retainOnDelete: true })]))
      const [id] = await live()
      done(await stack.up([]))
      const program = [shop({}, { deleteBeforeReplace: true })]
      const line = `connection ${String(id)} of this name has never synced and is as the program says; ${fate}, unless it is this resource's own, which is deleted first`
      expect(said(done(await stack.preview(program, { config })))).to.contain(line)
      const run = await stack.up(program, { config })
      expect([run.isDone, await live()]).to.deep.equal([config['airbyte:takeOver'] === undefined, [id]])
    })

  for (const airbyte of ['0.44', '2.2'] as const)
    it(`a state from before a replacement is refused in the preview, and adopting what has replaced it ends that (${airbyte})`, async () => {
      const scene = await openScene({ airbyte })
      const { life, stack, shop } = scene
      done(await stack.up([shop({ onReplacement: 'carry' })]))
      await scene.sync(stack.id('shop'))
      const earlier = stack.state()
      const program = (more = {}) => [shop({ onReplacement: 'carry', sourceId: life.sources[1], ...more })]
      done(await stack.up(program()))
      const id = stack.id('shop')
      await scene.sync(id)
      for (const refresh of [false, true]) {
        stack.restore(earlier)
        expect(refused(await stack.preview(program(), { refresh }))).to.contain(`adopt: "${id}"`)
        done(await stack.up(program({ adopt: id }), { refresh }))
        expect([await scene.live(), stack.id('shop')]).to.deep.equal([[id], id])
        done(await stack.up(program()))
        expect(operations(done(await stack.preview(program(), { refresh: true })))).to.deep.equal([])
      }
    })

  it('adopting what another resource of the program holds is refused in the preview', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await renamed(scene, true)
    const program = [shop(), shop({ name: 'other', adopt: id }, {}, 'second')]
    for (const text of [refused(await stack.preview(program)), refused(await stack.up(program))]) {
      expect(text)
        .to.contain(id)
        .and.to.match(/\bshop\b/)
    }
    expect((await scene.read(id))['name']).to.equal('shop')
    expect(stack.state()).to.have.lengthOf(1)
  })

  for (const between of ['nothing', 'a refresh', 'a sync'] as const) {
    const title = `renamed before its first sync while another resource fails, then ${between}: the connection lives`
    it(title, async () => {
      const scene = await openScene()
      const { stack, shop } = scene
      const id = await renamed(scene, false)
      const moved = shop({}, {}, 'renamed')
      const bad = shop({ name: 'bad', sourceId: '00000000-0000-4000-8000-000000000000' }, {}, 'bad')
      refused(await stack.up([moved, bad], { parallel: 1 }))
      if (between === 'a refresh') done(await stack.refresh())
      if (between === 'a sync') await scene.sync(id)
      done(await stack.up([moved]))
      expect(await scene.live()).to.deep.equal([id])
      expect(stack.state().map(({ name, id: held }) => [name, held])).to.deep.equal([['renamed', id]])
      expect(operations(done(await stack.preview([moved])))).to.deep.equal([])
    })
  }

  for (const way of ['adopted', 'taken over'] as const) {
    for (const kind of ['killed before', 'killed after', 'refused', 'lost answer'] as const) {
      const title = `a rename whose connection is ${way}, ${kind} at each request, ends with the connection alive and held`
      it(title, async () => {
        let isHit = true
        for (let number = 1; isHit; number += 1) {
          const scene = await openScene({ config: { 'airbyte:maxRetries': '0' } })
          const { stack, shop } = scene
          const id = await renamed(scene, way === 'adopted')
          const program = [shop(way === 'adopted' ? { adopt: id } : {}, {}, 'renamed')]
          const fault = {
            'killed before': { kind: 'killed', when: 'before' },
            'killed after': { kind: 'killed', when: 'after' },
            refused: { kind: 'refused' },
            'lost answer': { kind: 'lost-answer' },
          } as const
          const { requests } = await stack.up(program, { road: at(number, fault[kind]) })
          isHit = requests.length >= number
          const what = `request ${String(number)}: ${String(requests[number - 1]?.path)}`
          if (number % 2 === 0) await stack.refresh()
          done(await stack.up(program))
          expect(await scene.live(), what).to.deep.equal([id])
          expect(
            stack.state().map(({ name, id: held }) => [name, held]),
            what,
          ).to.deep.equal([['renamed', id]])
          expect(operations(done(await stack.preview(program))), what).to.deep.equal([])
        }
      })
    }
  }

  for (const holding of ['made', 'adopted'] as const) {
    for (const way of ['--replace', 'a taint', 'replaceOnChanges', 'replacementTrigger'] as const) {
      const start = async (isSynced: boolean) => {
        const scene = await openScene()
        const { life, stack, shop } = scene
        const isTriggered = way === 'replacementTrigger'
        let adopt: string | undefined
        if (holding === 'adopted') {
          const { workspaceId: _own, sources, destinationId } = life
          const { connectionId } = await life.hand('connections/create', {
            name: 'shop',
            sourceId: sources[0],
            destinationId,
            status: 'active',
            syncCatalog: both(),
          })
          adopt = String(connectionId)
        }
        const more = adopt === undefined ? {} : { adopt }
        done(await stack.up([shop(more, isTriggered ? { replacementTrigger: 1 } : {})]))
        const id = stack.id('shop')
        if (isSynced) await scene.sync(id)
        if (way === 'a taint') stack.taint('shop')
        const program = (deleteBeforeReplace?: boolean) => [
          shop(way === 'replaceOnChanges' ? { prefix: 'a_' } : {}, {
            ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
            ...(way === 'replaceOnChanges' ? { replaceOnChanges: ['prefix'] } : {}),
            ...(isTriggered ? { replacementTrigger: 2 } : {}),
          }),
        ]
        return { scene, id, program, options: way === '--replace' ? { replace: ['shop'] } : {} }
      }
      for (const isSynced of [true, false]) {
        const what = `${way} of a connection that was ${holding} and has ${isSynced ? '' : 'never '}synced`
        it(`${what} works with deleteBeforeReplace`, async () => {
          const { scene, id, program, options } = await start(isSynced)
          const { stack } = scene
          done(await stack.preview(program(true), options))
          done(await stack.up(program(true), options))
          const replaced = stack.id('shop')
          expect(replaced).not.to.equal(id)
          expect(await scene.live()).to.deep.equal([replaced])
          expect((await scene.read(id))['status']).to.equal('deprecated')
          expect(operations(done(await stack.preview(program(true))))).to.deep.equal([])
        })
        it(`${what} without it is refused before anything happens`, async () => {
          const { scene, id, program, options } = await start(isSynced)
          const { stack } = scene
          const before = stack.state()
          const preview = await stack.preview(program(), options)
          // Nothing tells `--replace` of one that has never synced from what an interrupted creation of it left.
          if (preview.isDone && !isSynced && way !== 'replaceOnChanges') {
            expect(said(preview)).to.contain(id)
            // A success that replaced nothing would be a lie: it fails, says how, and the next run goes on with what there is.
            expect(refused(await stack.up(program(), options))).to.contain('deleteBeforeReplace')
            done(await stack.up(program()))
            expect([await scene.live(), stack.id('shop')]).to.deep.equal([[id], id])
            expect(operations(done(await stack.preview(program())))).to.deep.equal([])
            return
          }
          // The engine asks for a difference here, whose answer has the old one deleted first.
          if (way === 'replaceOnChanges') {
            done(await stack.up(program(), options))
            expect(await scene.live()).to.deep.equal([stack.id('shop')])
            expect(stack.id('shop')).not.to.equal(id)
            return
          }
          expect(refused(preview)).to.contain('deleteBeforeReplace')
          const run = await stack.up(program(), options)
          expect(refused(run)).to.contain('deleteBeforeReplace')
          expect(changes(run)).to.deep.equal([])
          expect(stack.state()).to.deep.equal(before)
          expect(await scene.live()).to.deep.equal([id])
        })
      }
    }
  }

  for (const seconds of [1, 3, 8]) {
    it(`a gateway gives up a creation that the server carries out ${String(seconds)} s later: one connection`, async () => {
      const scene = await openScene()
      const { stack, shop } = scene
      const late = { kind: 'status', status: 504, effect: 'late', milliseconds: seconds * 1000 } as const
      await stack.up([shop()], { road: on('/v1/connections/create', late) })
      scene.life.pass(60)
      done(await stack.up([shop()]))
      expect(await scene.live()).to.deep.equal([stack.id('shop')])
    })
  }

  it('a creation that cannot be found is told, and never sent again', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const late = { kind: 'status', status: 504, effect: 'late', milliseconds: 3_600_000 } as const
    const run = await stack.up([shop()], { road: on('/v1/connections/create', late) })
    refused(run)
    expect(changes(run)).to.deep.equal(['POST /v1/connections/create'])
    scene.life.pass(7200)
    const [id = ''] = await scene.live()
    expect(said(done(await stack.preview([shop()])))).to.contain(id)
    done(await stack.up([shop()]))
    expect([await scene.live(), stack.id('shop')]).to.deep.equal([[id], id])
  })

  it('two resources of one name, source and destination are refused in the preview', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const program = [shop(), shop({}, {}, 'second')]
    for (const run of [await stack.preview(program), await stack.up(program)]) {
      expect(refused(run)).to.contain('the resource shop')
    }
    // The first may be made by then: its step runs beside the second's check.
    expect(await scene.live()).to.have.lengthOf.at.most(1)
  })

  it('a connection is not given the name of another of the program', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    done(await stack.up([shop(), shop({ name: 'other' }, {}, 'second')]))
    const program = [shop(), shop({}, {}, 'second')]
    for (const run of [await stack.preview(program), await stack.up(program)]) {
      expect(refused(run)).to.contain('the resource shop')
    }
  })

  const strangers = {
    'defaults that were not sent': (answer: unknown): unknown => ({
      ...(answer as object),
      ...('syncCatalog' in (answer as object)
        ? {
            syncCatalog: {
              streams: (answer as { readonly syncCatalog: ReturnType<typeof both> }).syncCatalog.streams.map(
                ({ stream, config }) => ({
                  stream: { ...stream, isResumable: true },
                  config: { ...config, includeFiles: false, mappers: [], hashedFields: [] },
                }),
              ),
            },
          }
        : {}),
    }),
    'another clock': (answer: unknown): unknown => ({
      ...(answer as object),
      ...('createdAt' in (answer as object) ? { createdAt: 1_700_000_000 } : {}),
    }),
  }
  for (const [what, alter] of Object.entries(strangers)) {
    it(`what an interrupted creation left is recognised on a server with ${what}, and told`, async () => {
      const scene = await openScene({ alter: (_path, answer) => alter(answer) as typeof answer })
      const { stack, shop } = scene
      const road = on('/v1/connections/create', { kind: 'killed', when: 'after' })
      expect((await stack.up([shop()], { road })).isKilled).to.equal(true)
      const [id = ''] = await scene.live()
      expect(said(done(await stack.preview([shop()])))).to.contain(id)
      done(await stack.up([shop()]))
      expect([await scene.live(), stack.id('shop')]).to.deep.equal([[id], id])
    })
  }

  it('what an interrupted creation left is found on any page of a list', async () => {
    const scene = await openScene({ airbyte: '2.2' })
    const { life, stack, shop } = scene
    for (let number = 0; number < 45; number += 1) {
      await life.hand('connections/create', {
        name: `a ${String(number)}`,
        sourceId: life.sources[0],
        destinationId: life.destinationId,
        status: 'active',
        syncCatalog: both(),
      })
    }
    const road = on('/v1/connections/create', { kind: 'killed', when: 'after' })
    expect((await stack.up([shop()], { road })).isKilled).to.equal(true)
    done(await stack.up([shop()]))
    expect(await scene.live()).to.have.lengthOf(46)
  })

  it('taking over what another stack may hold is never silent', async () => {
    const scene = await openScene()
    const { life, stack, shop } = scene
    done(await stack.up([shop()]))
    const id = stack.id('shop')
    const second = life.open()
    expect(said(done(await second.preview([shop()]))))
      .to.contain(id)
      .and.to.match(/never synced/i)
    for (const [program, config] of [
      [[shop({ onBreakingChange: 'refuse' })], {}],
      [[shop()], { 'airbyte:takeOver': 'never' }],
    ] as const) {
      const run = await second.up(program, { config })
      expect(refused(await second.preview(program, { config })))
        .to.contain('adopt')
        .and.to.contain(id)
      expect(refused(run)).to.contain('adopt').and.to.contain(id)
      expect(changes(run)).to.deep.equal([])
    }
  })

  it('two servers whose ids are equal are never mixed up', async () => {
    const scene = await openScene({ instances: ['eu'] })
    const { life, stack, shop } = scene
    const here = shop()
    const there = shop({ instance: 'eu' }, {}, 'there')
    const fewer = { syncCatalog: { streams: [table('users')] } }
    done(await stack.up([here, there], { parallel: 1 }))
    expect(stack.id('shop')).to.equal(stack.id('there'))
    const changed = [shop(fewer), there]
    done(await stack.up(changed))
    expect(operations(done(await stack.preview(changed)))).to.deep.equal([])
    done(await stack.up([there]))
    const id = stack.id('there')
    const read = async (instance: string) =>
      (await life.hand('connections/get', { connectionId: id }, instance))['status']
    expect([await read(''), await read('eu')]).to.deep.equal(['deprecated', 'active'])
  })

  it('a connection that was deleted in the UI is not revived by an update', async () => {
    for (const edit of [
      { prefix: 'a_' },
      { syncCatalog: both({ cursorField: ['modified_at'] }) },
      { status: 'inactive' },
    ]) {
      const scene = await openScene()
      const { life, stack, shop } = scene
      done(await stack.up([shop()]))
      const id = stack.id('shop')
      await life.hand('connections/delete', { connectionId: id })
      const run = await stack.up([shop(edit)])
      expect(refused(run))
        .to.match(/gone|deleted/i)
        .and.to.contain('refresh')
      expect(changes(run)).to.deep.equal([])
      expect((await scene.read(id))['status']).to.equal('deprecated')
      done(await stack.up([shop(edit)], { refresh: true }))
      expect(await scene.live()).to.deep.equal([stack.id('shop')])
    }
  })
})
