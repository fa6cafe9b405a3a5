#!/usr/bin/env node
import { fileLimitProblem } from '../dist/file-limit.js'

const problem = fileLimitProblem()
if (problem === undefined) await import('../dist/main.js')
else {
  process.stderr.write(`${problem}\n`)
  process.exitCode = 2 // as for any bad setting
}
