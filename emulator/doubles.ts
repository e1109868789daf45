/** How Java writes a number of JSON that it has read (Jackson's `JsonNode`, `Double.toString`). */

const isFraction = (literal: string): boolean => /[.eE]/.test(literal)

/** Integers keep all their digits; what has a point or an exponent is a double, with as many digits as tell it from others. */
export const asJavaWrites = (literal: string): string => {
  const value = Number(literal)
  if (!isFraction(literal) || !Number.isFinite(value)) return literal
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`)
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return withPoint(String(value))
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${withPoint(digits)}E${String(Number(exponent))}`
}
