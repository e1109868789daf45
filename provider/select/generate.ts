/** The generated module: a lock's streams as TypeScript, flat and literal, so that the compiler has little to do. */
import type { AirbyteStream, FieldPath } from '../catalog/airbyte'
import { fieldPaths, LONGEST_PATH } from '../catalog/fields'
import type { StreamKey } from '../catalog/key'
import { streamDescriptorOf } from '../catalog/key'
import { compareText } from '../json'
import { type Lock, lockDigest } from './lock'

/** What a module needs to know beside the lock. */
export interface ModuleOptions {
  /** The lock file's name, in the module's own folder. */
  readonly lockFile: string
  /** How the module finds its folder: `__dirname`, or `import.meta.dirname` where the project is ESM. */
  readonly folder: '__dirname' | 'import.meta.dirname'
}

/** Opens every generated module. A file that does not begin with it is somebody's own, and is never overwritten. */
export const GENERATED = '/** Made by `pulumi-airbyte pull`'

/** Control, direction and unpaired characters could make a source file read other than it is. */
const visible = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  )

/** A text as TypeScript. */
export const quote = (text: string): string => `'${visible(text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`

/** Letters and digits of ASCII; whatever else there is becomes its code, so that other names stay other. */
const words = (text: string): ReadonlyArray<string> =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x00-\x7F]/gu, (character) => `_u${(character.codePointAt(0) ?? 0).toString(16)}_`)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')

const pascal = (text: string): string =>
  words(text)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')
    .replace(/^(?=\d|$)/, 'Source')

const camel = (text: string): string => {
  const name = pascal(text)
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`
}

const nameOf = (key: StreamKey): string => {
  const { name, namespace } = streamDescriptorOf(key)
  return pascal(namespace === undefined ? name : `${namespace} ${name}`)
}

/** A short mark of a key, that depends on nothing but the key. */
const mark = (key: StreamKey): string => Buffer.from(key, 'utf8').toString('hex')

/** Each stream's interface. Streams whose names come out the same get their keys behind them, whatever their order. */
export const interfaceNames = (keys: ReadonlyArray<StreamKey>): Readonly<Record<StreamKey, string>> => {
  const taken = new Map<string, number>()
  for (const key of keys) taken.set(nameOf(key), (taken.get(nameOf(key)) ?? 0) + 1)
  return Object.fromEntries(
    keys.map((key) => {
      const name = nameOf(key)
      return [key, `${name}${(taken.get(name) ?? 0) > 1 ? `_${mark(key)}_` : ''}Stream`]
    }),
  )
}

/** What a lock file is called without its endings. */
const baseOf = (lockFile: string): string => lockFile.replace(/(\.lock)?\.json$/, '')

const tuple = (path: FieldPath): string => {
  const open = path.length === LONGEST_PATH ? ', ...string[]' : ''
  return `readonly [${path.map(quote).join(', ')}${open}]`
}

const pathType = (path: FieldPath): string => {
  const [first] = path
  return path.length === 1 && first !== undefined ? quote(first) : tuple(path)
}

const union = (members: ReadonlyArray<string>): string =>
  members.length < 2 ? ` ${members[0] ?? 'never'}` : members.map((member) => `\n    | ${member}`).join('')

const keyType = (key: ReadonlyArray<FieldPath>): string => {
  const list = `readonly [${key.map(pathType).join(', ')}]`
  const [only] = key
  return key.length === 1 && only?.length === 1 ? `${pathType(only)} | ${list}` : list
}

const MODES = ['full_refresh', 'incremental'] as const

const streamInterface = (key: StreamKey, name: string, offer: AirbyteStream): string => {
  const paths = fieldPaths(offer.jsonSchema)
  const modes = offer.supportedSyncModes ?? []
  const cursor = offer.defaultCursorField ?? []
  const primaryKey = offer.sourceDefinedPrimaryKey ?? []
  const isDefined = offer.sourceDefinedCursor === true
  return `/** \`${key}\` */
export interface ${name} {
  readonly supportedSyncModes: ${(modes.length === 0 ? MODES : modes).map(quote).join(' | ')}
  readonly columns:${paths.length === 0 ? ' string' : union(paths.filter(({ length }) => length === 1).map(pathType))}
  readonly nestedFields:${
    paths.length === 0 ? ' readonly string[]' : union(paths.filter(({ length }) => length > 1).map(tuple))
  }
  readonly defaultCursorField: ${cursor.length === 0 ? 'undefined' : pathType(cursor)}
  readonly sourceDefinedCursor: ${!isDefined ? 'undefined' : cursor.length === 0 ? 'readonly []' : pathType(cursor)}
  readonly sourceDefinedPrimaryKey: ${primaryKey.length === 0 ? 'undefined' : keyType(primaryKey)}
}
`
}

/** The constant that the module of a lock file exports: `shopCatalog`. */
export const catalogName = (lockFile: string): string => `${camel(baseOf(lockFile))}Catalog`

/** The whole text of a module. Equal locks give equal texts. */
export const generateModule = (lock: Lock, { lockFile, folder }: ModuleOptions): string => {
  const streams = Object.entries(lock.streams).sort(([one], [other]) => compareText(one, other))
  const names = interfaceNames(streams.map(([key]) => key))
  const base = baseOf(lockFile)
  const all = `${pascal(base)}Streams`
  return `${GENERATED} from a lock file. Pull again instead of editing it. */
import { readCatalog, type TypedCatalog } from 'pulumi-airbyte'

${streams.map(([key, offer]) => streamInterface(key, names[key] ?? '', offer)).join('\n')}
/** Every stream that the source offers, by its key. */
${
  streams.length === 0
    ? `export type ${all} = Readonly<Record<string, never>>`
    : `export interface ${all} {\n${streams.map(([key]) => `  readonly ${quote(key)}: ${names[key] ?? ''}`).join('\n')}\n}`
}

/** What the source offered when it was pulled, as the lock file beside this module holds it. */
export const ${catalogName(lockFile)}: TypedCatalog<${all}> = readCatalog<${all}>(
  ${folder},
  ${quote(lockFile)},
  ${quote(lockDigest(lock))},
)
`
}
