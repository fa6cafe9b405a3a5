import { buildProgram } from './program.ts'
import { reportFailure } from './report-failure.ts'
import { watchOutput } from './watch-output.ts'

watchOutput()
try {
  await buildProgram().parseAsync()
} catch (error) {
  process.exitCode = reportFailure(error)
}
