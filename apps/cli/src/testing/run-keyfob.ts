/** Runs the program in the process of the test, as main.ts does, and collects its output. */
import { vi } from 'vitest'
import { exitCodes } from '../exit-codes.ts'
import { runProgram } from '../run-program.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

let written: string[] = []
let said: string[] = []

/** What the running program has written to stdout. */
export const writtenSoFar = (): string => written.join('')

/** What the running program has written to stderr. */
export const saidSoFar = (): string => said.join('')

export const runKeyfob = async (...words: readonly string[]): Promise<Ran> => {
  const mine: string[] = []
  written = mine
  const err: string[] = []
  said = err
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => mine.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0)
  const failed = await runProgram(words)
  const code = failed ?? Number(process.exitCode ?? exitCodes.ok)
  process.exitCode = undefined
  vi.restoreAllMocks()
  return { code, out: mine.join(''), err: err.join('') }
}
