/** The program's files: connections as a person would have written them, each with what is not the default. */
import { fillingMasks, MASK } from '../../provider/catalog/mappers'
import type { ConnectionInputs } from '../../provider/connection/inputs'
import { SETTING_ROWS } from '../../provider/connection/settings'
import { compareText, isRecord } from '../../provider/json'
import { quote } from '../../provider/select/generate'
import { printable } from '../../provider/words'
import { callOf, type Code, code, literal, propertyName } from './literal'
import type { SelectionEntry } from './selection'

/** A secret of the stack's configuration that a connection needs. */
export interface SecretKey {
  /** Its key in the configuration, which is the constant's name as well. */
  readonly key: string
  readonly stream: string
  readonly field: string
}

/** From where a connection has its catalog. */
export type CatalogOf =
  | {
      readonly _tag: 'Chosen'
      readonly constant: string
      readonly module: string
      readonly entries: ReadonlyArray<SelectionEntry>
    }
  /** A file that holds it whole, beside the program: `select` would refuse it. */
  | { readonly _tag: 'Whole'; readonly file: string }

/** A connection as the program declares it. */
export interface Declared {
  readonly resource: string
  readonly constant: string
  readonly inputs: ConnectionInputs
  readonly source: string
  readonly destination: string
  readonly catalog: CatalogOf
  readonly secrets: ReadonlyArray<SecretKey>
  /** Whether it is kept from being deleted. */
  readonly isHeld: boolean
}

/** What a file is made of beside its connections. */
export interface Manner {
  readonly isEsm: boolean
  /** The module that knows the ids. */
  readonly places: string
}

/** Opens every file of a program. */
export const WRITTEN = '/** Written by `pulumi-airbyte import`, and yours to edit.'

const moduleOf = (file: string, { isEsm }: Pick<Manner, 'isEsm'>): string => quote(isEsm ? `${file}.js` : file)

/** The keys of a stream's mappers, in their order, as constants of the program. */
const withSecrets = (options: unknown, secrets: ReadonlyArray<SecretKey>): unknown =>
  fillingMasks((at) => {
    const secret = secrets[at]
    return secret === undefined ? MASK : code(secret.key)
  })(options)

/** Families are no streams, so that a secret of one is never under them. */
const choiceOf = ([key, choice]: SelectionEntry, secrets: ReadonlyArray<SecretKey>): readonly [string, unknown] => {
  if (choice === false) return [key, false]
  const { call, options } = choice
  const own = secrets.filter(({ stream }) => stream === key)
  return [key, Object.keys(options).length === 0 ? callOf(call) : callOf(call, withSecrets(options, own))]
}

const INDENT = '    '

/** `select(…)`, with a stream or a family a line. */
const selectionText = (
  { constant, entries }: Extract<CatalogOf, { _tag: 'Chosen' }>,
  secrets: ReadonlyArray<SecretKey>,
  indent: string,
): string => {
  const names = entries.map(([key]) => propertyName(key))
  const isPlain = names.every((name, at) => name === entries[at]?.[0])
  const lines = entries.map((entry) => {
    const [key, value] = choiceOf(entry, secrets)
    const name = isPlain ? key : quote(key)
    return `${indent}  ${name}: ${literal(value, `${indent}  `, name.length + 3)},\n`
  })
  return lines.length === 0 ? `select(${constant}, {})` : `select(${constant}, {\n${lines.join('')}${indent}})`
}

const catalogText = ({ catalog, secrets }: Declared, { isEsm }: Manner, indent: string): Code => {
  if (catalog._tag === 'Whole') {
    const folder = isEsm ? 'import.meta.dirname' : '__dirname'
    return code(`JSON.parse(readFileSync(\`\${${folder}}/${catalog.file}\`, 'utf8'))`)
  }
  const [first, ...more] = secrets.map(({ key }) => key)
  const selected = selectionText(catalog, secrets, indent)
  if (first === undefined) return code(selected)
  return code(
    more.length === 0
      ? `${first}.apply((${first}) =>\n${indent}  ${selected.replaceAll('\n', '\n  ')},\n${indent})`
      : `pulumi.all([${[first, ...more].join(', ')}]).apply(([${[first, ...more].join(', ')}]) =>\n${indent}  ${selected.replaceAll('\n', '\n  ')},\n${indent})`,
  )
}

const APART: ReadonlySet<string> = new Set(['sourceId', 'destinationId', 'name', 'sourceCatalogId'])

/** The other settings, in the order in which the docs have them. */
const settingsOf = (inputs: ConnectionInputs): ReadonlyArray<readonly [string, unknown]> =>
  SETTING_ROWS.flatMap(([name]) => {
    const value: unknown = inputs[name]
    if (value === undefined || APART.has(name)) return []
    return [[name, name === 'tags' ? tagsOf(value) : value] as const]
  })

const tagsOf = (tags: unknown): unknown =>
  Array.isArray(tags)
    ? tags.map((tag: unknown) => (isRecord(tag) && Object.keys(tag).length === 1 ? tag['name'] : tag))
    : tags

/** One declaration. */
const declarationOf = (declared: Declared, manner: Manner): string => {
  const { resource, constant, inputs, source, destination, secrets, isHeld } = declared
  const indent = isHeld ? INDENT : '  '
  const properties: ReadonlyArray<readonly [string, unknown]> = [
    ['sourceId', code(`source(${quote(source)})`)],
    ['destinationId', code(`destination(${quote(destination)})`)],
    ...(inputs.name === resource ? [] : [['name', inputs.name] as const]),
    ['syncCatalog', catalogText(declared, manner, indent)],
    ...settingsOf(inputs),
  ]
  const lines = properties.map(([name, value]) => `${indent}${name}: ${literal(value, indent, name.length + 3)},\n`)
  const asked = secrets.map(({ key }) => `const ${key} = config.requireSecret(${quote(key)})\n`).join('')
  const body = lines.join('')
  return isHeld
    ? `${asked}export const ${constant} = new AirbyteConnection(\n  ${quote(resource)},\n  {\n${body}  },\n  held,\n)\n`
    : `${asked}export const ${constant} = new AirbyteConnection(${quote(resource)}, {\n${body}})\n`
}

/** Names that the file takes from the package. */
const importsOf = (declared: ReadonlyArray<Declared>): ReadonlyArray<string> => {
  const calls = declared.flatMap(({ catalog }) =>
    catalog._tag === 'Whole'
      ? []
      : ['select', ...catalog.entries.flatMap(([, choice]) => (choice === false ? [] : [choice.call]))],
  )
  return ['AirbyteConnection', ...[...new Set(calls)].sort(compareText)]
}

const importLine = (names: ReadonlyArray<string>, module: string): string => {
  const line = `import { ${names.join(', ')} } from ${module}\n`
  return line.length <= 121 ? line : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${module}\n`
}

/** A file with these connections. `about`: whose they are. */
export const programText = (about: string, declared: ReadonlyArray<Declared>, manner: Manner): string => {
  const hasSecrets = declared.some(({ secrets }) => secrets.length > 0)
  const hasWhole = declared.some(({ catalog }) => catalog._tag === 'Whole')
  const catalogs = new Map(
    declared.flatMap(({ catalog }) => (catalog._tag === 'Chosen' ? [[catalog.module, catalog.constant] as const] : [])),
  )
  const places = ['destination', ...(declared.some(({ isHeld }) => isHeld) ? ['held'] : []), 'source']
  return [
    `${WRITTEN} Connections of ${printable(about).replaceAll('*/', '* /')}. */\n`,
    ...(hasWhole ? [`import { readFileSync } from 'node:fs'\n\n`] : []),
    ...(hasSecrets ? [`import * as pulumi from '@pulumi/pulumi'\n`] : []),
    importLine(importsOf(declared), `'pulumi-airbyte'`),
    '\n',
    ...[...catalogs]
      .sort(([one], [other]) => compareText(one, other))
      .map(([module, constant]) => importLine([constant], moduleOf(module, manner))),
    importLine(places, moduleOf(`./${manner.places}`, manner)),
    ...(hasSecrets ? ['\nconst config = new pulumi.Config()\n'] : []),
    ...declared.map((one) => `\n${declarationOf(one, manner)}`),
  ].join('')
}

/** Where the ids of sources and destinations stand in a stack's configuration. */
export const PLACES = { source: 'airbyteSources', destination: 'airbyteDestinations' } as const

/** The module that says where sources and destinations are, on each stack. */
export const placesText = (): string => `${WRITTEN} Ids by names, as each stack's configuration has them. */
import * as pulumi from '@pulumi/pulumi'

const config = new pulumi.Config()

const idOf = (key: string, name: string): string => {
  const id = config.requireObject<Readonly<Record<string, string>>>(key)[name]
  if (id !== undefined) return id
  throw new pulumi.RunError(\`\${JSON.stringify(name)} has no id in the configuration of this stack.
Try: pulumi config set --path '\${key}["\${name}"]' <its id in Airbyte>.\`)
}

/** The id of a source on this stack. */
export const source = (name: string): string => idOf('${PLACES.source}', name)

/** The id of a destination on this stack. */
export const destination = (name: string): string => idOf('${PLACES.destination}', name)

/** Neither deleted nor replaced by mistake: take \`held\` out of a connection and run \`pulumi up\` to lift that. */
export const held: pulumi.CustomResourceOptions = { protect: true, retainOnDelete: true }
`

const INDEX = `${WRITTEN} All connections. */\n`

/** The module that brings the others in. */
export const indexText = (files: ReadonlyArray<string>, manner: Pick<Manner, 'isEsm'>): string =>
  `${INDEX}${files.map((file) => `import ${moduleOf(`./${file}`, manner)}\n`).join('')}`

/** The files that such a module brings in; undefined where somebody has edited it. */
export const indexedIn = (text: string): ReadonlyArray<string> | undefined => {
  if (!text.startsWith(INDEX)) return undefined
  const lines = text
    .slice(INDEX.length)
    .split('\n')
    .filter((line) => line !== '')
  const files = lines.map((line) => /^import '\.\/([\w-]+?)(?:\.js)?'$/.exec(line)?.[1])
  return files.every((file) => file !== undefined) ? files : undefined
}
