/** A replacement that carries the sync state over, with an accident at each of its requests: nothing is lost, nothing syncs twice. */
import { expect } from 'chai'

import { type FaultKind, FAULTS } from './commands'
import { openReplacing, type Replacing } from './replacing'
import { at, done } from './scene'

/** Ids of the connections that may sync. */
const active = async ({ life, client }: Replacing): Promise<ReadonlyArray<string>> => {
  const { connections } = await client.listConnectionsForWorkspace({ workspaceId: life.workspaceId })
  return connections.filter(({ status }) => status === 'active').map(({ connectionId }) => connectionId)
}

const isNewerOf = (kind: FaultKind): boolean => ['cut', '500 and done', 'killed after'].includes(kind)

describe('a replacement that carries on, with an accident at any of its requests', function () {
  this.timeout(240_000)
  for (const kind of Object.keys(FAULTS) as FaultKind[])
    for (const isDeletedFirst of [false, true]) {
      const how = isDeletedFirst ? ', where the old one is deleted first' : ''

      it(`${kind}: the next up ends it${how}`, async () => {
        let isHit = true
        for (let number = 1; isHit; number += 1) {
          const stage = await openReplacing(isNewerOf(kind) ? { airbyte: '2.2' } : {}, ['a', 'b'])
          const options = isDeletedFirst ? { deleteBeforeReplace: true } : {}
          const old = await stage.begun({}, options)
          const wanted = await stage.state(old)
          const next = [stage.declared({ sourceId: stage.life.sources[1] }, options)]
          const first = await stage.stack.up(next, { road: at(number, FAULTS[kind]) })
          isHit = first.requests.some(({ fault }) => fault !== undefined)
          const what = `request ${String(number)}: ${first.requests[number - 1]?.path ?? ''} ${first.failures.join('\n')}`
          expect((await active(stage)).length, `${what}: both may sync`).to.be.at.most(1)
          if (!first.isKilled && !isDeletedFirst)
            expect(await active(stage), `${what}: one is in service`).to.deep.equal([stage.stack.id('shop')])
          stage.life.pass(30)
          // The engine asks for a refresh after a kill; with one, or without.
          if (first.isKilled && number % 2 === 0) done(await stage.stack.refresh())
          for (let runs = 0; runs < 2; runs += 1) done(await stage.stack.up(next))
          const id = stage.stack.id('shop')
          const live = await stage.live()
          // What a gateway had given up on comes after the deletion, and brings a connection back that nothing syncs.
          const others = kind === '504 and done later' ? live.filter((one) => one !== old) : live
          expect(others, what).to.deep.equal([id])
          expect(id, what).to.not.equal(old)
          expect(await active(stage), what).to.deep.equal([id])
          expect(await stage.state(id), what).to.deep.equal(wanted)
          expect((await stage.read(id))['name'], what).to.equal('shop')
        }
      })
    }

  for (const kind of Object.keys(FAULTS) as FaultKind[])
    it(`${kind}: taken back with a refresh, all is as it was`, async () => {
      let isHit = true
      for (let number = 1; isHit; number += 1) {
        const stage = await openReplacing(isNewerOf(kind) ? { airbyte: '2.2' } : {}, ['a', 'b'])
        const old = await stage.begun()
        const wanted = await stage.state(old)
        const first = await stage.stack.up([stage.declared({ sourceId: stage.life.sources[1] })], {
          road: at(number, FAULTS[kind]),
        })
        isHit = first.requests.some(({ fault }) => fault !== undefined)
        const what = `request ${String(number)}: ${first.requests[number - 1]?.path ?? ''} ${first.failures.join('\n')}`
        stage.life.pass(30)
        if (first.isDone) continue
        done(await stage.stack.up([stage.declared()], { refresh: true }))
        const id = stage.stack.id('shop')
        expect(await active(stage), what).to.deep.equal([id])
        expect(await stage.state(id), what).to.deep.equal(wanted)
        expect((await stage.read(id))['name'], what).to.equal('shop')
        const live = await stage.live()
        // One that a killed creation has left is inactive, and has no state: nobody knows of it.
        const left = first.isKilled ? live.filter((one) => one !== id) : []
        for (const one of left) expect(await stage.state(one), what).to.have.property('stateType', 'not_set')
        expect(live, what).to.have.members([id, ...left])
      }
    })
})
