/** Names for what has any name in Airbyte: of resources, of constants in a program, of keys in a stack's configuration. */

/** One that is not taken yet: the same, or with a number behind it. It is taken from then on. */
export const free = (wanted: string, taken: Set<string>, joined = '-'): string => {
  let name = wanted
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}${joined}${String(number)}`
  taken.add(name)
  return name
}

/** What no constant may be called: the language's own words, and what the files import and declare. */
const RESERVED: ReadonlyArray<string> = [
  ...'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare'.split(
    ' ',
  ),
  ...'default delete do else enum eval export extends false finally for from function get if implements import in'.split(
    ' ',
  ),
  ...'infinity instanceof interface is keyof let module namespace NaN never new null number object of package'.split(
    ' ',
  ),
  ...'private protected public readonly require return set static string super switch symbol this throw true try'.split(
    ' ',
  ),
  ...'type typeof undefined unique unknown var void while with yield exports process console global globalThis'.split(
    ' ',
  ),
  ...'pulumi config held source destination select readFileSync fullRefreshAppend fullRefreshOverwrite'.split(' '),
  ...'incrementalAppend incrementalDedup AirbyteConnection'.split(' '),
]

/** The names that one file has used up, before it has any of its own. */
export const takenNames = (imported: ReadonlyArray<string>): Set<string> => new Set([...RESERVED, ...imported])

/** A name of a constant, of letters and digits alone. Whole words are upper case in their first letter, but for the first. */
export const identifier = (name: string, otherwise: string): string => {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join(' ')
    .slice(0, 60)
    .split(' ')
  const joined = words
    .map((word, at) => (at === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join('')
    .replace(/^[A-Z]+(?=[A-Z][a-z]|$|\d)|^[A-Z]/, (letters) => letters.toLowerCase())
  if (joined === '') return otherwise
  const named = /^\d/.test(joined) ? `${otherwise}${joined}` : joined
  return RESERVED.includes(named) ? `${named}${otherwise.charAt(0).toUpperCase()}${otherwise.slice(1)}` : named
}

/** Letters that can be seen, and none that a URN, a shell or a path in Pulumi's configuration reads as something else. */
const isHarmless = (name: string, harmful: RegExp): boolean =>
  name !== '' &&
  name.length <= 100 &&
  name === name.trim() &&
  !/[\p{C}\p{Zl}\p{Zp}]/u.test(name.replaceAll('\u200d', '')) &&
  !harmful.test(name)

/** A name for a resource: the connection's own where Pulumi can do with it. */
export const resourceName = (name: string, plain: string): string => (isHarmless(name, /::|[$"'`\\]/) ? name : plain)

/** The key of a source or a destination in the configuration: its name where that can be one. */
export const placeKey = (name: string, plain: string): string => (isHarmless(name, /["=\\[\]]/) ? name : plain)
