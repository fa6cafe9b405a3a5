import type { BenchResult } from './bench-result.ts'
import { comparisonHead, comparisonOf } from './comparison.ts'
import { tablesOf, textOfTable } from './tables.ts'

/** Modules that a table of a profile shows; the JSON has all. */
const modulesMax = 25

const say = (text = ''): void => void process.stdout.write(`${text}\n`)

/** For a person. `paths`: what was written. */
export const printResult = (result: BenchResult, old: BenchResult | undefined, paths: readonly string[]): void => {
  const isForPerson = process.stdout.isTTY
  const { machine, versions, rows, profiles = [] } = result
  const servers = Object.entries(versions).map(([name, version]) => `, ${name} ${version}`)
  say(
    `${machine.cores} cores of ${machine.model}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}${servers.join('')}, ` +
      `commit ${machine.commit || 'unknown'}, load before ${machine.loadBefore}`,
  )
  say(`\n${tablesOf(rows, isForPerson)}`)
  for (const { process: name, busyMs, measuredMs, modules } of profiles) {
    const lines = modules.slice(0, modulesMax).map(({ module, ms, share }) => [module, ms, share])
    say(`\n${name}: busy ${busyMs} of ${measuredMs} ms`)
    say(textOfTable(['module', 'self ms', '% of busy'], lines, isForPerson))
  }
  if (old !== undefined)
    say(
      `\nAgainst ${old.at}, commit ${old.machine.commit}\n${textOfTable(comparisonHead, comparisonOf(old, result), isForPerson)}`,
    )
  say(`\n${paths.join('\n')}`)
}
