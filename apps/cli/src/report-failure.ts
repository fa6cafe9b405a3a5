import { CommanderError } from 'commander'
import { ApiProblem, ApiUnreachable } from './api-client.ts'
import { exitCodes } from './exit-codes.ts'
import { printError } from './terminal.ts'

/** Says what went wrong, once and without a stack, and returns the exit code for it. */
export const reportFailure = (error: unknown): number => {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  printError(error instanceof Error ? error.message : String(error))
  if (error instanceof ApiUnreachable) return exitCodes.unreachable
  return error instanceof ApiProblem ? exitCodes.failed : exitCodes.usage
}
