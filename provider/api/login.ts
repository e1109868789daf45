/** What a server takes that has refused a login: by what it asks for, else by what it says of itself, asked once. */
import * as E from 'fp-ts/Either'

import type { AirbyteError, Login, WayIn } from '../errors'
import { isRecord } from '../json'
import { type Answer, parseAnswer } from './answer'

/** Newer servers say it to anybody (`auth.mode`: none, simple, oidc). */
export const INSTANCE_CONFIGURATION = { method: 'GET', path: '/v1/instance_configuration' } as const

const wayOf = (answer: E.Either<AirbyteError, Answer>): WayIn | undefined => {
  if (E.isLeft(answer) || answer.right.status !== 200) return undefined
  const body = parseAnswer(INSTANCE_CONFIGURATION)(answer.right.text)
  const auth = E.isRight(body) && isRecord(body.right) ? body.right['auth'] : undefined
  if (!isRecord(auth)) return undefined
  return auth['mode'] === 'none' ? 'nothing' : 'application'
}

/** Tells what was sent, and what the server takes. */
export const loginOf = (
  sent: WayIn,
  ask: () => Promise<E.Either<AirbyteError, Answer>>,
): ((refused: Answer) => Promise<Login>) => {
  let asking: Promise<WayIn | undefined> | undefined
  return async ({ challenge }) => {
    const isBasic = challenge !== undefined && /^basic\b/i.test(challenge)
    const takes = isBasic ? 'basic' : await (asking ??= ask().then(wayOf))
    return { sent, ...(takes === undefined ? {} : { takes }) }
  }
}
