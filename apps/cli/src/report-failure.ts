import { ApprovalNeeded, ProblemError, UnreachableError } from '@keyfob/client'
import { messageOf } from '@keyfob/runtime'
import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { failureText } from './failure-text.ts'
import { printError, printErrorJson } from './terminal.ts'

/**
 * Prints the error, once and without a stack trace, and returns its exit code.
 *
 * @param format `json`: one JSON value a line on stderr, for programs: the problem as the API sent it, or one of the same shape
 */
export const reportFailure = (error: unknown, format: 'text' | 'json' = 'text'): number => {
  const { code, kind } = outcomeOf(error)
  if (code === exitCodes.ok) return code
  if (format === 'json') printErrorJson(problemOf(error, kind))
  // Commander has printed its own message already.
  else if (!(error instanceof CommanderError)) printError(sentenceOf(error, kind))
  return code
}

type Kind = 'problem' | 'unreachable' | 'unwritable' | 'usage'

const outcomeOf = (error: unknown): { readonly code: number; readonly kind: Kind } => {
  if (error instanceof CommanderError && error.exitCode === 0) return { code: exitCodes.ok, kind: 'usage' }
  if (isOfWriting(error)) return { code: exitCodes.unwritable, kind: 'unwritable' }
  if (error instanceof UnreachableError || isOfFleet(error)) return { code: exitCodes.unreachable, kind: 'unreachable' }
  if (error instanceof ProblemError || error instanceof ApprovalNeeded)
    return { code: exitCodes.failed, kind: 'problem' }
  return { code: exitCodes.usage, kind: 'usage' }
}

const sentenceOf = (error: unknown, kind: Kind): string =>
  kind === 'unwritable' ? `The output could not be written: ${messageOf(error)}.` : failureText(error)

/** Problem details (RFC 9457). Types that the API does not have begin with `urn:keyfob:cli:`. */
const problemOf = (error: unknown, kind: Kind): object => {
  if (error instanceof ProblemError) return { ...error.problem, mayHaveTakenEffect: error.mayHaveTakenEffect }
  const doubt = error instanceof UnreachableError ? { mayHaveTakenEffect: error.mayHaveTakenEffect } : {}
  return { type: `urn:keyfob:cli:${kind}`, title: titles[kind], detail: sentenceOf(error, kind), ...doubt }
}

const titles: Readonly<Record<Kind, string>> = {
  problem: 'Keyfob refused the request',
  unreachable: 'Keyfob cannot be reached',
  unwritable: 'The output could not be written',
  usage: 'Wrong usage or configuration',
}

/** By name: the simulator is loaded by its own verb only. */
const isOfFleet = (error: unknown): boolean => error instanceof Error && error.name === 'FleetProcessEnded'

const isOfWriting = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'write'
