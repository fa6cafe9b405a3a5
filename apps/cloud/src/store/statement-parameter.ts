/**
 * A parameter of a statement, in PostgreSQL's text format: text, numbers, booleans, null, and arrays of these; bytes as
 * they are.
 *
 * @throws TypeError for anything else, which the caller has to write as one of these first
 */
export const statementParameter = (value: unknown): string | Buffer | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return arrayText(value)
  if (Buffer.isBuffer(value)) return value
  throw new TypeError(`A statement has no parameters of this kind: ${Object.prototype.toString.call(value)}`)
}

/** Source: PostgreSQL, Arrays, 8.15.6 (Array Input and Output Syntax). */
const arrayText = (elements: readonly unknown[]): string => `{${elements.map(elementText).join(',')}}`

const elementText = (element: unknown): string => {
  const text = statementParameter(element)
  if (text === null) return 'NULL'
  if (Array.isArray(element)) return String(text)
  return `"${String(text).replaceAll(/[\\"]/g, String.raw`\$&`)}"`
}
