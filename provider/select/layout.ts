/** How a lock file is laid out: one line for each field, so that version control shows which fields a source gained or lost. */
import type { AirbyteStream } from '../catalog/airbyte'
import { compareText, exactJson, isAbsent, isRecord } from '../json'

/** Every object that holds fields somewhere below: these are opened to one line for each entry. */
const opened = (root: unknown): ReadonlySet<unknown> => {
  const open = new Set<unknown>()
  const parents = new Map<unknown, unknown>()
  const pending = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue
    const properties = isRecord(node) ? node['properties'] : undefined
    if (isRecord(properties) && Object.keys(properties).length > 0) {
      open.add(properties)
      for (let ancestor: unknown = node; ancestor !== undefined && !open.has(ancestor);) {
        open.add(ancestor)
        ancestor = parents.get(ancestor)
      }
    }
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null) {
        parents.set(child, node)
        pending.push(child)
      }
    }
  }
  return open
}

/** No deeper, or a schema of thousands of levels would be a file of nothing but spaces. */
const DEEPEST_INDENT = 40

/** Sorted JSON, without recursion, as schemas nest as deep as they like. */
const layOut = (root: unknown, open: ReadonlySet<unknown>, depth: number): string => {
  const pieces: string[] = []
  const margin = (level: number): string => `\n${'  '.repeat(Math.min(level, DEEPEST_INDENT))}`
  const pending: Array<{ readonly text: string } | { readonly value: unknown; readonly level: number }> = [
    { value: root, level: depth },
  ]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) {
      pieces.push(next.text)
      continue
    }
    const { value, level } = next
    if (!open.has(value) || typeof value !== 'object' || value === null) {
      pieces.push(exactJson(value))
      continue
    }
    const isList = Array.isArray(value)
    const entries = isList
      ? (value as ReadonlyArray<unknown>).map((child) => ['', child] as const)
      : Object.entries(value)
          .filter(([, child]) => !isAbsent(child))
          .sort(([one], [other]) => compareText(one, other))
    pieces.push(isList ? '[' : '{')
    pending.push({ text: `${margin(level)}${isList ? ']' : '}'}` })
    for (let index = entries.length - 1; index >= 0; index--) {
      const [name, child] = entries[index] ?? ['', undefined]
      const comma = index < entries.length - 1 ? ',' : ''
      pending.push(
        { text: comma },
        { value: child, level: level + 1 },
        { text: `${margin(level + 1)}${isList ? '' : `${JSON.stringify(name)}: `}` },
      )
    }
  }
  return pieces.join('')
}

export const block = (entries: ReadonlyArray<readonly [string, string]>, margin: string): string =>
  entries.length === 0
    ? '{}'
    : `{\n${entries.map(([name, text]) => `${margin}  ${JSON.stringify(name)}: ${text}`).join(',\n')}\n${margin}}`

const STREAM_ORDER = [
  'name',
  'namespace',
  'supportedSyncModes',
  'sourceDefinedCursor',
  'defaultCursorField',
  'sourceDefinedPrimaryKey',
]

/** What is short comes first, the schema last. */
const rank = (property: string): number => {
  const known = STREAM_ORDER.indexOf(property)
  return property === 'jsonSchema' ? STREAM_ORDER.length + 1 : known < 0 ? STREAM_ORDER.length : known
}

/** One stream of a lock. */
export const streamBlock = (offer: AirbyteStream): string =>
  block(
    Object.entries(offer)
      .sort(([one], [other]) => rank(one) - rank(other) || compareText(one, other))
      .map(([property, value]: [string, unknown]) => [property, layOut(value, opened(value), 3)] as const),
    '    ',
  )
