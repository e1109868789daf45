/** Which stream is meant: a readable key for each, and the alias that Airbyte gives it. */

/** Which stream is meant: the same name may stand in several namespaces (`StreamDescriptor`). */
export interface StreamDescriptor {
  readonly name: string
  readonly namespace?: string
}

/** Names one stream in canonical form: readable, and no two streams share one. */
export type StreamKey = string

/** Letters, digits, `_` and `-` stay; of the rest each UTF-16 unit becomes `%XX` or `%uXXXX`, and nothing becomes `%`. */
export const escapeName = (name: string): string => {
  if (name === '') {
    return '%'
  }
  const escaped = name.replace(/[^\p{L}\p{N}_-]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  )
  // Pulumi keeps names with two leading underscores for itself, and JavaScript keeps `__proto__`.
  return escaped.startsWith('__') ? `%5F${escaped.slice(1)}` : escaped
}

const escapeUnit = (unit: number): string => {
  const hexadecimal = unit.toString(16).toUpperCase()
  return unit < 0x100 ? `%${hexadecimal.padStart(2, '0')}` : `%u${hexadecimal.padStart(4, '0')}`
}

export const unescapeName = (escaped: string): string =>
  escaped === '%'
    ? ''
    : escaped.replace(/%u([0-9A-F]{4})|%([0-9A-F]{2})/g, (_, wide: string | undefined, narrow: string | undefined) =>
        String.fromCharCode(parseInt(wide ?? narrow ?? '0', 16)),
      )

/** A path as text: `meta.tenant%2Eid`. An empty one is a dot, so that a list of one empty path is not an empty list. */
export const writePath = (path: ReadonlyArray<string>): string =>
  path.length === 0 ? '.' : path.map(escapeName).join('.')

export const readPath = (text: string): ReadonlyArray<string> => (text === '.' ? [] : text.split('.').map(unescapeName))

/**
 * The key of a stream: `public.users`, or `users` where there is no namespace. An empty namespace is not the same as none.
 *
 * @example
 * import { streamKey } from 'pulumi-airbyte'
 *
 * export const key = streamKey({ namespace: 'public', name: 'order items' }) // public.order%20items
 */
export const streamKey = ({ name, namespace }: StreamDescriptor): StreamKey =>
  namespace === undefined || (namespace as unknown) === null
    ? escapeName(name)
    : `${escapeName(namespace)}.${escapeName(name)}`

/**
 * The stream that a key names.
 *
 * @example
 * import { streamDescriptorOf } from 'pulumi-airbyte'
 *
 * export const { namespace, name } = streamDescriptorOf('public.order%20items') // public, order items
 */
export const streamDescriptorOf = (key: StreamKey): StreamDescriptor => {
  const dot = key.indexOf('.')
  return dot < 0
    ? { name: unescapeName(key) }
    : { namespace: unescapeName(key.slice(0, dot)), name: unescapeName(key.slice(dot + 1)) }
}

/** The alias that Airbyte itself gives to a stream, whatever was sent (`Names.toAlphanumericAndUnderscore`). */
export const aliasOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ \t\n\v\f\r]+/g, '_')
    .replace(/[^A-Za-z0-9_]/gu, '_')
