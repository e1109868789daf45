import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import type * as RTE from 'fp-ts/ReaderTaskEither'
import * as TE from 'fp-ts/TaskEither'

import { steps, stepsWith } from '../provider/steps'

const rejectionOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return { fulfilled: await promise }
  } catch (error) {
    return error
  }
}

describe('steps', () => {
  it('answers what its function returns', async () => {
    const sum: TE.TaskEither<string, number> = steps(async (must) => {
      const one = await must(TE.right(1))
      const two = await must(E.right(2))
      return one + two
    })
    expect(await sum()).to.deep.equal(E.right(3))
  })

  it('a failure ends it: nothing behind it is done', async () => {
    const done: string[] = []
    const task: TE.TaskEither<string, string> = steps(async (must) => {
      done.push('before')
      const never: number = await must(TE.left('no'))
      done.push('behind')
      return String(never)
    })
    expect([await task(), done]).to.deep.equal([E.left('no'), ['before']])
  })

  it('begins anew with each run, and not before the first', async () => {
    let runs = 0
    const task: TE.TaskEither<string, number> = steps(async (must) => {
      runs += 1
      return must(runs === 1 ? E.left('first') : E.right(runs))
    })
    expect(runs).to.equal(0)
    expect([await task(), await task()]).to.deep.equal([E.left('first'), E.right(2)])
  })

  it('what failed otherwise is made a failure of its own', async () => {
    const task: TE.TaskEither<string, number> = steps(async (must) =>
      must(TE.left(404), (code) => `code ${String(code)}`),
    )
    expect(await task()).to.deep.equal(E.left('code 404'))
  })

  it('of parts that run at once the first failure is the answer', async () => {
    const late =
      (text: string, milliseconds: number): TE.TaskEither<string, number> =>
      async () => {
        await new Promise((resolve) => setTimeout(resolve, milliseconds))
        return E.left(text)
      }
    const task: TE.TaskEither<string, ReadonlyArray<number>> = steps(async (must) =>
      Promise.all([must(late('slow', 8)), must(late('fast', 1)), must(TE.right(1))]),
    )
    expect(await task()).to.deep.equal(E.left('fast'))
    // The slow one fails when all is over: nobody waits for it, and it must disturb nobody.
    await new Promise((resolve) => setTimeout(resolve, 12))
  })

  it('one inside another ends by itself, and may be ended by the other', async () => {
    const outer: TE.TaskEither<string, unknown> = steps(async (must) => {
      const inner: TE.TaskEither<string, number> = steps(async (own) => own(TE.left('inner')))
      const seen = await inner()
      const throughBoth: TE.TaskEither<string, number> = steps(async () => must(TE.left('outer')))
      return [seen, await must(throughBoth)]
    })
    expect(await outer()).to.deep.equal(E.left('outer'))
  })

  it('a defect stays a rejection', async () => {
    const task: TE.TaskEither<string, number> = steps(async (must) => {
      await must(E.right(1))
      throw new TypeError('a defect')
    })
    expect(await rejectionOf(task())).to.be.instanceOf(TypeError)
  })

  it('cleaning up happens when a step fails', async () => {
    const done: string[] = []
    const task: TE.TaskEither<string, number> = steps(async (must) => {
      try {
        return await must(TE.left('no'))
      } finally {
        done.push('cleaned up')
      }
    })
    expect([await task(), done]).to.deep.equal([E.left('no'), ['cleaned up']])
  })
})

describe('stepsWith', () => {
  interface Env {
    readonly name: string
  }
  const greeting: RTE.ReaderTaskEither<Env, string, string> = ({ name }) => TE.right(`hello ${name}`)
  const refusal: RTE.ReaderTaskEither<Env, number, string> = ({ name }) => TE.left(name.length)

  it('hands the surroundings to whatever asks for them', async () => {
    const step: RTE.ReaderTaskEither<Env, string, ReadonlyArray<string>> = stepsWith(async ({ name }, must) => [
      name,
      await must(greeting),
      await must(TE.right('a task')),
      await must(E.right('a decision')),
    ])
    expect(await step({ name: 'x' })()).to.deep.equal(E.right(['x', 'hello x', 'a task', 'a decision']))
  })

  it('a failure ends it, made one of its own where it is another', async () => {
    const step: RTE.ReaderTaskEither<Env, string, string> = stepsWith(async (_env, must) =>
      must(refusal, (length) => `${String(length)} letters`),
    )
    expect(await step({ name: 'four' })()).to.deep.equal(E.left('4 letters'))
  })
})
