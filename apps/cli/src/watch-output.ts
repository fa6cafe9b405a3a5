import { exitCodes } from './exit-codes.ts'
import { reportFailure } from './report-failure.ts'

/**
 * What happens when nobody takes the output any more. A reader that left (`keyfob commands --json | head -1`) has what it
 * wanted: the program ends quietly, with the exit code it has by then. A full disk is an error. Nobody reads what a broken
 * stderr would have said.
 */
export const watchOutput = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok)
    process.exit(reportFailure(error))
  })
  process.stderr.on('error', () => undefined)
}
