import { ProblemError, UnreachableError } from '@keyfob/client'
import { messageOf, printable } from '@keyfob/runtime'
import { unreachableText } from './unreachable-text.ts'

/** What went wrong, a call of the API included, in words for a person at a terminal. */
export const failureText = (error: unknown): string => {
  // It repeats what vehicles and callers wrote: each part stays on its line.
  if (error instanceof ProblemError) return error.lines.map(printable).join('\n')
  if (error instanceof UnreachableError) return unreachableText(error.url, error.reason)
  return messageOf(error)
}
