/** Straight lines of effects: plain async functions in which a failure ends the function early, typed at the edge. */
import * as E from 'fp-ts/Either'
import type * as RTE from 'fp-ts/ReaderTaskEither'
import type * as TE from 'fp-ts/TaskEither'

/** What may fail: decided already, or an effect that is run when it is handed to `must`. */
type Part<F, A> = E.Either<F, A> | TE.TaskEither<F, A>

/** Answers what the part answers. A failure ends the function that awaits it: the failure is its answer then. */
export interface Must<F> {
  <A>(part: Part<F, A>): Promise<A>
  /** The same for a part that fails in another way, which `failure` makes one of this function's. */
  <G, A>(part: Part<G, A>, failure: (error: G) => F): Promise<A>
}

/** The same where parts may need surroundings, which are handed to each. */
export interface MustWith<R, F> {
  <A>(part: Part<F, A> | RTE.ReaderTaskEither<R, F, A>): Promise<A>
  <G, A>(part: Part<G, A> | RTE.ReaderTaskEither<R, G, A>, failure: (error: G) => F): Promise<A>
}

/**
 * Makes a `TaskEither` of an async function.
 *
 * Obligation: the function awaits each `must`, and catches nothing around it. What it throws itself stays a rejection,
 * since that is a mistake of ours and not an answer.
 *
 * ```ts
 * const workspaceOf = (client: Client, sourceId: string): TE.TaskEither<AirbyteError, string> =>
 *   steps(async (must) => {
 *     const source = await must(client.getSource({ sourceId }))
 *     return source.workspaceId
 *   })
 * ```
 */
export const steps = <F, A>(run: (must: Must<F>) => Promise<A>): TE.TaskEither<F, A> =>
  stepsWith<undefined, F, A>((_none, must) => run(must))(undefined)

/** The same for what needs surroundings: they come first, and each part of `must` that asks for them has them. */
export const stepsWith =
  <R, F, A>(run: (surroundings: R, must: MustWith<R, F>) => Promise<A>): RTE.ReaderTaskEither<R, F, A> =>
  (surroundings) =>
  async () => {
    // Known to this run alone, so that a run inside another never takes the other's end for its own.
    let ended: { readonly token: Error; readonly failure: F } | undefined
    const must = async <G, B>(
      part: Part<G, B> | RTE.ReaderTaskEither<R, G, B>,
      failure?: (error: G) => F,
    ): Promise<B> => {
      const result = await resultOf(part, surroundings)
      if (E.isRight(result)) return result.right
      // Of several parts that run at once the first failure is the answer.
      ended ??= {
        token: new Error('a step failed'),
        failure: failure === undefined ? (result.left as unknown as F) : failure(result.left),
      }
      throw ended.token
    }
    try {
      return E.right(await run(surroundings, must))
    } catch (thrown) {
      if (thrown === ended?.token && ended !== undefined) return E.left(ended.failure)
      throw thrown
    }
  }

/** A task takes nothing, so handing it the surroundings does no harm; what needs them answers with a task first. */
const resultOf = async <R, G, B>(
  part: Part<G, B> | RTE.ReaderTaskEither<R, G, B>,
  surroundings: R,
): Promise<E.Either<G, B>> => {
  if (typeof part !== 'function') return part
  const task = part(surroundings)
  return typeof task === 'function' ? task() : task
}
