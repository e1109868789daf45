/** Finds the fields that differ between two JSON schemas, at every depth and without recursion. */
import type { FieldPath, JsonSchema } from './catalog'
import { canonicalJson, compareText, plainSchema } from './catalog'

export type SchemaDifference =
  | { readonly kind: 'add_field' | 'remove_field' | 'change_field_notes'; readonly field: FieldPath }
  | { readonly kind: 'update_field_schema'; readonly field: FieldPath; readonly before: string; readonly after: string }

type Node = Readonly<Record<string, unknown>>

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

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const COMPOSITES = ['oneOf', 'anyOf', 'allOf']
const CHILDREN = new Set(['properties', 'items', ...COMPOSITES])
const NOTES = new Set(['title', 'description', 'examples', 'default', '$comment', '$schema', '$id'])

/** What one field is made of: its schema and, if it is composite, all members of it, as their fields share its path. */
interface Field {
  readonly notes: string
  readonly type: string
  readonly children: ReadonlyMap<string, ReadonlyArray<unknown>>
}

const readField = (schemas: ReadonlyArray<unknown>): Field => {
  const types = new Set<string>()
  const notes: string[] = []
  const children = new Map<string, unknown[]>()
  const addChild = (name: string, child: unknown): void => {
    const known = children.get(name)
    if (known === undefined) {
      children.set(name, [child])
    } else {
      known.push(child)
    }
  }
  const pending = [...schemas].reverse()
  while (pending.length > 0) {
    const schema = pending.pop()
    if (!isNode(schema)) {
      types.add(canonicalJson(schema))
      continue
    }
    const node = plainSchema(schema)
    const own = Object.entries(node).filter(([name]) => !CHILDREN.has(name))
    const meaning = canonicalJson(Object.fromEntries(own.filter(([name]) => !NOTES.has(name))), plainSchema)
    if (meaning !== '{}') {
      types.add(meaning)
    }
    notes.push(canonicalJson(Object.fromEntries(own.filter(([name]) => NOTES.has(name)))))
    if (isNode(node['properties'])) {
      Object.entries(node['properties']).forEach(([name, child]) => {
        addChild(`.${name}`, child)
      })
    }
    const items = node['items']
    if (items !== undefined && items !== null) {
      ;(Array.isArray(items) ? (items as ReadonlyArray<unknown>) : [items]).forEach((child) => {
        addChild('[items', child)
      })
    }
    for (const name of COMPOSITES) {
      const members = node[name]
      if (Array.isArray(members)) {
        for (const member of members as ReadonlyArray<unknown>) {
          pending.push(member)
        }
      }
    }
  }
  return { notes: notes.sort(compareText).join(), type: [...types].sort(compareText).join(' or '), children }
}

const typeName = (type: string): string => (type === '' ? 'any' : (/^\{"type":"(\w+)"\}$/.exec(type)?.[1] ?? type))

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
    } else if (old.notes !== current.notes) {
      differences.push({ kind: 'change_field_notes', field: pathOf(chain) })
    }
    for (const name of [...new Set([...old.children.keys(), ...current.children.keys()])].sort(compareText)) {
      const [one, other] = [old.children.get(name), current.children.get(name)]
      const child: Chain = { name: name.slice(1), parent: chain }
      if (one === undefined) {
        differences.push({ kind: 'add_field', field: pathOf(child) })
      } else if (other === undefined) {
        differences.push({ kind: 'remove_field', field: pathOf(child) })
      } else {
        pending.push({ before: one, after: other, chain: child })
      }
    }
  }
  return differences
}

/** Whether a schema has a field of this path; a schema that names no fields has any. */
export const hasField = (schema: JsonSchema, path: FieldPath): boolean => {
  let nodes: ReadonlyArray<unknown> = [schema]
  for (const name of path) {
    const { children } = readField(nodes)
    if (children.size === 0) {
      return true
    }
    const found = children.get(`.${name}`) ?? (name === 'items' ? children.get('[items') : undefined)
    if (found === undefined) {
      return false
    }
    nodes = found
  }
  return true
}

/** The names of a schema's top-level fields. */
export const fieldNames = (schema: JsonSchema): ReadonlyArray<string> =>
  [...readField([schema]).children.keys()].map((name) => name.slice(1))
