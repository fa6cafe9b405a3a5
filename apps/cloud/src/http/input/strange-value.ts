import { type FieldProblem, escapePointer, findUncleanText } from '@keyfob/protocol'

/**
 * What JSON can carry and nothing behind the door may meet: text that cannot be stored, nesting without end, numbers
 * beyond all bounds, and the one key that reaches for the prototype of objects.
 */
export const findStrangeValue = (value: unknown): FieldProblem | undefined => {
  const unclean = findUncleanText(value)
  if (unclean !== undefined)
    return { pointer: unclean, problem: 'must not hold NUL, a lone surrogate or more than 16 levels' }
  return findReserved(value, '')
}

/** Runs after the depth was bounded. */
const findReserved = (value: unknown, pointer: string): FieldProblem | undefined => {
  if (typeof value === 'number' && !Number.isFinite(value))
    return { pointer, problem: 'must be a number within the range of a double' }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, child] of Object.entries(value)) {
    const at = `${pointer}/${escapePointer(key)}`
    const found = key === '__proto__' ? { pointer: at, problem: 'must not be used as a name' } : findReserved(child, at)
    if (found) return found
  }
  return undefined
}
