/** The tags of a connection as Airbyte takes them: found by name in the workspace, and made where there is none. */
import * as E from 'fp-ts/Either'

import type { Tag } from '../api/tags'
import { act, lift, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { workspaceOf } from './questions'

/** The colour of a tag that is made and for which the program says none; one of those that Airbyte's own pages use. */
const COLOR = '75DCFF'

/** Makes one. Where somebody has made it meanwhile, that one is it. */
const make = (workspaceId: string, name: string, color: string): Step<Tag> =>
  act(async ({ client }, must) => {
    const made = await client.createTag({ workspaceId, name, color })()
    if (E.isRight(made) || made.left._tag !== 'Rejected' || made.left.status !== 409)
      return must(lift(() => Promise.resolve(made)))
    const there = (await must(lift(client.listTags({ workspaceId })))).find((tag) => tag.name === name)
    return there ?? must(lift(() => Promise.resolve(made)))
  })

/** What is sent of the tags; nothing where the program leaves them to the server. */
export const wireTags = ({ tags, sourceId }: ConnectionInputs): Step<{ readonly tags?: ReadonlyArray<Tag> }> =>
  act(async (env, must) => {
    if (tags === undefined) return {}
    if (tags.length === 0) return { tags: [] }
    const workspaceId = await must(lift(workspaceOf(sourceId)(env)))
    const there = new Map((await must(lift(env.client.listTags({ workspaceId })))).map((tag) => [tag.name, tag]))
    const found: Tag[] = []
    for (const { name, color = COLOR } of tags)
      found.push(there.get(name) ?? (await must(make(workspaceId, name, color))))
    return { tags: found }
  })
