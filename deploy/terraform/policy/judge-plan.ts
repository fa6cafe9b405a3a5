/**
 * Judges a plan before it is applied; exit code 1 when a rule has something to say. Node 22.18 or later runs it as it is:
 *   terraform plan -out plan.bin && terraform show -json plan.bin > plan.json
 *   node deploy/terraform/policy/judge-plan.ts plan.json
 */
import { readFileSync } from 'node:fs'
import { judge, linesOf } from './judge.ts'
import { readPlan } from './plan.ts'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name the file that `terraform show -json` wrote: judge-plan.ts plan.json')
const plan = readPlan(readFileSync(file, 'utf8'))
const lines = linesOf(judge(plan))
for (const line of lines) process.stderr.write(`${line}\n`)
process.stdout.write(`${plan.resources.length} resources, ${lines.length} findings\n`)
process.exitCode = lines.length === 0 ? 0 : 1
