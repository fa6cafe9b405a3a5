import { ProblemError, UnreachableError } from '@keyfob/client'
import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { failureText } from './failure-text.ts'
import { printError } from './terminal.ts'

/** Prints the error, once and without a stack trace, and returns its exit code. */
export const reportFailure = (error: unknown): number => {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const message = failureText(error)
  if (isOfWriting(error)) {
    printError(`The output could not be written: ${message}.`)
    return exitCodes.unwritable
  }
  printError(message)
  if (error instanceof UnreachableError || isOfFleet(error)) return exitCodes.unreachable
  return error instanceof ProblemError ? exitCodes.failed : exitCodes.usage
}

/** By name: the simulator is loaded by its own verb only. */
const isOfFleet = (error: unknown): boolean => error instanceof Error && error.name === 'FleetProcessEnded'

const isOfWriting = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'write'
