/** Small things about words: which known name was meant, how many of something there are, and which names a glob stands for. */

/** Longer names are not compared: the time that it takes grows with the product of both lengths. */
const LONGEST_COMPARED = 100

/** How many letters must be put in, taken out, changed or swapped with their neighbour to get from one to the other. */
const distance = (one: string, other: string): number => {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1
      let best = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      }
      next.push(best)
    }
    before = row
    row = next
  }
  return row[other.length] ?? 0
}

/** `cpu_limit`, `cpu-limit` and `cpuLimit` are the same letters. */
const letters = (name: string): string => name.toLowerCase().replace(/[_\- ]/g, '')

/**
 * The known name from which `name` is only a slip away: it differs by at most a third of its letters, and neither upper and lower case nor `_`, `-` and blanks count. Of several the nearest, and of those the first.
 */
export const nearest = (name: string, known: ReadonlyArray<string>): string | undefined => {
  if (name.length > LONGEST_COMPARED) return undefined
  const wanted = letters(name)
  const most = Math.floor(wanted.length / 3)
  let found: { readonly candidate: string; readonly distance: number } | undefined
  for (const candidate of known) {
    const other = letters(candidate)
    if (Math.abs(other.length - wanted.length) > most || candidate === name) continue
    const away = distance(wanted, other)
    if (away <= most && (found === undefined || away < found.distance)) found = { candidate, distance: away }
  }
  return found?.candidate
}

/** The words of a name: `gitRepoBranch` and `git_repo_branch` have three. */
const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** The known names that hold all words of `name`, in their order, and more: `gitBranch` is short for `gitRepoBranch`. */
export const longerThan = (name: string, known: ReadonlyArray<string>): ReadonlyArray<string> => {
  const wanted = wordsOf(name)
  if (wanted.length === 0) return []
  return known.filter((candidate) => {
    let at = 0
    for (const word of wordsOf(candidate)) if (word === wanted[at]) at += 1
    return at === wanted.length && candidate !== name
  })
}

/** The only one of them. */
const longer = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const holding = longerThan(name, known)
  return holding.length === 1 ? holding[0] : undefined
}

/** The known name that was probably meant: the nearest, or the one that says the same with more words. */
export const probably = (name: string, known: ReadonlyArray<string>): string | undefined =>
  nearest(name, known) ?? longer(name, known)

/** `did you mean prefix?`, where one of the known names was probably meant. */
export const didYouMean = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const meant = probably(name, known)
  return meant === undefined ? undefined : `did you mean ${meant}?`
}

/** `1 stream`, `2 streams`; `many` where it is not made by an s. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${String(count)} ${count === 1 ? one : many}`

/** `a, b, c and 4 more`: of more names than `most` only the first ones are named. */
export const firstNames = (names: ReadonlyArray<string>, most: number, first = most): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, first).join(', ')} and ${String(names.length - first)} more`

/** `a, b or c`. */
export const either = (items: ReadonlyArray<string>): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`

/**
 * Control, direction and unpaired characters as their numbers: they could forge lines in a terminal or a review comment.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)

/** Whether a text has a sign that stands for other letters, and so may mean several names. */
export const isGlob = (text: string): boolean => /[*?]/.test(text)

/**
 * Whether a name is one of those that a glob stands for: `*` is any letters or none, `?` is exactly one letter, and every
 * other sign is itself. The whole name has to fit. Upper and lower case differ, as they do in Airbyte's names.
 *
 * This is the one glob of this package: streams in `select`, names of stacks and connections in policies, and what
 * `pulumi-airbyte plan` allows are all meant by it. For a given glob its time is linear in the name: a text from outside
 * cannot make it slow.
 */
export const matchesGlob = (name: string, glob: string): boolean => {
  const [text, pattern] = [Array.from(name), Array.from(glob)]
  let [at, sign] = [0, 0]
  // Where the last star stands, and up to where it has taken the name. What came before it fits and is never looked at again.
  let star = -1
  let taken = 0
  while (at < text.length) {
    if (pattern[sign] === '*') {
      star = sign
      taken = at
      sign += 1
    } else if (sign < pattern.length && (pattern[sign] === '?' || pattern[sign] === text[at])) {
      at += 1
      sign += 1
    } else if (star >= 0) {
      taken += 1
      at = taken
      sign = star + 1
    } else {
      return false
    }
  }
  while (pattern[sign] === '*') sign += 1
  return sign === pattern.length
}

/** Whether a name fits one of several globs. */
export const matchesSome = (name: string, globs: ReadonlyArray<string>): boolean =>
  globs.some((glob) => matchesGlob(name, glob))
