/** Says once in a run which credentials Pulumi will keep in plain, as they stand in its configuration without being secret. */
import * as pulumi from '@pulumi/pulumi'

import { OPTION_KEYS, type OptionKey, OPTIONS, variableOf } from './options'

/** What proves who we are. Headers may be anything: of them nobody is warned. */
const PROOFS: ReadonlyArray<OptionKey> = OPTION_KEYS.filter((key) => 'isSecret' in OPTIONS[key] && key !== 'headers')

const PROOF = new RegExp(`^airbyte:(?:(?<instance>[^.]+)\\.)?(?<key>${PROOFS.join('|')})$`)

/** A sentence for each of the keys that is a credential and not a secret. */
export const exposedIn = (keys: ReadonlyArray<string>, isSecret: (key: string) => boolean): ReadonlyArray<string> =>
  keys.flatMap((name) => {
    const { instance, key } = PROOF.exec(name)?.groups ?? {}
    if (key === undefined || isSecret(name)) return []
    return [
      `${name} is not a secret, so the stack's configuration and Pulumi's state hold it in plain. Try: pulumi config set --secret ${name}, or take it out and give ${variableOf(key as OptionKey, instance)} in the environment, which is kept nowhere.`,
    ]
  })

/** Runs that have been told, by the engine's monitor: programs of several stacks may share a process. */
const told = new WeakSet<object>()

/** In the SDK for long, and in none of its types. Without it nobody can tell, and nothing is said. */
const { isConfigSecret } = pulumi.runtime as { readonly isConfigSecret?: (key: string) => boolean }

/** Obligation: called wherever a resource is declared, as the provider's process gets secrets as if they were none. */
export const warnOfExposed = (): void => {
  const monitor = pulumi.runtime.getMonitor()
  if (monitor === undefined || isConfigSecret === undefined || told.has(monitor)) return
  told.add(monitor)
  for (const warning of exposedIn(Object.keys(pulumi.runtime.allConfig()), isConfigSecret)) {
    void pulumi.log.warn(`airbyte: ${warning}`)
  }
}
