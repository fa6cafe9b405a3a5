import { HttpProblem } from '../http-problem.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads a body with a JSON content type; an empty one is no body. @throws HttpProblem that says where the JSON is invalid */
export const readJsonBody = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return undefined
  const text = decodeUtf8(bytes)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new HttpProblem('invalid_json', `The body is not JSON${placeOf(error, text)}.`)
  }
}

const decodeUtf8 = (bytes: Buffer): string => {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new HttpProblem('invalid_json', 'The body is not UTF-8. JSON must be.')
  }
}

/** Where the parser stopped, if it says so. */
const placeOf = (error: unknown, text: string): string => {
  const message = String(error)
  if (message.includes('Unexpected end')) return `: it ends too early, after ${text.length} characters`
  const position = /at position (\d+)/.exec(message)?.[1]
  return position === undefined ? '' : `: it cannot be read at position ${position}`
}
