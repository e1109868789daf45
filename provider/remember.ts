/** Questions that are asked once: while an answer is on its way, and after it has come, nobody asks again. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

/** Answers by what was asked. */
export type Answers<F, A> = Map<string, Promise<E.Either<F, A>>>

/** Asks unless it was asked before; a failure is not remembered, since the next asking may be answered. */
export const remember = <F, A>(
  answers: Answers<F, A>,
  key: string,
  ask: TE.TaskEither<F, A>,
): Promise<E.Either<F, A>> => {
  const known = answers.get(key)
  if (known !== undefined) return known
  const answer = ask()
  answers.set(key, answer)
  void answer.then((result) => {
    if (E.isLeft(result)) answers.delete(key)
  })
  return answer
}
