/** The connectors that there are. */
import { pick } from './handler'
import type { ActorKind, Definition } from './records'
import { definitionsOf, type State } from './state'

/** Deleted ones are found, too. */
export const findDefinition = (state: State, kind: ActorKind, id: string): Definition =>
  pick(definitionsOf(state, kind).get(id), `STANDARD_${kind.toUpperCase()}_DEFINITION`, id)
