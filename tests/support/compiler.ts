/** The TypeScript compiler on small programs that use the package, for tests of types and of generated code. */
import path from 'node:path'

import ts from 'typescript'

import { root } from './stack'

/** What users import, and the sources themselves, so that nothing has to be built before. */
const SOURCES: Readonly<Record<string, string[]>> = {
  'pulumi-airbyte': [path.join(root, 'provider', 'index.ts')],
  'pulumi-airbyte/policies': [path.join(root, 'policies', 'index.ts')],
  'pulumi-airbyte/emulator': [path.join(root, 'emulator', 'index.ts')],
}

export const MODULES: ReadonlyArray<string> = Object.keys(SOURCES)

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node20,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  typeRoots: [path.join(root, 'node_modules', '@types')],
  paths: SOURCES,
}

export type Files = Readonly<Record<string, string>>

/** Where the files seem to lie: nothing is written. */
const folder = path.join(root, 'tests', 'types', 'virtual')

export const fileAt = (name: string): string => path.join(folder, name)

/** What the compiler read once: its libraries and the package are the same for every program of a run. */
const parsed = new Map<string, ts.SourceFile | undefined>()

const hostOf = (files: Files): ts.CompilerHost => {
  const host = ts.createCompilerHost(OPTIONS, true)
  const at = (file: string): string | undefined =>
    path.dirname(file) === folder && Object.hasOwn(files, path.basename(file)) ? files[path.basename(file)] : undefined
  return {
    ...host,
    fileExists: (file) => at(file) !== undefined || host.fileExists(file),
    readFile: (file) => at(file) ?? host.readFile(file),
    getSourceFile: (file, target, ...rest) => {
      const text = at(file)
      if (text !== undefined) return ts.createSourceFile(file, text, target, true)
      if (!parsed.has(file)) parsed.set(file, host.getSourceFile(file, target, ...rest))
      return parsed.get(file)
    },
    directoryExists: (name) => name === folder || (host.directoryExists?.(name) ?? true),
  }
}

export const programOf = (files: Files, more: ts.CompilerOptions = {}): ts.Program =>
  ts.createProgram(Object.keys(files).map(fileAt), { ...OPTIONS, ...more }, hostOf(files))

/** Every error of one file, whole. */
export const errorsOf = (program: ts.Program, name: string): ReadonlyArray<string> =>
  ts
    .getPreEmitDiagnostics(program, program.getSourceFile(fileAt(name)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))

/** What an editor that has these files open proposes at the mark `/*here*` + `/` of one of them. */
export const editorOf = (files: Files): ((name: string) => ReadonlyArray<string>) => {
  const host = hostOf(files)
  const service = ts.createLanguageService({
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    readFile: host.readFile.bind(host),
    fileExists: host.fileExists.bind(host),
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => Object.keys(files).map(fileAt),
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const text = host.readFile(file)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
  })
  return (name) => {
    const found = service.getCompletionsAtPosition(fileAt(name), (files[name] ?? '').indexOf('/*here*/'), {})
    return (found?.entries ?? []).map((entry) => entry.name)
  }
}
