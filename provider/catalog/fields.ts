/** Fields of a JSON schema: what one is made of, where they stand, and what differs between two schemas, at every depth and without recursion. */
import { canonicalJson, compareText, isAbsent, isRecord, keyedDiff } from '../json'
import { readJson } from '../numbers'
import type { FieldPath, JsonSchema } from './airbyte'
import { plainSchema } from './schema'

export type SchemaDifference =
  | { readonly kind: 'add_field' | 'remove_field'; readonly field: FieldPath }
  | { readonly kind: 'change_field_notes'; readonly field: FieldPath; readonly notes: ReadonlyArray<string> }
  | { readonly kind: 'update_field_schema'; readonly field: FieldPath; readonly before: string; readonly after: string }

/** A path as a chain, so that a deep schema does not cost the square of its depth. */
interface Chain {
  readonly name: string
  readonly parent: Chain | undefined
}

const pathOf = (chain: Chain | undefined): FieldPath => {
  const path: string[] = []
  for (let link = chain; link !== undefined; link = link.parent) {
    path.push(link.name)
  }
  return path.reverse()
}

/** Begin the keys of children: a property of the schema, and the elements of a list, which share one place. */
const FIELD = '.'
const ELEMENTS = '[items'

const COMPOSITES = ['oneOf', 'anyOf', 'allOf']
const CHILDREN = new Set(['properties', 'items', ...COMPOSITES])

/** What a schema notes of a field, and no column depends on. Whatever is not here belongs to the type. */
const NOTES = ['title', 'description', 'examples', 'default', '$comment', '$schema', '$id'] as const
const NOTED: ReadonlySet<string> = new Set(NOTES)

/** What one field is made of: its schema and, if it is composite, all members of it, as their fields share its path. */
interface Field {
  /** Those of each schema that it is made of, as text. */
  readonly notes: ReadonlyArray<string>
  readonly type: string
  readonly children: ReadonlyMap<string, ReadonlyArray<unknown>>
}

const listAt = (node: Readonly<Record<string, unknown>>, key: string): ReadonlyArray<unknown> => {
  const value = node[key]
  return Array.isArray(value) ? (value as ReadonlyArray<unknown>) : isAbsent(value) ? [] : [value]
}

const childrenOf = (node: Readonly<Record<string, unknown>>): ReadonlyArray<readonly [string, unknown]> => [
  ...(isRecord(node['properties'])
    ? Object.entries(node['properties']).map(([name, child]) => [`${FIELD}${name}`, child] as const)
    : []),
  ...listAt(node, 'items').map((child) => [ELEMENTS, child] as const),
]

const membersOf = (node: Readonly<Record<string, unknown>>): ReadonlyArray<unknown> =>
  COMPOSITES.flatMap((name) => (Array.isArray(node[name]) ? listAt(node, name) : []))

const readField = (schemas: ReadonlyArray<unknown>): Field => {
  const types = new Set<string>()
  const notes: string[] = []
  const children = new Map<string, unknown[]>()
  const pending = [...schemas].reverse()
  while (pending.length > 0) {
    const schema = pending.pop()
    if (!isRecord(schema)) {
      types.add(canonicalJson(schema))
      continue
    }
    const node = plainSchema(schema)
    const own = Object.entries(node).filter(([name]) => !CHILDREN.has(name))
    const meaning = canonicalJson(Object.fromEntries(own.filter(([name]) => !NOTED.has(name))), plainSchema)
    if (meaning !== '{}') types.add(meaning)
    notes.push(canonicalJson(Object.fromEntries(own.filter(([name]) => NOTED.has(name)))))
    for (const [key, child] of childrenOf(node)) {
      const known = children.get(key)
      if (known === undefined) children.set(key, [child])
      else known.push(child)
    }
    for (const member of membersOf(node)) pending.push(member)
  }
  return { notes: notes.sort(compareText), type: [...types].sort(compareText).join(' or '), children }
}

const typeName = (type: string): string => (type === '' ? 'any' : (/^\{"type":"(\w+)"\}$/.exec(type)?.[1] ?? type))

/** What both note otherwise; what they note at all, where members of a composite have only exchanged it. */
const differingNotes = (before: Field, after: Field): ReadonlyArray<string> => {
  const valuesOf = ({ notes }: Field, name: string): ReadonlyArray<string> =>
    notes
      .map((text) => canonicalJson((readJson(text) as Readonly<Record<string, unknown>>)[name] ?? null))
      .sort(compareText)
  const differing = NOTES.filter((name) => valuesOf(before, name).join() !== valuesOf(after, name).join())
  return differing.length > 0
    ? differing
    : NOTES.filter((name) =>
        [...before.notes, ...after.notes].some((text) => Object.hasOwn(readJson(text) as object, name)),
      )
}

/** An added or removed object is one difference, and not one for each field in it. */
export const diffSchemas = (before: JsonSchema, after: JsonSchema): ReadonlyArray<SchemaDifference> => {
  const differences: SchemaDifference[] = []
  const pending: Array<{
    readonly before: ReadonlyArray<unknown>
    readonly after: ReadonlyArray<unknown>
    readonly chain: Chain | undefined
  }> = [{ before: [before], after: [after], chain: undefined }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [old, current, { chain }] = [readField(next.before), readField(next.after), next]
    if (old.type !== current.type) {
      const [one, other] = [typeName(old.type), typeName(current.type)]
      differences.push({ kind: 'update_field_schema', field: pathOf(chain), before: one, after: other })
    } else if (old.notes.join() !== current.notes.join()) {
      differences.push({ kind: 'change_field_notes', field: pathOf(chain), notes: differingNotes(old, current) })
    }
    const { added, removed, persisted } = keyedDiff(old.children, current.children)
    const below = (name: string): Chain => ({ name: name.slice(1), parent: chain })
    const gone = new Set(removed.map(({ key }) => key))
    for (const { key } of [...added, ...removed].sort((one, other) => compareText(one.key, other.key))) {
      differences.push({ kind: gone.has(key) ? 'remove_field' : 'add_field', field: pathOf(below(key)) })
    }
    for (const { key, ...child } of persisted) pending.push({ ...child, chain: below(key) })
  }
  return differences
}

/** What has no fields in it. */
const SCALARS: ReadonlySet<unknown> = new Set(['string', 'integer', 'number', 'boolean', 'null'])

/** The types of what can have no fields; undefined where it may have fields that the schema does not name. */
const scalarTypes = (schemas: ReadonlyArray<unknown>): ReadonlyArray<string> | undefined => {
  const found = new Set<string>()
  const pending = [...schemas]
  while (pending.length > 0) {
    const schema = pending.pop()
    if (!isRecord(schema)) return undefined
    const node = plainSchema(schema)
    const [types, members] = [listAt(node, 'type'), membersOf(node)]
    const isListed = node['enum'] !== undefined || node['const'] !== undefined
    if (types.length === 0 && members.length === 0 && !isListed) return undefined
    if (types.some((type) => !SCALARS.has(type))) return undefined
    for (const type of types) if (type !== 'null') found.add(String(type))
    pending.push(...members)
  }
  return [...found].sort(compareText)
}

/** Where a path leads: to a field (empty: to any), into a value that has no fields, or nowhere. */
type Destination =
  | { readonly _tag: 'Field'; readonly schemas: ReadonlyArray<unknown> }
  | { readonly _tag: 'Scalar'; readonly field: FieldPath; readonly types: ReadonlyArray<string> }
  | { readonly _tag: 'Nowhere' }

/** Follows a path through a schema. What names no fields may have any, unless it is a text, a number or the like. */
export const follow = (schema: JsonSchema, path: FieldPath): Destination => {
  let nodes: ReadonlyArray<unknown> = [schema]
  for (const [at, name] of path.entries()) {
    const { children } = readField(nodes)
    if (children.size === 0) {
      const types = at === 0 ? undefined : scalarTypes(nodes)
      return types === undefined ? { _tag: 'Field', schemas: [] } : { _tag: 'Scalar', field: path.slice(0, at), types }
    }
    const found = children.get(`${FIELD}${name}`) ?? (name === 'items' ? children.get(ELEMENTS) : undefined)
    if (found === undefined) return { _tag: 'Nowhere' }
    nodes = found
  }
  return { _tag: 'Field', schemas: nodes }
}

/** Whether a schema has a field of this path. */
export const hasField = (schema: JsonSchema, path: FieldPath): boolean => follow(schema, path)._tag === 'Field'

/** The types that the schema gives a field; empty where it gives none. */
export const typesAt = (schema: JsonSchema, path: FieldPath): ReadonlyArray<string> => {
  const there = follow(schema, path)
  const found = new Set<string>()
  const pending = there._tag === 'Field' ? [...there.schemas] : []
  while (pending.length > 0) {
    const next = pending.pop()
    if (!isRecord(next)) continue
    const node = plainSchema(next)
    for (const type of listAt(node, 'type')) if (type !== 'null') found.add(String(type))
    if (isRecord(node['properties'])) found.add('object')
    pending.push(...membersOf(node))
  }
  return [...found].sort(compareText)
}

/** The names of a schema's top-level fields. */
export const fieldNames = (schema: JsonSchema): ReadonlyArray<string> => knownPart(schema, []).next

/** How much of a path a schema has, and the names of the fields that it could go on with. */
export const knownPart = (
  schema: JsonSchema,
  path: FieldPath,
): { readonly known: FieldPath; readonly next: ReadonlyArray<string> } => {
  let children = readField([schema]).children
  for (const [depth, name] of path.entries()) {
    const found = children.get(`${FIELD}${name}`)
    const below = found === undefined ? undefined : readField(found).children
    if (below === undefined || below.size === 0)
      return { known: path.slice(0, depth), next: [...children.keys()].map((key) => key.slice(1)) }
    children = below
  }
  return { known: path, next: [...children.keys()].map((key) => key.slice(1)) }
}

/** Beyond this many names a path is left open: a schema may nest without end. */
export const LONGEST_PATH = 10

/**
 * The path of every field that can be a cursor or a key: those within lists are left out. Empty where the schema
 * names no field, and then any will do.
 */
export const fieldPaths = (schema: JsonSchema): ReadonlyArray<FieldPath> => {
  const found: FieldPath[] = []
  const pending: Array<{ readonly path: FieldPath; readonly nodes: ReadonlyArray<unknown> }> = [
    { path: [], nodes: [schema] },
  ]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.path.length === LONGEST_PATH) continue
    for (const [key, nodes] of readField(next.nodes).children) {
      // Elements of a list have no path of their own.
      if (!key.startsWith(FIELD)) continue
      const path = [...next.path, key.slice(FIELD.length)]
      found.push(path)
      pending.push({ path, nodes })
    }
  }
  return found
    .map((path) => ({ path, key: JSON.stringify(path) }))
    .sort((one, other) => one.path.length - other.path.length || compareText(one.key, other.key))
    .map(({ path }) => path)
}
