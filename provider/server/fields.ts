/** The fields of a schema as the server enumerates them (`JsonSchemas.traverseJsonSchema` and its filter). */
import * as E from 'fp-ts/Either'

import type { FieldPath } from '../catalog/airbyte'
import { writeJson } from '../numbers'
import { has, isObject, type JsonObject } from './json'
import { illegalArgument, nullPointer } from './refusal'
import type { Refusal } from './types'

/** One path: equal paths of one tree are the same object. */
export interface PathNode {
  readonly parent: PathNode | undefined
  readonly name: string
  readonly list: boolean
  readonly children: Map<string, PathNode>
}

export const newRoot = (): PathNode => ({ parent: undefined, name: '', list: false, children: new Map() })

const childOf = (parent: PathNode, name: string, list: boolean): PathNode => {
  const found = parent.children.get(name)
  if (found !== undefined) return found
  const child: PathNode = { parent, name, list, children: new Map() }
  parent.children.set(name, child)
  return child
}

const nodesOf = (path: PathNode): ReadonlyArray<PathNode> => {
  const nodes: Array<PathNode> = []
  for (let node = path; node.parent !== undefined; node = node.parent) nodes.push(node)
  return nodes.reverse()
}

export const pathOf = (path: PathNode): FieldPath => nodesOf(path).map((node) => node.name)

/** A character of a dot-joined path; `since` is when the first typeless field stood exactly here. */
interface Character {
  readonly parent: Character | undefined
  readonly next: Map<string, Character>
  since: number
}

const asText = (value: unknown): string => (typeof value === 'object' && value !== null ? '' : String(value))

const typesOf = (schema: JsonObject): ReadonlyArray<string> => {
  if (has(schema, 'type')) {
    const { type } = schema
    const types = Array.isArray(type) ? type.map(asText) : [asText(type)]
    return types.length === 0 ? ['object'] : types
  }
  return has(schema, 'enum') ? ['string'] : ['object']
}

const isTypeless = (schema: JsonObject): boolean => !Object.keys(schema).some((key) => key.includes('type'))

const COMPOSITES = ['oneOf', 'allOf', 'anyOf'] as const

interface Visit {
  readonly path: PathNode
  readonly schema: unknown
}

const childVisits = (path: PathNode, schema: JsonObject): ReadonlyArray<Visit> => {
  const visits: Array<Visit> = []
  for (const type of typesOf(schema)) {
    if (type === 'array' && has(schema, 'items')) {
      visits.push({ path: childOf(path, 'items', true), schema: schema['items'] })
    }
    if (type !== 'object') continue
    if (has(schema, 'properties')) {
      const { properties } = schema
      if (!isObject(properties)) continue
      for (const [name, child] of Object.entries(properties)) {
        visits.push({ path: childOf(path, name, false), schema: child })
      }
      continue
    }
    const composite = COMPOSITES.find((keyword) => has(schema, keyword))
    const members = composite === undefined ? undefined : schema[composite]
    if (typeof members !== 'object' || members === null) continue
    for (const member of Object.values(members)) visits.push({ path, schema: member })
  }
  return visits
}

const notAnObject = ({ path, schema }: Visit): E.Either<Refusal, never> => {
  if (schema === undefined) {
    return nullPointer(
      'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.isObject()" because "jsonSchemaNode" is null',
    )
  }
  const steps = nodesOf(path).map(
    ({ name, list }) => `FieldNameOrList{fieldName='${list ? 'null' : name}', isList=${String(list)}}`,
  )
  const actual = E.getOrElse(() => '[…]')(E.tryCatch(() => writeJson(schema), String))
  return illegalArgument(
    `json schema nodes should always be object nodes. path: [${steps.join(', ')}] actual: ${actual}`,
  )
}

/** A path that occurs twice loses its schema to this text. */
const DUPLICATED = 'Duplicated Schema'

/**
 * Every field of a schema by path. After a field whose schema has no key with "type" in it, later fields vanish whose
 * dot-joined path merely begins with its path as a string: the server's own quirk.
 */
export const fieldsOf = (root: PathNode, schema: unknown): E.Either<Refusal, Map<PathNode, unknown>> => {
  const text: Character = { parent: undefined, next: new Map(), since: Infinity }
  const characters: Array<Character> = [text]
  const ends = new Map<PathNode, Character>([[root, text]])
  const step = (from: Character, letter: string): Character => {
    const found = from.next.get(letter)
    if (found !== undefined) return found
    const next: Character = { parent: from, next: new Map(), since: Infinity }
    from.next.set(letter, next)
    characters.push(next)
    return next
  }
  const endOf = (path: PathNode): Character => {
    const found = ends.get(path)
    if (found !== undefined || path.parent === undefined) return found ?? text
    let end = ends.get(path.parent) ?? text
    const joined = path.parent.parent === undefined ? path.name : `.${path.name}`
    for (let at = 0; at < joined.length; at += 1) end = step(end, joined.charAt(at))
    ends.set(path, end)
    return end
  }

  const visited: Array<{ readonly path: PathNode; readonly schema: JsonObject; readonly end: Character }> = []
  const stack: Array<Visit> = [{ path: root, schema }]
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    if (!isObject(visit.schema)) return notAnObject(visit)
    const end = endOf(visit.path)
    // The first node is the schema itself, not a field.
    if (visited.length > 0 && isTypeless(visit.schema)) end.since = Math.min(end.since, visited.length)
    visited.push({ path: visit.path, schema: visit.schema, end })
    const children = childVisits(visit.path, visit.schema)
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const child = children[at]
      if (child !== undefined) stack.push(child)
    }
  }
  // Parents stand before their children, so one pass carries the earliest typeless prefix down.
  const hiddenSince = new Map<Character, number>()
  for (const character of characters) {
    const above = character.parent === undefined ? Infinity : (hiddenSince.get(character.parent) ?? Infinity)
    hiddenSince.set(character, Math.min(character.since, above))
  }

  const fields = new Map<PathNode, unknown>()
  visited.forEach((field, order) => {
    if (order === 0) return
    if (!isTypeless(field.schema) && (hiddenSince.get(field.end) ?? Infinity) < order) return
    fields.set(field.path, fields.has(field.path) ? DUPLICATED : field.schema)
  })
  return E.right(fields)
}
