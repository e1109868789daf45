/** The names of connections that are being replaced: the journal of a replacement that carries the sync state on. */
const ID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}'

/** Airbyte keeps so many characters of a name. */
export const LONGEST_NAME = 256

/** What a connection was before it was to be replaced. */
export interface Before {
  readonly name: string
  readonly status: 'active' | 'inactive'
}

/**
 * The name of a connection that is replaced. It says by which one, where that is made already, and what this one was, so that a run
 * after one that was killed knows its own work: nothing else on the server would tell.
 */
export const retiredName = ({ name, status }: Before, successor: string | undefined): string => {
  const how = successor === undefined ? 'being replaced' : `replaced by ${successor}`
  const end = ` (${status === 'inactive' ? 'inactive, ' : ''}${how})`
  return `${name.slice(0, LONGEST_NAME - end.length)}${end}`
}

/** What the state has for the source of a connection that is deleted to be replaced: it differs from every source. */
export const NO_SOURCE = ''

export const RETIRED = new RegExp(` \\((inactive, )?(?:being replaced|replaced by (${ID}))\\)$`)

/** Whether it was deleted so that another one could take its place and go on from its sync state. */
export const isBeingReplaced = (name: string): boolean => RETIRED.test(name) && successorIn(name) === undefined

/** The connection that has replaced the one of this name, or was about to. */
export const successorIn = (name: string): string | undefined => RETIRED.exec(name)?.[2]
