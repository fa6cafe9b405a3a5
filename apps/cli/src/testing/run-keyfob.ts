/** Runs the program in the process of the test, as main.ts does, and collects its output. */
import { vi } from 'vitest'
import { exitCodes } from '../exit-codes.ts'
import { buildProgram } from '../program.ts'
import { reportFailure } from '../report-failure.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

let written: string[] = []

/** What the running program has written to stdout. */
export const writtenSoFar = (): string => written.join('')

export const runKeyfob = async (...words: readonly string[]): Promise<Ran> => {
  const mine: string[] = []
  written = mine
  const err: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => mine.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0)
  let code: number | undefined
  try {
    await buildProgram().parseAsync([...words], { from: 'user' })
  } catch (error) {
    code = reportFailure(error)
  }
  code ??= Number(process.exitCode ?? exitCodes.ok)
  process.exitCode = undefined
  vi.restoreAllMocks()
  return { code, out: mine.join(''), err: err.join('') }
}
