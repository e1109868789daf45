/** Resources as their constructors register them with Pulumi, for programs of the stand-in for its engine. */
import * as E from 'fp-ts/Either'

import { storedCatalog } from '../../provider/catalog/text'
import { HIDDEN } from '../../provider/connection/hidden'
import { canonicalSyncCatalog } from '../../provider/connection/inputs'
import { providerText } from '../../provider/runtime/declare'
import type { Declared, Options } from './engine/types'
import { hasLater, hasSecrets, type Values } from './engine/values'

/** As the constructor does: a plain catalog takes its canonical form, what holds outputs is left to `check`. */
const narrowed = (syncCatalog: unknown): unknown => {
  if (hasSecrets(syncCatalog) || hasLater(syncCatalog)) return syncCatalog
  const canonical = canonicalSyncCatalog(syncCatalog)
  return E.isRight(canonical) ? storedCatalog(canonical.right) : syncCatalog
}

/** As the constructor finds them: only values of outputs can be secret. */
const secretsAmong = (args: Values): Values => {
  const names = Object.keys(args).filter((name) => hasSecrets(args[name]))
  return names.length === 0 ? {} : { [HIDDEN.secrets]: names }
}

/** An `AirbyteConnection`. */
export const connection = (name: string, args: Values, options: Options = {}): Declared => ({
  name,
  kind: 'Connection',
  inputs: {
    ...args,
    ...secretsAmong(args),
    ...(options.deleteBeforeReplace === true ? { [HIDDEN.deleteBeforeReplace]: true } : {}),
    [HIDDEN.provider]: providerText('connection'),
    [HIDDEN.resource]: name,
    name: args['name'] ?? name,
    syncCatalog: narrowed(args['syncCatalog']),
  },
  options,
  hideDiffs: [...Object.values(HIDDEN), 'syncCatalog.__streams', 'syncCatalog.__schemas', 'planDetails'],
})

/** An `AirbyteSync` of the connection of a resource. */
export const sync = (name: string, of: string, args: Values = {}, options: Options = {}): Declared => ({
  name,
  kind: 'Sync',
  inputs: { ...args, [HIDDEN.provider]: providerText('sync') },
  references: { connectionId: [of, 'connectionId'] },
  options,
})
