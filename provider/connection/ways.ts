/** By which way streams that no longer fit are mended: one table for the acts and the docs. */
import type { ResetBy, ResetScope } from '../runtime/configuration'

/** What a way goes by. */
export interface Wish {
  readonly scope: ResetScope
  readonly by: ResetBy
  /** Whether the server and the destination's connector can refresh. */
  readonly canRefresh: boolean
}

/** `save`: with the save, by the server's own rule. `streams` and `whole`: by a call of its own after it. */
export interface Way {
  readonly call: 'save' | 'streams' | 'whole'
  readonly isRefresh: boolean
}

/** Undefined: it is refused, for a refresh is wanted and there is none. */
export const wayOf = ({ scope, by, canRefresh }: Wish): Way | undefined => {
  if (by === 'refresh' && !canRefresh) return undefined
  const isRefresh = canRefresh && by !== 'clear'
  if (scope === 'connection') return { call: 'whole', isRefresh }
  // By its own rule a server that can refresh would do so, whatever the program wants.
  const isServers = scope === 'server' && !(canRefresh && by === 'clear')
  return { call: isServers ? 'save' : 'streams', isRefresh }
}

const WHAT: Readonly<Record<Way['call'], readonly [clear: string, refresh: string]>> = {
  save: ['Airbyte resets by its own rule with the save', 'Airbyte refreshes by its own rule with the save'],
  streams: ['just the streams of the plan are cleared', 'just the streams of the plan are refreshed'],
  whole: ['all streams are cleared', 'all streams are refreshed'],
}

/** What happens, and what follows it, in words: as rows of a table. */
export const waysTable = (): ReadonlyArray<ReadonlyArray<string>> => {
  const scopes: ReadonlyArray<ResetScope> = ['streams', 'server', 'connection']
  const bys: ReadonlyArray<ResetBy> = ['auto', 'clear', 'refresh']
  return scopes.flatMap((scope) =>
    bys.flatMap((by) =>
      [false, true].map((canRefresh) => {
        const way = wayOf({ scope, by, canRefresh })
        const given = [`\`${scope}\``, `\`${by}\``, canRefresh ? 'yes' : 'no']
        if (way === undefined) return [...given, 'the preview is refused', '', '']
        const { call, isRefresh } = way
        const sync = isRefresh
          ? 'nothing: the refresh is a sync itself'
          : call === 'save'
            ? "Airbyte's own sync, before 0.57.2; later a sync is started once the reset is through"
            : 'a sync is started once the reset is through'
        const wait = isRefresh ? 'waits for the refresh, which lasts as long as a full read' : 'waits for the reset'
        return [...given, WHAT[call][isRefresh ? 1 : 0], sync, wait]
      }),
    ),
  )
}
