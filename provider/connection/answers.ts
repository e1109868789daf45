/** How a program answers breaking changes: one answer for all, or one for each kind. */
import type { ChangeKind } from '../catalog/changes'
import { RULES } from '../catalog/rules'
import { own } from '../json'
import { type Codec, objectOr, oneOf, optional, type Properties, shape } from '../shapes'

/** What is done about a breaking change: its streams are reset, or the update is refused, or all stays as it is. */
export type Answer = 'reset' | 'refuse' | 'keep'

/** What becomes of the sync state of a connection that is replaced; or the replacement is refused. */
export type OnReplacement = 'restart' | 'carry' | 'refuse'

/** What can be answered: the kinds that break a stream, and the replacement of the whole connection. */
export type AnsweredKind = ChangeKind | 'replace'

/** Answers by kind of change: `{ default: 'reset', remove_stream: 'keep', replace: 'refuse' }`. */
export type AnswersByKind = Readonly<Partial<Record<AnsweredKind | 'default', Answer>>>

export type OnBreakingChange = Answer | AnswersByKind

const BREAKING = (Object.keys(RULES) as ReadonlyArray<ChangeKind>).filter((kind) => RULES[kind].level === 'breaking')

const answer: Codec<Answer> = oneOf(['reset', 'refuse', 'keep'])

/** Nothing of a connection that is replaced can be kept. */
const answerToReplacement = oneOf(['reset', 'refuse'])

const properties = Object.fromEntries([
  ...['default', ...BREAKING].map((name) => [name, optional(answer)] as const),
  ['replace', optional(answerToReplacement)] as const,
]) as Properties<AnswersByKind>

export const onBreakingChangeCodec: Codec<OnBreakingChange> = objectOr<Answer, AnswersByKind>(
  answer,
  shape<AnswersByKind>(properties, { unknown: 'refused' }),
)

const byKindOf = (given: OnBreakingChange | undefined): AnswersByKind =>
  typeof given === 'object' ? given : { default: given ?? 'reset' }

/** The answer where no kind has one of its own. */
export const defaultAnswer = (given: OnBreakingChange | undefined): Answer => byKindOf(given).default ?? 'reset'

/** The answer to a change of this kind. */
export const answerTo = (given: OnBreakingChange | undefined, kind: AnsweredKind): Answer =>
  own(byKindOf(given), kind) ?? defaultAnswer(given)

/** Its one form: kinds that are answered as any other are not named, and one answer for all is a word; none where it is the usual one. */
export const canonicalAnswers = (given: OnBreakingChange): OnBreakingChange | undefined => {
  const common = defaultAnswer(given)
  const others = Object.entries(byKindOf(given)).filter(([kind, one]) => kind !== 'default' && one !== common)
  if (others.length === 0) return common === 'reset' ? undefined : common
  return { default: common, ...Object.fromEntries(others.sort()) }
}

/** The answer to a reset that an earlier run owes: of a stream that is gone, or of one that is there. */
export const answerToDebt = (
  {
    onBreakingChange,
    syncCatalog,
  }: { readonly onBreakingChange?: OnBreakingChange; readonly syncCatalog: { readonly streams: object } },
  key: string,
): Answer =>
  Object.hasOwn(syncCatalog.streams, key)
    ? defaultAnswer(onBreakingChange)
    : answerTo(onBreakingChange, 'remove_stream')
