import { type FieldProblem, escapePointer, findUncleanText } from '@keyfob/protocol'

/**
 * Values that are valid JSON, but must not get past the HTTP server: text that cannot be stored, unbounded nesting, numbers
 * beyond the range of a double, and the one name that reaches the prototype of objects.
 */
export const findForbiddenValue = (value: unknown): FieldProblem | undefined => {
  const unclean = findUncleanText(value)
  if (unclean !== undefined)
    return { pointer: unclean, problem: 'must not hold NUL, a lone surrogate or more than 16 levels' }
  return findForbidden(value)
}

/** Runs after the depth was checked. */
const findForbidden = (value: unknown): FieldProblem | undefined => {
  if (typeof value === 'number' && !Number.isFinite(value))
    return { pointer: '', problem: 'must be a number within the range of a double' }
  if (typeof value !== 'object' || value === null) return undefined
  for (const key of Object.keys(value)) {
    const child = (value as Readonly<Record<string, unknown>>)[key]
    const found = key === '__proto__' ? { pointer: '', problem: 'must not be used as a name' } : findForbidden(child)
    // The pointer is made from its end, and only where there is something to point at.
    if (found) return { pointer: `/${escapePointer(key)}${found.pointer}`, problem: found.problem }
  }
  return undefined
}
