/** What the engine decides to do about one resource of the program (`step_generator.go` of Pulumi 3.259). */
import * as calls from './calls'
import { changedPaths, isSame, type Shown, shownDifference, shownWhole } from './difference'
import type { Entry } from './snapshot'
import type { Declared, Provider } from './types'
import { type Values } from './values'

/** What the engine does about a resource; a replacement deletes first, or leaves the old one to the end of the run. */
export type Decision =
  | { readonly _tag: 'Same'; readonly inputs: Values; readonly old: Entry }
  | { readonly _tag: 'Create'; readonly inputs: Values; readonly shown: ReadonlyArray<Shown> }
  | { readonly _tag: 'Update'; readonly inputs: Values; readonly old: Entry; readonly shown: ReadonlyArray<Shown> }
  | {
      readonly _tag: 'Replace'
      readonly inputs: Values
      readonly old: Entry
      readonly shown: ReadonlyArray<Shown>
      readonly deletesFirst: boolean
      /** What a preview complains of, and goes on. */
      readonly complaints: ReadonlyArray<string>
    }
  /** Nothing is done: the whole run stops here. */
  | { readonly _tag: 'Invalid'; readonly failures: ReadonlyArray<string> }

export interface Asked {
  readonly declared: Declared
  /** The inputs as the program hands them on now. */
  readonly news: Values
  readonly old: Entry | undefined
  readonly isForced: boolean
  readonly isPreview: boolean
}

/** Inputs under `ignoreChanges` stay as they were; top-level names and dotted paths into objects. */
const ignoring = (news: Values, olds: Values, paths: ReadonlyArray<string>): Values =>
  paths.reduce((inputs, path) => {
    const [head = '', ...rest] = path.split('.')
    const [there, before] = [inputs[head], olds[head]]
    if (rest.length > 0) {
      return { ...inputs, [head]: ignoring((there ?? {}) as Values, (before ?? {}) as Values, [rest.join('.')]) }
    }
    const { [head]: _ignored, ...others } = inputs
    return head in olds ? { ...others, [head]: before } : others
  }, news)

interface Judged {
  readonly isChanged: boolean
  readonly paths: ReadonlyArray<string>
  readonly replaces: ReadonlyArray<string>
  readonly deleteBeforeReplace: boolean
  /** Whether the engine knows what differs; else it prints all. */
  readonly isDetailed: boolean
}

const judge = async (
  provider: Provider,
  { state }: Entry,
  inputs: Values,
  ignored: ReadonlyArray<string>,
): Promise<Judged> => {
  const { changes, replaces, deleteBeforeReplace } = await calls.diff(provider, state.id, state.outputs, inputs)
  if (changes !== undefined) {
    return { isChanged: changes, paths: [], replaces, deleteBeforeReplace, isDetailed: false }
  }
  // The engine compares what it keeps, hidden keys among it.
  const paths = changedPaths(state.inputs, ignoring(inputs, state.inputs, ignored))
  return { isChanged: paths.length > 0, paths, replaces, deleteBeforeReplace, isDetailed: true }
}

/** Whether `replaceOnChanges` takes in something that changed; `*` takes in all. */
const isReplacing = (changed: ReadonlyArray<string>, wanted: ReadonlyArray<string>): boolean =>
  changed.some((path) => wanted.some((one) => one === '*' || path === one || path.startsWith(`${one}.`)))

const PROTECTED = (name: string): string =>
  `unable to replace resource "${name}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``

/** The second check of a replacement: the inputs are those of a new resource, so there are no old ones. */
const replacement = async (
  provider: Provider,
  { declared, news, isForced, isPreview }: Asked,
  old: Entry,
  inputs: Values,
  judged: Judged,
): Promise<Decision> => {
  const { options = {}, hideDiffs = [], name } = declared
  const complaints = options.protect === true && old.state.isProtected ? [PROTECTED(name)] : []
  if (complaints.length > 0 && !isPreview) return { _tag: 'Invalid', failures: complaints }
  const checked = isForced ? { inputs, failures: [] } : await calls.check(provider, {}, news)
  if (checked.failures.length > 0) return { _tag: 'Invalid', failures: checked.failures }
  return {
    _tag: 'Replace',
    inputs: checked.inputs,
    old,
    shown: shownDifference(old.state.inputs, checked.inputs, hideDiffs),
    deletesFirst: options.deleteBeforeReplace ?? judged.deleteBeforeReplace,
    complaints,
  }
}

const FORCED: Judged = { isChanged: true, paths: [], replaces: ['id'], deleteBeforeReplace: false, isDetailed: false }

/** Rejects where the provider does: then the run stops. */
export const decide = async (provider: Provider, asked: Asked): Promise<Decision> => {
  const { declared, old, isForced } = asked
  const { options = {}, hideDiffs = [] } = declared
  const ignored = options.ignoreChanges ?? []
  const isNew = old === undefined || isForced
  const news = old === undefined ? asked.news : ignoring(asked.news, old.state.inputs, ignored)
  // A forced replacement is checked as a new resource, and what `ignoreChanges` names counts as the program has it.
  const checked = isNew
    ? await calls.check(provider, {}, asked.news)
    : await calls.check(provider, old.state.inputs, news)
  if (checked.failures.length > 0) return { _tag: 'Invalid', failures: checked.failures }
  const { inputs } = checked
  if (old === undefined) return { _tag: 'Create', inputs, shown: shownWhole(inputs, hideDiffs) }
  const { state } = old
  const trigger = options.replacementTrigger ?? null
  const isTriggered =
    trigger !== null && state.replacementTrigger !== null && !isSame(trigger, state.replacementTrigger)
  const judged = isForced || isTriggered ? FORCED : await judge(provider, old, inputs, ignored)
  const isReplaced =
    judged.isChanged && (judged.replaces.length > 0 || isReplacing(judged.paths, options.replaceOnChanges ?? []))
  if (isReplaced || state.isPendingReplacement) return replacement(provider, asked, old, inputs, judged)
  if (!judged.isChanged && state.initErrors.length === 0) return { _tag: 'Same', inputs, old }
  const shown = judged.isDetailed
    ? shownDifference(state.inputs, inputs, hideDiffs)
    : judged.isChanged
      ? shownWhole(inputs, hideDiffs)
      : []
  return { _tag: 'Update', inputs, old, shown }
}
