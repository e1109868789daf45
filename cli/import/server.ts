/** Refuses to mix servers: a stack that holds connections of another one. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from '../../provider/api/client'
import { isRecord } from '../../provider/json'
import { steps } from '../../provider/steps'
import { counted } from '../../provider/words'
import { asked, type CommandFailure, explained, failed } from '../command'
import type { HeldConnection, StackState } from '../stack'

/** As many are asked for: they may be of another workspace. */
const MOST_ASKED = 5

const isKnown = (api: Pick<Client, 'getConnection'>, id: string): TE.TaskEither<CommandFailure, boolean> => {
  const answer = api.getConnection({ connectionId: id })
  return async () => {
    const found = await answer()
    return E.isLeft(found) && found.left._tag !== 'NotFound' ? asked(TE.left(found.left))() : E.right(E.isRight(found))
  }
}

/** The addresses that the stack's providers were configured with last. */
const urlsIn = (state: StackState | undefined): ReadonlyArray<string> =>
  (state?.resources ?? []).flatMap(({ type, inputs }) => {
    const url = isRecord(inputs) ? inputs['airbyte:url'] : undefined
    return type === 'pulumi:providers:pulumi-nodejs' && typeof url === 'string' ? [url] : []
  })

/** Right where the stack's connections are this server's, as far as one can tell: none of them is known to it otherwise. */
export const refuseOtherServer = (
  api: Pick<Client, 'getConnection'>,
  held: ReadonlyArray<HeldConnection>,
  ids: ReadonlySet<string>,
  url: string,
  state: StackState | undefined,
): TE.TaskEither<CommandFailure, void> =>
  steps(async (must) => {
    if (held.length === 0 || held.some(({ id }) => ids.has(id))) return
    for (const { id } of held.slice(0, MOST_ASKED)) if (await must(isKnown(api, id))) return
    const others = urlsIn(state).filter((other) => other !== url)
    await must(
      E.left(
        failed(
          explained(
            `The stack holds connections of another server`,
            [
              `${counted(held.length, 'connection')} of the stack, and ${url} knows ${held.length === 1 ? 'it not' : 'none of them'}`,
              ...others.map((other) => `the stack was last used with ${other}`),
            ],
            'give another --stack, or --instance with the name of this server, or correct airbyte:url',
          ),
        ),
      ),
    )
  })
