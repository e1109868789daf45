/** The client without fp-ts. */
import type * as TE from 'fp-ts/TaskEither'

import { type AirbyteError, render } from '../errors'
import type { Client } from './client'

/** The client's calls as promises. */
export type PromisedClient = {
  readonly [K in keyof Client]: Client[K] extends (
    ...request: infer Request
  ) => TE.TaskEither<AirbyteError, infer Answer>
    ? (...request: Request) => Promise<Answer>
    : never
}

/**
 * The client for those who do not use fp-ts: promises, rejected with an `Error` whose text is the rendered failure.
 *
 * @example
 * import { createClient, promised } from 'pulumi-airbyte'
 *
 * const airbyte = promised(createClient({ url: 'http://localhost:8000' }))
 * const { workspaces } = await airbyte.listWorkspaces()
 * console.log(workspaces.map(({ name }) => name))
 */
export const promised = (client: Client): PromisedClient =>
  Object.fromEntries(
    Object.entries(client).map(([operation, run]) => [
      operation,
      async (...request: ReadonlyArray<never>) => {
        const result = await (run as (...parts: ReadonlyArray<never>) => TE.TaskEither<AirbyteError, unknown>)(
          ...request,
        )()
        if (result._tag === 'Left') throw Object.assign(new Error(render(result.left)), { airbyte: result.left })
        return result.right
      },
    ]),
  ) as unknown as PromisedClient
