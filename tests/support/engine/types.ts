/** What the stand-in for Pulumi's engine is given, keeps and answers. */
import type { Shown } from './difference'
import type { Values } from './values'

/** Which of our providers a resource has. */
export type Kind = 'Connection' | 'Sync'

export interface Options {
  readonly deleteBeforeReplace?: boolean
  readonly protect?: boolean
  readonly retainOnDelete?: boolean
  /** Names that the resource had before. */
  readonly aliases?: ReadonlyArray<string>
  readonly replaceOnChanges?: ReadonlyArray<string>
  readonly ignoreChanges?: ReadonlyArray<string>
  readonly replacementTrigger?: unknown
}

/** A resource as the program registers it: `inputs` are what its constructor hands on. */
export interface Declared {
  /** Stands for its URN, so it is unique in a stack. */
  readonly name: string
  readonly kind: Kind
  readonly inputs: Values
  /** Inputs that are outputs of other resources: input → [resource, output]. It is registered when these are there. */
  readonly references?: Readonly<Record<string, readonly [resource: string, output: string]>>
  readonly options?: Options
  /** What no preview prints of its inputs. */
  readonly hideDiffs?: ReadonlyArray<string>
}

export type Program = ReadonlyArray<Declared>

export interface ResourceState {
  readonly name: string
  readonly kind: Kind
  readonly id: string
  readonly inputs: Values
  readonly outputs: Values
  /** Why the last creation or update was not whole: the next run updates, whatever `diff` says. */
  readonly initErrors: ReadonlyArray<string>
  readonly isProtected: boolean
  readonly isRetained: boolean
  readonly isTainted: boolean
  readonly replacementTrigger: unknown
  /** Deleted to be replaced, and not made again so far. */
  readonly isPendingReplacement: boolean
  /** Replaced, and not deleted so far. */
  readonly isPendingDelete: boolean
}

/** In the order in which the engine keeps them; a name can stand there more than once. */
export type StackState = ReadonlyArray<ResourceState>

/** The steps by the names that `pulumi preview --json` gives them. */
export type Operation =
  | 'same'
  | 'create'
  | 'update'
  | 'replace'
  | 'create-replacement'
  | 'delete'
  | 'delete-replaced'
  | 'remove-pending-replace'
  | 'refresh'

export interface Step {
  readonly operation: Operation
  readonly name: string
  /** What a preview prints of it. */
  readonly shown: ReadonlyArray<Shown>
  /** The inputs that it is about, as the engine and policies have them. */
  readonly inputs: Values
}

export interface Run {
  /** Whether the command ends with 0. */
  readonly isDone: boolean
  /** Whether the process was killed on the way. */
  readonly isKilled: boolean
  readonly steps: ReadonlyArray<Step>
  /** What the user reads of what went wrong. */
  readonly failures: ReadonlyArray<string>
  /** The resources that it is told of; not all failures are of one. */
  readonly failed: ReadonlyArray<string>
  /** What the provider's process wrote to its output, shown as lines of log. */
  readonly lines: ReadonlyArray<string>
  readonly state: StackState
}

/** What the engine calls: `pulumi.dynamic.ResourceProvider`, whole. */
export interface Provider {
  readonly check: (
    olds: Values,
    news: Values,
  ) => Promise<{
    readonly inputs?: unknown
    readonly failures?: ReadonlyArray<{ readonly property: string; readonly reason: string }>
  }>
  readonly diff: (
    id: string,
    olds: Values,
    news: Values,
  ) => Promise<{
    readonly changes?: boolean
    readonly replaces?: ReadonlyArray<string>
    readonly deleteBeforeReplace?: boolean
  }>
  readonly create: (inputs: Values) => Promise<{ readonly id: string; readonly outs?: unknown }>
  readonly read: (
    id: string,
    props: Values,
  ) => Promise<{ readonly id?: string; readonly props?: unknown; readonly inputs?: unknown }>
  readonly update: (id: string, olds: Values, news: Values) => Promise<{ readonly outs?: unknown }>
  readonly delete: (id: string, props: Values) => Promise<void>
}

/** One provider process: it lives for one command (a preview and its update are two). */
export interface Process {
  readonly provider: (kind: Kind) => Provider
  /** What it has written so far. */
  readonly lines: () => ReadonlyArray<string>
  /** Settles when the process, and Pulumi with it, is killed. */
  readonly killed: Promise<void>
}

export interface RunOptions {
  readonly refresh?: boolean
  readonly targets?: ReadonlyArray<string>
  /** `--replace`. */
  readonly replace?: ReadonlyArray<string>
  /** How many steps run at once. Default: 8, which is Pulumi's on two cores. */
  readonly parallel?: number
  /** Whether the program waits for each resource before it declares the next. Default: no. */
  readonly isInOrder?: boolean
}
