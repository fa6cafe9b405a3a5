/**
 * Runs the import rules of .dependency-cruiser.cjs, and fails when it saw too little: a missing parser or a moved
 * folder gives "0 modules, no violations", which is green and means nothing.
 */
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['packages', 'apps', 'bench/src', 'test'].filter((folder) => existsSync(`${root}${folder}`))
const cruiser = `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`

const parseTsx = `${root}tools/parse-tsx.cjs`

const cruise = (...how) =>
  spawnSync(process.execPath, ['-r', parseTsx, cruiser, ...folders, '--config', '.dependency-cruiser.cjs', ...how], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024, // the whole graph as JSON: a few kB a module
  })

const { stdout, stderr } = cruise('--output-type', 'json')
if (!stdout.startsWith('{')) {
  process.stderr.write(`The import check did not run:\n${stderr}${stdout}\n`)
  process.exit(1)
}
const { modules, summary } = JSON.parse(stdout)
const isOurs = ({ source, dependencies }) => /^(packages|apps|bench)\/.*\.tsx?$/.test(source) && dependencies.length > 0
const seen = modules.filter(isOurs)
if (seen.length === 0) {
  process.stderr.write('The import check saw no TypeScript module with an import. Is @swc/core installed?\n')
  process.exit(1)
}
const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
const reasonOf = (name) => forbidden.find((rule) => rule.name === name)?.comment ?? 'The rule has no comment.'
for (const { rule, from, to, cycle } of summary.violations) {
  const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' > ')
  process.stderr.write(`${from}\n  must not import ${way} (${rule.name})\n  ${reasonOf(rule.name)}\n`)
}
process.stdout.write(`${seen.length} modules, ${summary.violations.length} violations\n`)
process.exitCode = summary.violations.length === 0 ? 0 : 1
