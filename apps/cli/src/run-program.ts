import { buildProgram } from './program.ts'
import { reportFailure } from './report-failure.ts'

/**
 * Runs one command line. A failure is printed, and is never thrown.
 *
 * @param words the arguments, without the names of Node and of the program
 * @returns the exit code of a failure; undefined where the verb ended by itself: `process.exitCode` is its own then
 */
export const runProgram = async (words: readonly string[]): Promise<number | undefined> => {
  const format = words.includes('--json') ? 'json' : 'text'
  try {
    await buildProgram(format).parseAsync([...words], { from: 'user' })
    return undefined
  } catch (error) {
    return reportFailure(error, format)
  }
}
