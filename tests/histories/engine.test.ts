import { expect } from 'chai'

import { type Command, runCommand } from '../support/engine/engine'
import type {
  Declared,
  Options,
  Process,
  Program,
  Provider,
  Run,
  RunOptions,
  StackState,
} from '../support/engine/types'
import { later, secret, type Values } from '../support/engine/values'

/** A provider that keeps what it is given; inputs steer how it behaves, and every call is noted. */
const toy = () => {
  const calls: string[] = []
  const there = new Map<string, Values>()
  let made = 0
  const seen: Record<string, unknown>[] = []
  const provider: Provider = {
    check: (olds, news) => {
      calls.push(`check ${JSON.stringify(olds['value'] ?? null)} → ${JSON.stringify(news['value'])}`)
      seen.push({ ...news })
      const failures = news['value'] === 'wrong' ? [{ property: '', reason: 'value is wrong' }] : []
      return Promise.resolve({ inputs: { ...news }, failures })
    },
    diff: (id, olds, news) => {
      calls.push(`diff ${id} ${JSON.stringify(olds['value'])} → ${JSON.stringify(news['value'])}`)
      return Promise.resolve({
        ...(news['judge'] === 'no' ? { changes: false } : news['judge'] === 'yes' ? { changes: true } : {}),
        replaces: olds['place'] === news['place'] ? [] : ['place'],
      })
    },
    create: (inputs) => {
      made += 1
      const id = `id-${String(made)}`
      calls.push(`create ${id}`)
      if (inputs['fail'] === 'create') return Promise.reject(new Error('not made'))
      there.set(id, inputs)
      if (inputs['fail'] === 'create in part') {
        return Promise.reject(Object.assign(new Error('in part'), { id, properties: inputs, reasons: ['in part'] }))
      }
      return Promise.resolve({ id, outs: { ...inputs, made: id } })
    },
    read: (id) => {
      calls.push(`read ${id}`)
      const found = there.get(id)
      return Promise.resolve(found === undefined ? {} : { id, props: { ...found, made: id }, inputs: { ...found } })
    },
    update: (id, olds, news) => {
      calls.push(`update ${id} ${JSON.stringify(olds['value'])} → ${JSON.stringify(news['value'])}`)
      if (news['fail'] === 'update') return Promise.reject(new Error('not updated'))
      there.set(id, news)
      if (news['fail'] === 'update in part') {
        return Promise.reject(Object.assign(new Error('in part'), { id, properties: news, reasons: ['in part'] }))
      }
      return Promise.resolve({ outs: { ...news, made: id } })
    },
    delete: (id, props) => {
      calls.push(`delete ${id}`)
      if (props['fail'] === 'delete') return Promise.reject(new Error('not deleted'))
      there.delete(id)
      return Promise.resolve()
    },
  }
  return { provider, calls, there, seen }
}

const one = (inputs: Values, options: Options = {}, name = 'one'): Declared => ({
  name,
  kind: 'Connection',
  inputs: { __provider: 'code', ...inputs },
  options,
})

describe("the stand-in for Pulumi's engine", () => {
  let world: ReturnType<typeof toy>
  let state: StackState
  beforeEach(() => {
    world = toy()
    state = []
  })
  const run = async (command: Command, program: Program = [], options: RunOptions = {}): Promise<Run> => {
    const process: Process = {
      provider: () => world.provider,
      lines: () => [],
      killed: new Promise(() => undefined),
    }
    world.calls.splice(0)
    const result = await runCommand(command, state, program, process, options)
    state = result.state
    return result
  }
  const operations = ({ steps }: Run): ReadonlyArray<string> =>
    steps.map(({ operation, name }) => `${operation} ${name}`)

  it('what is new is checked without olds and created; a preview calls no more than check', async () => {
    expect(operations(await run('preview', [one({ value: 1 })]))).to.deep.equal(['create one'])
    expect(world.calls).to.deep.equal(['check null → 1'])
    await run('up', [one({ value: 1 })])
    expect(world.calls).to.deep.equal(['check null → 1', 'create id-1'])
    expect(state.map(({ id, inputs, outputs }) => ({ id, inputs, outputs }))).to.deep.equal([
      { id: 'id-1', inputs: { __provider: 'code', value: 1 }, outputs: { __provider: 'code', value: 1, made: 'id-1' } },
    ])
  })

  it('what is the same keeps its outputs and takes the new inputs', async () => {
    await run('up', [one({ value: 1, judge: 'no' })])
    const { steps } = await run('up', [one({ value: 2, judge: 'no' })])
    expect(steps.map(({ operation }) => operation)).to.deep.equal(['same'])
    expect(world.calls).to.deep.equal(['check 1 → 2', 'diff id-1 1 → 2'])
    expect([state[0]?.inputs['value'], state[0]?.outputs['value']]).to.deep.equal([2, 1])
  })

  it('where diff does not say, the engine compares the inputs, and shows what differs', async () => {
    await run('up', [one({ value: 1, list: ['a', 'b'] })])
    expect(operations(await run('preview', [one({ value: 1, list: ['a', 'b'] })]))).to.deep.equal(['same one'])
    const { steps } = await run('preview', [one({ value: 1, list: ['a', 'c'], more: { deep: true } })])
    expect(steps[0]?.shown).to.deep.equal([
      { path: 'list.1', text: 'c' },
      { path: 'more.deep', text: 'true' },
    ])
    const whole = await run('preview', [one({ value: 1, list: ['a', 'c'], judge: 'yes' })])
    expect(whole.steps[0]?.shown.map(({ path }) => path)).to.deep.equal(['value', 'list.0', 'list.1', 'judge'])
  })

  it('after a partial failure the state has new outputs and old inputs, and the next run updates', async () => {
    await run('up', [one({ value: 1 })])
    const failed = await run('up', [one({ value: 2, fail: 'update in part' })])
    expect([failed.isDone, failed.failures]).to.deep.equal([false, ['in part']])
    expect([state[0]?.inputs['value'], state[0]?.outputs['value']]).to.deep.equal([1, 2])
    await run('up', [one({ value: 2, judge: 'no' })])
    expect(world.calls).to.deep.equal(['check 1 → 2', 'diff id-1 2 → 2', 'update id-1 2 → 2'])
    expect(state[0]?.initErrors).to.deep.equal([])
  })

  it('a refresh forgets that something was not whole', async () => {
    await run('up', [one({ value: 1, judge: 'no', fail: 'create in part' })])
    expect(state[0]?.initErrors).to.deep.equal(['in part'])
    await run('refresh')
    expect(state[0]?.initErrors).to.deep.equal([])
    expect(operations(await run('up', [one({ value: 1, judge: 'no' })]))).to.deep.equal(['same one'])
  })

  it('a failure that left nothing leaves the state as it was', async () => {
    await run('up', [one({ value: 1 })])
    const before = state
    expect((await run('up', [one({ value: 2, fail: 'update' })])).failures).to.deep.equal(['not updated'])
    expect(state).to.deep.equal(before)
  })

  it('a replacement is checked twice, the second time as new; the old one goes last', async () => {
    await run('up', [one({ value: 1, place: 'a' })])
    const replaced = await run('up', [one({ value: 1, place: 'b' })])
    expect(operations(replaced)).to.deep.equal(['create-replacement one', 'replace one', 'delete-replaced one'])
    expect(world.calls).to.deep.equal([
      'check 1 → 1',
      'diff id-1 1 → 1',
      'check null → 1',
      'create id-2',
      'delete id-1',
    ])
    expect(state.map(({ id }) => id)).to.deep.equal(['id-2'])
  })

  it('what was replaced and could not be deleted is deleted by a later run', async () => {
    await run('up', [one({ value: 1, place: 'a', fail: 'delete' })])
    await run('up', [one({ value: 1, place: 'b' })])
    expect(state.map(({ id, isPendingDelete }) => [id, isPendingDelete])).to.deep.equal([
      ['id-2', false],
      ['id-1', true],
    ])
    const again = await run('up', [one({ value: 1, place: 'b' })])
    expect(operations(again)).to.deep.equal(['same one', 'delete-replaced one'])
  })

  it('with deleteBeforeReplace it is deleted first, and stays in the state until it is made again', async () => {
    await run('up', [one({ value: 1, place: 'a' })])
    await run('up', [one({ value: 1, place: 'b', fail: 'create' }, { deleteBeforeReplace: true })])
    expect(world.calls.slice(-2)).to.deep.equal(['delete id-1', 'create id-2'])
    expect(state.map(({ id, isPendingReplacement }) => [id, isPendingReplacement])).to.deep.equal([['id-1', true]])
    await run('up', [one({ value: 1, place: 'b' }, { deleteBeforeReplace: true })])
    expect(world.calls).to.deep.equal(['check 1 → 1', 'diff id-1 1 → 1', 'check null → 1', 'create id-3'])
    expect(state.map(({ id, isPendingReplacement }) => [id, isPendingReplacement])).to.deep.equal([['id-3', false]])
  })

  it('--replace and a taint check as new and never ask diff', async () => {
    await run('up', [one({ value: 1 })])
    await run('up', [one({ value: 1 })], { replace: ['one'] })
    expect(world.calls).to.deep.equal(['check null → 1', 'create id-2', 'delete id-1'])
    state = state.map((resource) => ({ ...resource, isTainted: true }))
    await run('up', [one({ value: 1 })])
    expect(world.calls).to.deep.equal(['check null → 1', 'create id-3', 'delete id-2'])
    expect(state[0]?.isTainted).to.equal(false)
  })

  it('replaceOnChanges replaces where the engine itself finds the change', async () => {
    await run('up', [one({ value: 1 })])
    const options = { replaceOnChanges: ['value'] }
    expect(operations(await run('preview', [one({ value: 2, judge: 'yes' }, options)]))[0]).to.equal('update one')
    expect(operations(await run('preview', [one({ value: 2 }, options)]))[0]).to.equal('create-replacement one')
  })

  it('ignoreChanges puts the old value back before check', async () => {
    await run('up', [one({ value: 1, more: { a: 1, b: 1 } })])
    await run('up', [one({ value: 2, more: { a: 2, b: 2 } }, { ignoreChanges: ['value', 'more.a'] })])
    expect(world.calls).to.deep.equal(['check 1 → 1', 'diff id-1 1 → 1', 'update id-1 1 → 1'])
    expect(state[0]?.inputs['more']).to.deep.equal({ a: 1, b: 2 })
  })

  it('what left the program is deleted last, and only where nothing failed', async () => {
    await run('up', [one({ value: 1 }), one({ value: 1 }, {}, 'two')])
    const failed = await run('up', [one({ value: 2, fail: 'update' })])
    expect(operations(failed)).to.deep.equal(['update one'])
    expect(state.map(({ name }) => name)).to.deep.equal(['one', 'two'])
    expect(operations(await run('up', [one({ value: 1 })]))).to.deep.equal(['same one', 'delete two'])
  })

  it('a failed check stops the run: what comes later is not registered, and nothing is deleted', async () => {
    await run('up', [one({ value: 1 }, {}, 'gone')])
    const { failures } = await run('up', [
      one({ value: 1 }),
      one({ value: 'wrong' }, {}, 'two'),
      one({ value: 1 }, {}, 'three'),
    ])
    expect(failures).to.deep.equal(['value is wrong'])
    expect(state.map(({ name }) => name)).to.deep.equal(['one', 'gone'])
  })

  it('a rename without an alias makes a new one and deletes the old; with one it is the same', async () => {
    await run('up', [one({ value: 1 })])
    expect(operations(await run('preview', [one({ value: 1 }, {}, 'two')]))).to.deep.equal(['create two', 'delete one'])
    await run('up', [one({ value: 1 }, { aliases: ['one'] }, 'two')])
    expect(state.map(({ name, id }) => [name, id])).to.deep.equal([['two', 'id-1']])
  })

  it('protected resources are neither deleted nor replaced, retained ones are left alone', async () => {
    await run('up', [
      one({ value: 1, place: 'a' }, { protect: true }),
      one({ value: 1 }, { retainOnDelete: true }, 'two'),
    ])
    const replaced = await run('up', [
      one({ value: 1, place: 'b' }, { protect: true }),
      one({ value: 1 }, { retainOnDelete: true }, 'two'),
    ])
    expect(replaced.failures[0]).to.contain('protection')
    const { failures } = await run('destroy')
    expect(failures[0]).to.contain('protected')
    expect(state.map(({ name }) => name)).to.deep.equal(['one'])
    expect([...world.there.keys()]).to.deep.equal(['id-1', 'id-2'])
  })

  it('--target touches nothing else: no check, no diff, no deletion', async () => {
    await run('up', [one({ value: 1 }), one({ value: 1 }, {}, 'two'), one({ value: 1 }, {}, 'gone')])
    await run('up', [one({ value: 2 }), one({ value: 2 }, {}, 'two')], { targets: ['one'] })
    expect(world.calls).to.deep.equal(['check 1 → 2', 'diff id-1 1 → 2', 'update id-1 1 → 2'])
    expect(state.map(({ name }) => name).sort()).to.deep.equal(['gone', 'one', 'two'])
    await run('destroy', [], { targets: ['gone'] })
    expect(world.calls).to.deep.equal(['delete id-3'])
  })

  it('destroy deletes without asking check or diff', async () => {
    await run('up', [one({ value: 1 })])
    await run('destroy')
    expect(world.calls).to.deep.equal(['delete id-1'])
    expect(state).to.deep.equal([])
  })

  it('a refresh reads, asks diff the other way round, and takes in what it found', async () => {
    await run('up', [one({ value: 1 }), one({ value: 1 }, {}, 'two')])
    world.there.set('id-1', { __provider: 'code', value: 2 })
    world.there.delete('id-2')
    await run('refresh')
    expect(world.calls).to.deep.equal(['read id-1', 'read id-2', 'diff id-1 2 → 1'])
    expect(state.map(({ name, inputs }) => [name, inputs['value']])).to.deep.equal([['one', 2]])
  })

  it('secrets reach the provider in plain; the state marks what has their name, and no preview shows it', async () => {
    const { steps } = await run('preview', [
      one({ value: secret('s3cret'), more: { deep: secret('s3cret') }, list: [secret('s3cret')] }),
    ])
    expect(steps[0]?.shown).to.deep.equal([
      { path: 'value', text: '[secret]' },
      { path: 'more.deep', text: '[secret]' },
      { path: 'list', text: '[secret]' },
    ])
    expect(world.seen[0]).to.deep.include({ value: 's3cret', more: { deep: 's3cret' }, list: ['s3cret'] })
  })

  it('what is not known yet is a placeholder in a preview, and there in the update', async () => {
    await run('preview', [one({ value: later('known') })])
    expect(world.calls).to.deep.equal(['check null → "04da6b54-80e4-46f7-96ec-b56ff0331ba9"'])
    await run('up', [one({ value: later('known') })])
    expect(world.calls[0]).to.equal('check null → "known"')
  })

  it('an answer with undefined in it is refused, as on the wire', async () => {
    world = toy()
    const process: Process = {
      provider: () => ({
        ...world.provider,
        check: (_olds, news) => Promise.resolve({ inputs: { ...news, x: undefined } }),
      }),
      lines: () => [],
      killed: new Promise(() => undefined),
    }
    expect((await runCommand('preview', [], [one({})], process)).failures).to.deep.equal(['Unexpected struct type.'])
  })

  it('a kill leaves the state as it was written down last', async () => {
    await run('up', [one({ value: 1 })])
    let kill: () => void = () => undefined
    const process: Process = {
      provider: () => ({
        ...world.provider,
        create: () => {
          kill()
          return new Promise(() => undefined)
        },
      }),
      lines: () => [],
      killed: new Promise((resolve) => {
        kill = resolve
      }),
    }
    const { isKilled, state: left } = await runCommand(
      'up',
      state,
      [one({ value: 2 }), one({ value: 1 }, {}, 'two')],
      process,
    )
    expect(isKilled).to.equal(true)
    expect(left.map(({ name, inputs }) => [name, inputs['value']])).to.deep.equal([['one', 2]])
  })
})
