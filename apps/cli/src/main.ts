import { runProgram } from './run-program.ts'
import { watchOutput } from './watch-output.ts'

watchOutput()
const code = await runProgram(process.argv.slice(2))
if (code !== undefined) process.exitCode = code
