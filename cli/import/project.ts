/** The project that a program belongs to: the one that is there, or a new one. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import * as E from 'fp-ts/Either'

import { isRecord } from '../../provider/json'
import { type CommandFailure, explained, failed } from '../command'
import { isInModules, plainName, readIfThere } from '../files'
import { WRITTEN } from './program'

/** A Pulumi project, there or to be made. */
export interface Project {
  /** Where its `Pulumi.yaml` is. */
  readonly folder: string
  readonly name: string
  readonly isEsm: boolean
  /** Files that a new one needs, by their paths; none for one that is there. */
  readonly files: ReadonlyMap<string, string>
}

const PROJECT_FILES = ['Pulumi.yaml', 'Pulumi.yml']

const hasProject = (folder: string): boolean => PROJECT_FILES.some((file) => existsSync(path.join(folder, file)))

/** The folder of the project around a folder. */
const projectAround = (from: string): string | undefined => {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (hasProject(folder)) return folder
    if (folder === path.dirname(folder)) return undefined
  }
}

const nameIn = (yaml: string): string | undefined =>
  /^name:[ \t]*(?:"([^"]*)"|'([^']*)'|([^#\n]*?))[ \t]*(?:#.*)?$/m
    .exec(yaml)
    ?.slice(1)
    .find((part: string | undefined) => part !== undefined)

/** What a new project needs; what is there already stays. */
const newFiles = (name: string): ReadonlyMap<string, string> =>
  new Map([
    ['Pulumi.yaml', `name: ${name}\ndescription: Airbyte connections\nruntime: nodejs\n`],
    [
      'package.json',
      `${JSON.stringify(
        {
          name,
          private: true,
          main: 'index.ts',
          dependencies: { '@pulumi/pulumi': '^3.248.0', 'pulumi-airbyte': `^${version()}` },
          devDependencies: { '@types/node': '^20', typescript: '^5.9.3' },
        },
        undefined,
        2,
      )}\n`,
    ],
    [
      'tsconfig.json',
      `${JSON.stringify(
        {
          compilerOptions: {
            target: 'ES2022',
            module: 'commonjs',
            moduleResolution: 'node',
            strict: true,
            noUncheckedIndexedAccess: true,
            exactOptionalPropertyTypes: true,
            esModuleInterop: true,
            skipLibCheck: true,
            noEmit: true,
          },
          files: ['index.ts'],
        },
        undefined,
        2,
      )}\n`,
    ],
  ])

/** Of this package, wherever it lies. */
const version = (): string => {
  const manifest: unknown = createRequire(__filename)('pulumi-airbyte/package.json')
  return isRecord(manifest) ? String(manifest['version']) : '0.1.0'
}

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() === true

/** Where a file stands in the way of a folder, it is said before anything is asked. */
const inTheWay = (folder: string): CommandFailure | undefined => {
  const file = [folder, path.join(folder, 'catalogs')].find((place) => existsSync(place) && !isFolder(place))
  return file === undefined
    ? undefined
    : failed(
        explained(
          `${file} has to be a folder`,
          ['a file of that name is there, and is left as it is'],
          'move it away, or give another --out',
        ),
      )
}

/** `out`: its folder, where that is said; else the one around the working directory, as Pulumi finds it. */
export const findProject = (out: string | undefined): E.Either<CommandFailure, Project> => {
  const folder = out === undefined ? projectAround('.') : hasProject(out) ? path.resolve(out) : undefined
  const made = folder ?? path.resolve(out ?? '.')
  const obstacle = inTheWay(made)
  if (obstacle !== undefined) return E.left(obstacle)
  if (folder === undefined) {
    const name = plainName(path.basename(made), 'airbyte')
    const files = [...newFiles(name)].filter(([file]) => !existsSync(path.join(made, file)))
    return E.right({ folder: made, name, isEsm: isInModules(path.join(made, 'index.ts')), files: new Map(files) })
  }
  const file = PROJECT_FILES.map((one) => path.join(folder, one)).find((one) => existsSync(one)) ?? ''
  const yaml = readIfThere(file)
  if (E.isLeft(yaml)) return yaml
  const isEsm = isInModules(path.join(folder, 'index.ts'))
  return E.right({ folder, name: nameIn(yaml.right ?? '') ?? '', isEsm, files: new Map() })
}

const filesIn = (folder: string): ReadonlyArray<string> => (isFolder(folder) ? readdirSync(folder) : [])

const isOurs = (folder: string): boolean => {
  const index = readIfThere(path.join(folder, 'index.ts'))
  return E.isRight(index) && index.right?.startsWith(WRITTEN) === true
}

/** The folder for connections: one of ours, or one that holds nothing yet. Foreign files stay among themselves. */
export const connectionsFolder = (project: string): string => {
  const names = ['connections', 'airbyte-connections']
  const candidates = [...names, ...Array.from({ length: 8 }, (_, at) => `airbyte-connections-${String(at + 2)}`)]
  const isGood = (name: string): boolean => {
    const place = path.join(project, name)
    return !existsSync(place) || (isFolder(place) && (filesIn(place).length === 0 || isOurs(place)))
  }
  return candidates.find(isGood) ?? 'airbyte-connections'
}

/** Names of files without their last ending. */
export const namesIn = (folder: string, ending: RegExp): ReadonlySet<string> =>
  new Set(filesIn(folder).map((file) => file.replace(ending, '')))

export const lockFilesIn = (folder: string): ReadonlyArray<string> =>
  filesIn(folder).filter((file) => file.endsWith('.lock.json'))

/** The file with which Pulumi begins; undefined where there is none yet. */
export const entryOf = (folder: string): string | undefined => {
  const manifest = readIfThere(path.join(folder, 'package.json'))
  const read = E.tryCatch(
    (): unknown => JSON.parse(E.isRight(manifest) ? (manifest.right ?? '{}') : '{}'),
    () => undefined,
  )
  const main = E.isRight(read) && isRecord(read.right) ? read.right['main'] : undefined
  const yaml = readIfThere(path.join(folder, 'Pulumi.yaml'))
  const ofPulumi = E.isRight(yaml) ? /^main:[ \t]*(\S+)/m.exec(yaml.right ?? '')?.[1] : undefined
  return [ofPulumi, typeof main === 'string' ? main : undefined, 'index.ts', 'index.js']
    .filter((file) => file !== undefined)
    .find((file) => /\.[cm]?[jt]s$/.test(file) && existsSync(path.join(folder, file)))
}

/** Whether what the program needs is installed. */
export const isInstalled = (folder: string): boolean => {
  try {
    const from = createRequire(path.join(folder, 'index.js'))
    from.resolve('pulumi-airbyte/runtime')
    from.resolve('@pulumi/pulumi')
    return true
  } catch {
    return false
  }
}
