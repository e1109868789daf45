/** What a rule says of one kind of change. */

/** `breaking`: the stream has to be reset. `attention`: a reviewer should look, nothing is reset. `safe`: neither. */
export type Level = 'breaking' | 'attention' | 'safe'

export interface Rule {
  readonly level: Level
  readonly purpose: string
  /** Who is hurt and how, in one sentence. */
  readonly reason: string
}
