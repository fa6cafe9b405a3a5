import { exitCodes } from './exit-codes.ts'
import { reportFailure } from './report-failure.ts'

/**
 * Handles an output that can no longer be written. A reader that left (`keyfob commands --json | head -1`) has what it
 * wanted: the program ends quietly, with its current exit code. A full disk is an error. A broken stderr is ignored.
 */
export const watchOutput = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok)
    process.exit(reportFailure(error))
  })
  process.stderr.on('error', () => undefined)
}
