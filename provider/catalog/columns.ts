/** Which columns of a stream can be chosen: those that the server finds in its schema. */

type Node = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

interface Place {
  readonly node: unknown
  readonly parent: Place | undefined
  readonly key: string
}

/** What stands under a key, and the whole with another value there. */
export interface Found {
  readonly value: unknown
  readonly replace: (value: unknown) => unknown
}

const rebuilt = (place: Place, changed: unknown): unknown => {
  let value = changed
  let here = place
  for (let parent = here.parent; parent !== undefined; here = parent, parent = here.parent) {
    const { node } = parent
    const index = Number(here.key)
    value = Array.isArray(node)
      ? (node as ReadonlyArray<unknown>).map((item, at) => (at === index ? value : item))
      : { ...(node as Node), [here.key]: value }
  }
  return value
}

/** Jackson's `findValue`, by which the server looks for columns: a node's own property first, then depth first through its children. */
export const findValue = (root: unknown, key: string): Found | undefined => {
  const stack: Array<Place> = [{ node: root, parent: undefined, key: '' }]
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const { node } = place
    const here = place
    if (isObject(node) && Object.hasOwn(node, key)) {
      return { value: node[key], replace: (value) => rebuilt({ node: node[key], parent: here, key }, value) }
    }
    if (typeof node !== 'object' || node === null) continue
    const members = Object.entries(node)
    for (const [name, child] of members.reverse()) stack.push({ node: child, parent: here, key: name })
  }
  return undefined
}

/** The names of the columns that can be chosen; none where the schema names none. */
export const columnNames = (schema: unknown): ReadonlyArray<string> => {
  const found = findValue(schema, 'properties')
  return found !== undefined && isObject(found.value) ? Object.keys(found.value) : []
}
