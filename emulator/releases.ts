/** Which release an emulator answers as, and what a server of it can do: by the table by which the client goes. */
import { CAPABILITIES, type CapabilityName, hasSince } from '../provider/server/capabilities'

/** The releases that can be emulated. */
export const AIRBYTE_RELEASES = ['0.44', '2.2'] as const

export type AirbyteRelease = (typeof AIRBYTE_RELEASES)[number]

/** The number that a server of the release gives itself: the first of that name. */
const numberOf = (release: AirbyteRelease): string => `${release}.0`

const abilitiesOf = (release: AirbyteRelease): ReadonlySet<string> =>
  new Set(
    Object.entries(CAPABILITIES)
      .filter(([, capability]) => hasSince(capability, numberOf(release)))
      .map(([name]) => name),
  )

const ABILITIES: Readonly<Record<AirbyteRelease, ReadonlySet<string>>> = {
  '0.44': abilitiesOf('0.44'),
  '2.2': abilitiesOf('2.2'),
}

/** What of a state tells its release. */
interface Released {
  readonly airbyte: AirbyteRelease
}

/** Whether the server can do it. */
export const can = ({ airbyte }: Released, name: CapabilityName): boolean => ABILITIES[airbyte].has(name)

/** Whether it answers in the forms of servers of 2026 (errors, jobs, sources, catalogs), of which no capability tells. */
export const isNewer = ({ airbyte }: Released): boolean => airbyte !== '0.44'

export const versionOf = ({ airbyte, version }: Released & { readonly version: string | undefined }): string =>
  version ?? numberOf(airbyte)

/** A path tells of one capability, or of several that came one after the other. */
const BY_PATH = new Map<string, ReadonlyArray<string>>()
for (const [name, { path }] of Object.entries(CAPABILITIES))
  if (path !== undefined) BY_PATH.set(path, [...(BY_PATH.get(path) ?? []), name])

/** Whether a path that tells of a capability is there; any other is, as far as this tells. */
export const hasPath = ({ airbyte }: Released, path: string): boolean => {
  const names = BY_PATH.get(path)
  return names === undefined || names.some((name) => ABILITIES[airbyte].has(name))
}
