/** Names with `*` for anything and `?` for one letter, as policies are configured with. */

const patterns = new Map<string, RegExp>()

const patternOf = (glob: string): RegExp => {
  const known = patterns.get(glob)
  if (known !== undefined) return known
  const body = glob
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '[^]*')
    .replace(/\?/g, '[^]')
  const pattern = new RegExp(`^${body}$`, 'iu')
  patterns.set(glob, pattern)
  return pattern
}

/** Whether a name fits one of the globs; upper and lower case are the same. */
export const matches = (name: string, globs: ReadonlyArray<string>): boolean =>
  globs.some((glob) => patternOf(glob).test(name))
