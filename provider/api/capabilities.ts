/** Which server this is: its version, asked for once, and what it can do; where it does not say, the paths that it has. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import { type Answers, remember } from '../remember'
import { CAPABILITIES, type Capability, type CapabilityName, hasSince, isRelease } from '../server/capabilities'
import { steps } from '../steps'
import type { PlainCalls } from './calls'
import type { InstanceConfigurationResponse } from './instance'
import type { CallOptions } from './options'
import type { Transport } from './transport'

/** Tells of one capability; undefined where nothing tells. */
export type HasCapability = (
  name: CapabilityName,
  options?: CallOptions,
) => TE.TaskEither<AirbyteError, boolean | undefined>

/** What asking which server this is answers. */
export interface Identity {
  /** What the server says of itself. */
  readonly instance?: InstanceConfigurationResponse
  /** The number of its release, where it says one. */
  readonly version?: string
  /** It has no such path, so it is older than the release that brought it. */
  readonly isOld: boolean
}

export interface IdentityCalls {
  /** Which server this is: asked once, and known from then on. */
  readonly getIdentity: (options?: CallOptions) => TE.TaskEither<AirbyteError, Identity>
  /**
   * Whether the server has a capability: by the number of its release, else by a path that it has. Undefined where
   * neither tells. A preview with a setting that the server lacks is refused by it.
   */
  readonly hasCapability: HasCapability
}

/** Failures after which nobody knows which server it is. All others leave open what it can do. */
const PASSING: ReadonlySet<string> = new Set(['Unreachable', 'TimedOut', 'Cancelled'])

/** Whether a release came with, or after, the one in which servers began to say which they are. */
const isLater = (release: string): boolean => hasSince(CAPABILITIES.instance, release)

/** What can be told without a path; undefined where it cannot. */
const byAge = ({ since, until }: Capability, { isOld }: Identity): boolean | undefined => {
  if (!isOld) return undefined
  if (until !== undefined && isLater(until)) return true
  return since !== undefined && isLater(since) ? false : undefined
}

export const identifying = (
  { getInstanceConfiguration }: Pick<PlainCalls, 'getInstanceConfiguration'>,
  { probe }: Pick<Transport, 'probe'>,
): IdentityCalls => {
  const identities: Answers<AirbyteError, Identity> = new Map()
  const paths: Answers<AirbyteError, boolean> = new Map()
  const getIdentity = (options?: CallOptions): TE.TaskEither<AirbyteError, Identity> => {
    return () =>
      remember(identities, '', async () => {
        const answer = await getInstanceConfiguration(undefined, options)()
        if (E.isLeft(answer)) {
          return PASSING.has(answer.left._tag) ? answer : E.right({ isOld: answer.left._tag === 'Unsupported' })
        }
        const { version } = answer.right
        return E.right({ instance: answer.right, ...(isRelease(version) ? { version } : {}), isOld: false })
      })
  }
  const hasCapability: HasCapability = (name, options) =>
    steps(async (must) => {
      const row: Capability = CAPABILITIES[name]
      const identity = await must(getIdentity(options))
      if (identity.version !== undefined) return hasSince(row, identity.version)
      const known = byAge(row, identity)
      const { path } = row
      if (known !== undefined) return known
      if (path !== undefined) return must(() => remember(paths, path, probe(path, options)))
      // One that is built by hand says no release, and is a new one.
      return identity.instance === undefined ? undefined : row.until === undefined
    })
  return { getIdentity, hasCapability }
}
