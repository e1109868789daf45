/** Which file each connection goes into, what it is called there, and which files that makes: nothing that is there is written over. */
import type { ConnectionInputs } from '../../provider/connection/inputs'
import { compareText } from '../../provider/json'
import { catalogName, generateModule } from '../../provider/select/generate'
import { type LockedSource, writeLock } from '../../provider/select/lock'
import { plainName } from '../files'
import { saidOf, withKeys } from './catalog'
import { groupsOf, type LockGroup } from './locks'
import { free, identifier, resourceName, takenNames } from './names'
import type { Place } from './places'
import { type CatalogOf, type Declared, type Manner, programText, type SecretKey } from './program'
import type { Skipped, Taken } from './taken'

/** What is there before. */
export interface Ground {
  /** The folder of the project. */
  readonly manner: Manner
  readonly isHeld: boolean
  readonly workspace: string
  readonly places: ReadonlyMap<string, Place>
  /** Names of the stack's resources of our type; one that is given by a name takes it. */
  readonly resources: ReadonlySet<string>
  /** The names that an earlier run has given to connections, by their ids. */
  readonly named: Readonly<Record<string, string>>
  /** Names, without their endings, of the modules that are there, and of the files beside them. */
  readonly modules: ReadonlySet<string>
  readonly catalogs: ReadonlySet<string>
  /** The locks that are there and believed. */
  readonly locks: ReadonlyArray<LockGroup>
  /** A value of the stack's configuration. */
  readonly configured: (key: string) => string | undefined
}

/** A connection with its place in the program. */
export interface Laid {
  readonly taken: Taken
  readonly declared: Declared
  /** The module that declares it. */
  readonly module: string
  readonly notes: ReadonlyArray<string>
  /** Secrets of it that the configuration lacks. */
  readonly lacking: ReadonlyArray<SecretKey>
}

export interface Layout {
  readonly laid: ReadonlyArray<Laid>
  readonly skipped: ReadonlyArray<Skipped>
  /** Files to be made, by their paths from the folder of the connections or of the catalogs. */
  readonly connections: ReadonlyMap<string, string>
  readonly catalogs: ReadonlyMap<string, string>
}

/** So few connections stand in one file, whatever their sources. */
const FEW = 5

const moduleNames = (taken: ReadonlyArray<Taken>, ground: Ground): ReadonlyMap<string, string> => {
  const used = new Set([...ground.modules, 'index', ground.manner.places])
  const sources = [...new Set(taken.map(({ connection }) => connection.sourceId))]
  if (taken.length <= FEW && sources.length > 1) {
    const only = free(plainName(ground.workspace, 'workspace'), used)
    return new Map(sources.map((id) => [id, only]))
  }
  return new Map(sources.map((id) => [id, free(plainName(ground.places.get(id)?.name ?? id, 'source'), used)]))
}

/** The locks of all sources, each with its file. */
const locksOf = (taken: ReadonlyArray<Taken>, ground: Ground): ReadonlyArray<readonly [LockGroup, string]> => {
  const used = new Set(ground.catalogs)
  const sources = [...new Set(taken.map(({ connection }) => connection.sourceId))]
  return sources.flatMap((sourceId) => {
    const source: LockedSource = { sourceId, name: ground.places.get(sourceId)?.name ?? sourceId }
    const ours = taken.filter(({ connection }) => connection.sourceId === sourceId)
    const written = ground.locks.filter(({ lock }) => lock.source.sourceId === sourceId)
    return groupsOf(source, ours, written).map(
      (group) => [group, group.file ?? free(plainName(source.name, 'source'), used)] as const,
    )
  })
}

interface Naming {
  readonly resources: Set<string>
  readonly secrets: Set<string>
  readonly constants: Map<string, Set<string>>
  readonly beside: Set<string>
}

const secretsOf = ({ keys }: Taken, resource: string, { secrets }: Naming): ReadonlyArray<SecretKey> =>
  keys.map(({ stream, field }) => ({
    key: free(identifier(`${resource} ${stream} ${field} key`, 'connectionKey'), secrets, ''),
    stream,
    field,
  }))

/** The catalog in the program; `file` is that of a whole one. */
const catalogFor = (
  taken: Taken,
  group: LockGroup,
  lock: string,
  file: string,
): { readonly catalog: CatalogOf; readonly note?: string; readonly text?: string } | { readonly reason: string } => {
  const said = saidOf(taken, group)
  if (said._tag === 'Unsaid') return { reason: `it cannot be said in a program: ${said.reason}` }
  if (said._tag === 'Chosen') {
    const module = `../catalogs/${lock}.catalog`
    return { catalog: { _tag: 'Chosen', constant: catalogName(`${lock}.lock.json`), module, entries: said.entries } }
  }
  return {
    catalog: { _tag: 'Whole', file },
    note: `its catalog is kept whole in ${file}: ${said.reason}`,
    text: `${JSON.stringify(said.catalog, undefined, 2)}\n`,
  }
}

/** Inputs as the program will say them: the catalog's id goes by the lock, keys by the configuration. */
const inputsFor = (
  taken: Taken,
  { lock: { catalogId, source } }: LockGroup,
  { _tag }: CatalogOf,
  secrets: ReadonlyArray<SecretKey>,
  ground: Ground,
): ConnectionInputs => {
  const isKnown = _tag === 'Chosen' && catalogId !== undefined && source.sourceId === taken.connection.sourceId
  const inputs = { ...taken.inputs, ...(isKnown ? { sourceCatalogId: catalogId } : {}) }
  const values = secrets.map(({ key }) => ground.configured(key))
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 || known.length < secrets.length ? inputs : (withKeys(inputs, known) ?? inputs)
}

interface Placed {
  readonly laid: Laid
  readonly file?: readonly [name: string, text: string]
}

const place = (
  taken: Taken,
  [group, lock]: readonly [LockGroup, string],
  module: string,
  naming: Naming,
  ground: Ground,
): Placed | Skipped => {
  const { connectionId, name } = taken.connection
  const plain = plainName(name, 'connection')
  const wanted = resourceName(name, plain)
  const resource = ground.named[connectionId] ?? free(wanted, naming.resources)
  const file = `${free(plainName(resource, 'connection'), naming.beside)}.catalog.json`
  const found = catalogFor(taken, group, lock, file)
  if ('reason' in found) {
    naming.resources.delete(resource)
    return { connectionId, name, reason: found.reason }
  }
  const constants = naming.constants.get(module) ?? takenNames([])
  naming.constants.set(module, constants)
  if (found.catalog._tag === 'Chosen') constants.add(found.catalog.constant)
  const secrets = secretsOf(taken, resource, naming)
  const declared: Declared = {
    resource,
    constant: free(identifier(name, 'connection'), constants, ''),
    inputs: inputsFor(taken, group, found.catalog, secrets, ground),
    source: ground.places.get(taken.connection.sourceId)?.key ?? '',
    destination: ground.places.get(taken.connection.destinationId)?.key ?? '',
    catalog: found.catalog,
    secrets,
    isHeld: ground.isHeld,
  }
  const lacking = secrets.filter(({ key }) => ground.configured(key) === undefined)
  const notes = [...taken.notes, ...(found.note === undefined ? [] : [found.note])]
  const laid: Laid = { taken, declared, module, notes, lacking }
  return found.text === undefined ? { laid } : { laid, file: [file, found.text] }
}

/** Files of the locks that are new. */
const lockFiles = (
  groups: ReadonlyArray<readonly [LockGroup, string]>,
  { manner }: Ground,
): ReadonlyMap<string, string> =>
  new Map(
    groups.flatMap(([{ lock, file }, name]) => {
      if (file !== undefined) return []
      const folder = manner.isEsm ? 'import.meta.dirname' : '__dirname'
      return [
        [`${name}.lock.json`, writeLock(lock)],
        [`${name}.catalog.ts`, generateModule(lock, { lockFile: `${name}.lock.json`, folder })],
      ] as const
    }),
  )

const byNames = (one: Taken, other: Taken): number =>
  compareText(one.connection.name, other.connection.name) ||
  compareText(one.connection.connectionId, other.connection.connectionId)

const programFiles = (laid: ReadonlyArray<Laid>, ground: Ground): ReadonlyArray<readonly [string, string]> => {
  const modules = [...new Set(laid.map(({ module }) => module))].sort(compareText)
  return modules.map((module) => {
    const members = laid.filter((one) => one.module === module)
    const sources = [...new Set(members.map(({ declared }) => declared.source))]
    const about = sources.length === 1 ? `the source ${sources[0] ?? ''}` : `the workspace ${ground.workspace}`
    return [
      `${module}.ts`,
      programText(
        about,
        members.map(({ declared }) => declared),
        ground.manner,
      ),
    ] as const
  })
}

/** Everything of a program for these connections. */
export const layOut = (taken: ReadonlyArray<Taken>, ground: Ground): Layout => {
  const sorted = [...taken].sort(byNames)
  const [modules, groups] = [moduleNames(sorted, ground), locksOf(sorted, ground)]
  const groupOf = new Map(groups.flatMap((entry) => entry[0].members.map((member) => [member, entry] as const)))
  const naming: Naming = {
    resources: new Set(ground.resources),
    secrets: takenNames([]),
    constants: new Map(),
    beside: new Set(ground.modules),
  }
  const placed = sorted.flatMap((one) => {
    const group = groupOf.get(one)
    const module = modules.get(one.connection.sourceId)
    return group === undefined || module === undefined ? [] : [place(one, group, module, naming, ground)]
  })
  const kept = placed.filter((one): one is Placed => 'laid' in one)
  const laid = kept.map((one) => one.laid)
  const whole = kept.flatMap(({ file }) => (file === undefined ? [] : [file]))
  const used = new Set(laid.flatMap(({ declared: { catalog } }) => (catalog._tag === 'Chosen' ? [catalog.module] : [])))
  return {
    laid,
    skipped: placed.filter((one): one is Skipped => 'reason' in one),
    connections: new Map([...whole, ...programFiles(laid, ground)]),
    catalogs: lockFiles(
      groups.filter(([, name]) => used.has(`../catalogs/${name}.catalog`)),
      ground,
    ),
  }
}
