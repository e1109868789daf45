/** Every way in which a call, an input or a reset can fail, and the one text that each becomes. */
import type { StreamDescriptor } from './catalog/airbyte'
import { tell } from './decoding'
import { adviceFor, adviceForWords, type Login, type Problem, tellLogin } from './refusals'

export type { Login, Problem, WayIn } from './refusals'

/** Which call failed. Only its method and path: neither headers nor bodies can be printed from it. */
export interface Request {
  readonly method: string
  readonly path: string
}

/** One thing that is wrong in a value. */
export interface Issue {
  /** Where: property names joined with dots. */
  readonly path: string
  readonly expected: string
  readonly got: string
}

/** One thing that is wrong in the configuration: the key or variable as it was given, what is wrong, and what to do. */
export interface ConfigurationMistake {
  readonly key: string
  readonly problem: string
  readonly advice: string
}

/** The closed union of failures. `isAirbyteError` tells one from anything else. */
export type AirbyteError =
  | { readonly _tag: 'Unreachable'; readonly request: Request; readonly host: string; readonly cause: string }
  | { readonly _tag: 'TimedOut'; readonly request: Request; readonly host: string; readonly afterMilliseconds: number }
  | { readonly _tag: 'Cancelled'; readonly request: Request }
  | {
      readonly _tag: 'Unauthorized'
      readonly request: Request
      readonly status: number
      readonly host: string
      /** The server's own words. */
      readonly message?: string
      /** What was sent to say who we are, and what this server takes, where that is known. */
      readonly login?: Login
    }
  | { readonly _tag: 'NotFound'; readonly request: Request; readonly status: number; readonly message: string }
  | {
      readonly _tag: 'Rejected'
      readonly request: Request
      readonly status: number
      readonly message: string
      readonly issues: ReadonlyArray<Issue>
      /** What newer servers say beside. */
      readonly problem?: Problem
    }
  | {
      readonly _tag: 'ServerFailed'
      readonly request: Request
      readonly status: number
      readonly message: string
      /** Who answered: Airbyte itself, which is through with the call then, or something in front of it, which cannot know. */
      readonly by: 'airbyte' | 'gateway'
    }
  | { readonly _tag: 'Unsupported'; readonly request: Request; readonly operation: string }
  | { readonly _tag: 'Undecodable'; readonly request: Request; readonly issues: ReadonlyArray<Issue> }
  | { readonly _tag: 'InvalidInputs'; readonly issues: ReadonlyArray<InputIssue> }
  /** Inputs that are right in themselves, and what else there is stands in their way. */
  | ({ readonly _tag: 'InTheWay' } & InputIssue)
  | ({
      readonly _tag: 'InvalidConfiguration'
      readonly more?: ReadonlyArray<ConfigurationMistake>
    } & ConfigurationMistake)
  | {
      readonly _tag: 'ResetFailed'
      readonly jobId: number
      readonly status: string
      readonly streams: ReadonlyArray<StreamDescriptor>
      readonly detail: string
      /** Whether the settings were saved before: an adoption resets first. */
      readonly isSaved: boolean
      /** The connection is not active, so that Airbyte ends its jobs: what is owed has to wait. */
      readonly waitsFor?: 'activation' | 'unlocking'
    }
  | { readonly _tag: 'Gone'; readonly connectionId: string }
  | { readonly _tag: 'NotAsPlanned'; readonly connectionId: string; readonly changes: ReadonlyArray<string> }
  | {
      /** A replacement that was to carry the sync state over. */
      readonly _tag: 'NotReplaced'
      readonly connectionId: string
      readonly why: string
      /** Whether all is as it was before. */
      readonly isBack: boolean
    }
  | { readonly _tag: 'NotKept'; readonly request: Request; readonly fields: ReadonlyArray<string> }
  | { readonly _tag: 'JobFailed'; readonly jobId: number; readonly status: string; readonly detail: string }
  | {
      /** A call that must not happen twice may have been done, or not, or may still be under way. */
      readonly _tag: 'OutcomeUnknown'
      readonly request: Request
      /** Why its answer is not known. */
      readonly cause: AirbyteError
      /** How long it was looked for, and what was seen. */
      readonly looked: string
    }
  | {
      /** The server was asked again and again, and began nothing. */
      readonly _tag: 'NotStarted'
      readonly request: Request
      readonly seen: string
      readonly afterMilliseconds: number
      /** What has to come first: nothing begins of a connection that is not active. */
      readonly waitsFor?: 'unlocking' | 'activation'
    }

/** One wrong input: the top-level property that Pulumi names, and a whole sentence on what is wrong and what to do. */
export interface InputIssue {
  readonly property: string
  readonly reason: string
}

/** The three parts of every message. */
interface Explanation {
  readonly failed: string
  readonly seen: string
  readonly advice: string
}

const call = ({ method, path }: Request): string => `${method} ${path}`

const isReset = ({ path }: Request): boolean => /\/connections\/(?:reset|refresh)/.test(path)

/** Newer servers name no reason where an older one says that a connection's workflow is deleted. */
const ORPHANED =
  '; if it fails each time, the connection may have been deleted once and have come back without what runs it: delete it in Airbyte then, take adopt out of the program if it stands there, and run pulumi refresh and pulumi up, which make a new one'

const issueLines = (issues: ReadonlyArray<Issue>): string =>
  issues
    .map(({ path, expected, got }) => `${path === '' ? 'the answer' : path}: expected ${expected}, got ${got}`)
    .join('\n  ')

/** A mistake of the configuration as sentences, for a list of them. */
export const mistakeLine = ({ key, problem, advice }: ConfigurationMistake): string =>
  tell({ path: key, problem, suggestion: advice })

const LOGIN_UNKNOWN = {
  seen: 'what was sent is not known',
  advice: 'check airbyte:clientId and airbyte:clientSecret, or airbyte:token, or airbyte:username and airbyte:password',
}

/** Every failure in words: a tag without a row does not compile. */
const EXPLANATIONS: {
  readonly [Tag in AirbyteError['_tag']]: (error: Extract<AirbyteError, { _tag: Tag }>) => Explanation
} = {
  Unreachable: (error) => ({
    failed: `Airbyte could not be reached for ${call(error.request)}`,
    seen: `${error.host}: ${error.cause}`,
    advice: 'check airbyte:url and that the server runs, then run the same command again',
  }),
  TimedOut: (error) => ({
    failed: `Airbyte did not answer ${call(error.request)} in time`,
    seen: `${error.host}: nothing within ${String(error.afterMilliseconds / 1000)} s`,
    advice: 'run the same command again, or raise airbyte:timeoutSeconds',
  }),
  Cancelled: (error) => ({
    failed: `${call(error.request)} was called off`,
    seen: 'the signal that was given with it is aborted',
    advice: 'run the same command again: it looks first at what was already done',
  }),
  Unauthorized: (error) => {
    const { seen, advice } = error.login === undefined ? LOGIN_UNKNOWN : tellLogin(error.login)
    const said = error.message === undefined ? '' : ` (${error.message})`
    return error.status === 403
      ? {
          failed: `Airbyte knows who asks for ${call(error.request)}, and does not allow it`,
          seen: `${error.host}: status 403${said}`,
          advice: 'use the credentials of somebody who may do it, or ask who runs the server for the right to',
        }
      : {
          failed: `Airbyte refused ${call(error.request)} for want of the right credentials`,
          seen: `${error.host}: status ${String(error.status)}${said}; ${seen}`,
          advice,
        }
  },
  NotFound: (error) => ({
    failed: `Airbyte does not have what ${call(error.request)} asks for`,
    seen: error.message,
    advice: 'check the ids, or run pulumi refresh if it was deleted elsewhere',
  }),
  Rejected: (error) => ({
    failed: `Airbyte refused ${call(error.request)} (${String(error.status)})`,
    seen: [error.message, issueLines(error.issues), ...(error.problem?.details ?? [])]
      .filter((part) => part !== '')
      .join('\n  '),
    advice:
      (error.problem === undefined ? adviceForWords(error.message) : adviceFor(error.problem)) ??
      'correct what it names, then run the same command again',
  }),
  ServerFailed: (error) => ({
    failed: `Airbyte failed at ${call(error.request)} (${String(error.status)})`,
    seen: error.message === '' ? 'an empty answer' : error.message,
    advice:
      adviceForWords(error.message) ??
      (error.by === 'airbyte'
        ? `see whether the message names an input of yours, else look into the server's log, then run the same command again${isReset(error.request) ? ORPHANED : ''}`
        : "look at what stands in front of Airbyte (a proxy, an ingress) and into the server's log, then run the same command again"),
  }),
  Unsupported: (error) => ({
    failed: `This Airbyte has no ${call(error.request)}`,
    seen: 'the server does not know the path',
    advice: 'check airbyte:url, or use a version of Airbyte that has it',
  }),
  Undecodable: (error) => ({
    failed: `Airbyte's answer to ${call(error.request)} is not understood`,
    seen: issueLines(error.issues),
    advice: 'check that airbyte:url is an Airbyte server and not a proxy or a login page',
  }),
  InvalidInputs: (error) => ({
    failed: 'The inputs are not valid',
    seen: error.issues.map(({ reason }) => reason).join('\n  '),
    advice: 'correct the inputs named above',
  }),
  InTheWay: (error) => ({
    failed: 'This cannot be done as things are',
    seen: error.reason,
    advice: 'do what is said above, then run the same command again',
  }),
  InvalidConfiguration: (error) =>
    error.more === undefined
      ? { failed: `The configuration ${error.key} does not work`, seen: error.problem, advice: error.advice }
      : {
          failed: 'The configuration does not work',
          seen: [error, ...error.more].map(mistakeLine).join('\n  '),
          advice: 'correct what is named above',
        },
  ResetFailed: (error) => ({
    failed: error.isSaved
      ? 'Saved, but its reset is not done'
      : 'Nothing is saved, because the reset before it is not done',
    seen: `job ${String(error.jobId)} is ${error.status} (${error.detail}); streams: ${error.streams
      .map(({ name, namespace }) => (namespace === undefined ? name : `${namespace}.${name}`))
      .join(', ')}`,
    advice:
      error.waitsFor === undefined
        ? `look at the job in Airbyte if it failed, then run pulumi up again: it ${error.isSaved ? 'goes on with the reset' : 'resets again, and saves then'}`
        : `${error.waitsFor === 'unlocking' ? 'have the connection unlocked in Airbyte' : 'make the connection active'}, then run pulumi up: it does the reset, which is owed until then`,
  }),
  Gone: (error) => ({
    failed: `Nothing was done: connection ${error.connectionId} is gone`,
    seen: 'it was deleted in Airbyte, and an update would bring it back without its history',
    advice: 'run pulumi refresh, then pulumi up: it makes a new one, or take the resource out of the program',
  }),
  NotAsPlanned: (error) => ({
    failed: `Nothing was saved: connection ${error.connectionId} is not as the preview took it to be, and the update would break what no preview has shown`,
    seen: error.changes.join('\n  '),
    advice:
      'run pulumi refresh and look at what pulumi preview then says; if a policy has altered the inputs, write its change into the program',
  }),
  NotReplaced: (error) => ({
    failed: `Connection ${error.connectionId} is not replaced, since its sync state was not carried over`,
    seen: `${error.why}\n  ${
      error.isBack
        ? 'It is as it was before, and no second one is left'
        : 'It may be inactive now, under a name that says so, and a second one may be left, which is inactive, too: no sync state is lost'
    }`,
    advice: error.isBack
      ? "run pulumi up again, or set onReplacement to 'restart', with which every stream starts over"
      : 'run pulumi up again, which goes on with it; or take the change back and run pulumi up --refresh, which makes the old one active again',
  }),
  NotKept: (error) => ({
    failed: `Saved, but this Airbyte did not keep all of it (${call(error.request)})`,
    seen: `what reads back differs in ${error.fields.join(', ')}: this server ignores what it does not know`,
    advice: 'take these out of the program, or use a version of Airbyte that has them',
  }),
  JobFailed: (error) => ({
    failed: `Job ${String(error.jobId)} is not done`,
    seen: `it is ${error.status} (${error.detail})`,
    advice: 'look at the job in Airbyte, then run pulumi up again',
  }),
  OutcomeUnknown: (error) => ({
    failed: `Whether Airbyte has done what ${call(error.request)} asks for is not known`,
    seen: `${briefly(error.cause)}\n  ${error.looked}`,
    advice: 'run the same command again: it looks first for what this one may have done',
  }),
  NotStarted: (error) => ({
    failed: `Airbyte did not begin what ${call(error.request)} asks for`,
    seen:
      error.afterMilliseconds === 0
        ? error.seen
        : `asked again for ${String(Math.round(error.afterMilliseconds / 1000))} s: ${error.seen}`,
    advice:
      error.waitsFor === undefined
        ? 'run the same command again, or begin it in Airbyte'
        : `${error.waitsFor === 'unlocking' ? 'have it unlocked in Airbyte' : "make it active (status: 'active')"}, then run the same command again`,
  }),
}

const explain = (error: AirbyteError): Explanation =>
  (EXPLANATIONS[error._tag] as (error: AirbyteError) => Explanation)(error)

/** A failure in one line, for a text that tells more than it: what failed and what was seen. */
export const briefly = (error: AirbyteError): string => {
  const { failed, seen } = explain(error)
  return `${failed}: ${seen.replace(/\n\s*/g, '; ')}`
}

/**
 * The one text of a failure: what failed, what was seen, what to do.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { createClient, render } from 'pulumi-airbyte'
 *
 * const answer = await createClient({ url: 'http://localhost:8000' }).getHealthCheck()()
 * if (E.isLeft(answer)) console.error(render(answer.left))
 */
export const render = (error: AirbyteError): string => {
  const { failed, seen, advice } = explain(error)
  return `${failed}.\n  ${seen}\nTry: ${advice}.`
}

/** Every tag there is. */
export const ERROR_TAGS = Object.keys(EXPLANATIONS) as ReadonlyArray<AirbyteError['_tag']>

const TAGS: ReadonlySet<string> = new Set<string>(ERROR_TAGS)

/**
 * Whether something is a failure of ours. By its tag, since two copies of this package may meet.
 *
 * @example
 * import { createClient, isAirbyteError, promised } from 'pulumi-airbyte'
 *
 * try {
 *   await promised(createClient({ url: 'http://localhost:8000' })).getConnection({ connectionId: 'unknown' })
 * } catch (error) {
 *   const { airbyte } = error as { readonly airbyte?: unknown }
 *   if (isAirbyteError(airbyte) && airbyte._tag === 'NotFound') console.log('there is none')
 * }
 */
export const isAirbyteError = (value: unknown): value is AirbyteError =>
  typeof value === 'object' &&
  value !== null &&
  '_tag' in value &&
  typeof value._tag === 'string' &&
  TAGS.has(value._tag)
