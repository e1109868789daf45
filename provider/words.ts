/** Small things about words: which known name was meant, and how many of something there are. */

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

/** The known name that was probably meant; undefined where none is near. Only short names are compared. */
export const nearest = (name: string, known: ReadonlyArray<string>): string | undefined => {
  if (name.length > 64) return undefined
  const limit = Math.max(2, Math.floor(name.length / 3))
  let found: { readonly candidate: string; readonly distance: number } | undefined
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue
    const candidateDistance = distance(name.toLowerCase(), candidate.toLowerCase())
    if (candidateDistance <= limit && (found === undefined || candidateDistance < found.distance)) {
      found = { candidate, distance: candidateDistance }
    }
  }
  return found?.candidate
}
