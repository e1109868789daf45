/** The acts on a connection, one by one, for tests that look at a single step. */
import * as E from 'fp-ts/Either'

import { diff as difference } from '../../provider/connection/diff'
import type { Env, Failure } from '../../provider/connection/env'
import { emptyMemory } from '../../provider/connection/memory'
import type { Outputs } from '../../provider/connection/state'
import { render } from '../../provider/errors'
import type { ResetScope } from '../../provider/runtime/configuration'
import { hurriedClient } from './clock'

export { checkInputs as check } from '../../provider/connection/check'
export { create } from '../../provider/connection/create'
export { remove } from '../../provider/connection/delete'
export { diff as difference } from '../../provider/connection/diff'
export type { Env, Failure } from '../../provider/connection/env'
export { read } from '../../provider/connection/read'
export type { Outputs } from '../../provider/connection/state'
export { update } from '../../provider/connection/update'

/** A real client, and a clock that does not let a test wait. */
export const envOf = (url: string, resetScope: ResetScope = 'streams'): Env => ({
  client: hurriedClient({ url, maxRetries: 0, timeoutMilliseconds: 5000 }),
  resetScope,
  resetBy: 'auto',
  resetTimeoutMilliseconds: 10_000,
  maxResets: undefined,
  takeOver: 'leftovers',
  asksInPreview: true,
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 5))),
  progress: () => undefined,
  conceal: () => undefined,
  mayTell: true,
  memory: emptyMemory(),
})

/** `diff` of a resource whose server nobody asks. */
export const diff = async (
  olds: Partial<Outputs>,
  news: unknown,
): Promise<{ readonly changes: boolean | undefined; readonly replaces: ReadonlyArray<string> }> => {
  const result = await difference('id', olds, news)(envOf('http://127.0.0.1:9'))()
  if (E.isLeft(result)) throw new Error(render(result.left.error))
  const { changes, replaces } = result.right
  return { changes, replaces }
}

/** The answer of an act, or its failure as an error. */
export const done = async <A>(step: () => Promise<E.Either<Failure, A>>): Promise<A> => {
  const result = await step()
  if (E.isLeft(result)) throw new Error(render(result.left.error))
  return result.right
}

/** The failure of an act that has to fail, with the outputs that it saved. */
export const failure = async (
  step: () => Promise<E.Either<Failure, unknown>>,
): Promise<{
  readonly error: Failure['error']
  readonly saved?: { readonly id: string; readonly outputs: Outputs }
}> => {
  const result = await step()
  if (E.isRight(result)) throw new Error('it should have failed')
  const { error, saved } = result.left
  return { error, ...(saved === undefined ? {} : { saved: { id: saved.id, outputs: saved.outputs as Outputs } }) }
}
