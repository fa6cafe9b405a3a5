import { ProblemError, UnreachableError } from '@keyfob/client'
import { messageOf, printable } from '@keyfob/runtime'
import { unreachableText } from './unreachable-text.ts'

/** The error, also one of a call of the API, as sentences for a person at a terminal. */
export const failureText = (error: unknown): string => {
  // It repeats text of vehicles and callers: each part stays on its line.
  if (error instanceof ProblemError) return error.lines.map(printable).join('\n')
  if (error instanceof UnreachableError) return unreachableText(error.url, error.reason)
  return messageOf(error)
}
