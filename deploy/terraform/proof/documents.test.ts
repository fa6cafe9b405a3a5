/** Pages that are made from the source: `npx vitest run --project deploy deploy/terraform/proof/documents -u`. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { costRows, items, totalOf } from './costs.ts'
import { type Block, type Module, labelled, moduleOf, valuesOf } from './source.ts'
import { environments, terraformFolder } from './workspace.ts'

const environment = moduleOf('envs')
const [dev = {}, prod = {}] = await Promise.all(environments.map(valuesOf))
const bootstrap = moduleOf('bootstrap')

/** A cell of a table: a pipe would end it. */
const cell = (value: unknown): string => String(value).replaceAll('|', '\\|')

const defaultOf = (block: Block): string => {
  if (block['ephemeral'] === true) return 'required, in the environment'
  return 'default' in block ? `\`${JSON.stringify(block['default'])}\`` : 'required'
}

/** hcl2json keeps a type as an expression: `${list(string)}`. */
const typeOf = ({ type }: Block): string => `\`${String(type).replace(/^\$\{(.*)\}$/s, '$1')}\``

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

const inputs = (): string => {
  const rows = Object.entries(labelled(environment, 'variable')).map(([name, block]) => [
    `\`${name}\``,
    String(block['description']),
    typeOf(block),
    ...[dev, prod].map((values) => (name in values ? `\`${JSON.stringify(values[name])}\`` : defaultOf(block))),
  ])
  return tableOf(['variable', 'meaning', 'type', 'dev.tfvars, or the default', 'prod.tfvars, or the default'], rows)
}

const outputs = (module: Module): string =>
  tableOf(
    ['output', 'what it is'],
    Object.entries(labelled(module, 'output')).map(([name, block]) => [`\`${name}\``, String(block['description'])]),
  )

const inputsOfBootstrap = (): string =>
  tableOf(
    ['variable', 'meaning', 'type', 'default'],
    Object.entries(labelled(bootstrap, 'variable')).map(([name, block]) => [
      `\`${name}\``,
      String(block['description']),
      typeOf(block),
      defaultOf(block),
    ]),
  )

it('the list of variables and outputs is fresh', async () => {
  const text = `# Variables and outputs

Made from the source by \`npx vitest run --project deploy deploy/terraform/proof/documents -u\`.

## envs

${inputs()}

${outputs(environment)}

## bootstrap

${inputsOfBootstrap()}

${outputs(bootstrap)}
`
  await expect(text).toMatchFileSnapshot('../variables-and-outputs.md')
})

it('the table of costs is fresh', async () => {
  const text = `# What it costs a month

Made from [proof/costs.ts](proof/costs.ts) by \`npx vitest run --project deploy deploy/terraform/proof/documents -u\`.

Prices are list prices on demand in eu-central-1, in US dollars without tax, **as generally known at the beginning of
2026. They were not looked up, and must be checked** (AWS Pricing Calculator) before you rely on them. Quantities
are the values of dev.tfvars and prod.tfvars, with these assumptions: everything runs all month, 730 hours; Auto Mode keeps two
nodes in dev and five in prod, for what the charts ask (edge and work brokers, api, worker, operators); in prod 100,000 vehicles are connected, and 40 GB are logged.
That these sizes carry so many was not measured on AWS. Left out: discounts (a year's commitment takes 25 to 40 % off nodes and database),
the free tier, support, the hosted zone (0.50) and the state (about 1.10, once an account).

${tableOf(['what', 'unit', 'dev', 'prod'], costRows())}
`
  await expect(text).toMatchFileSnapshot('../costs.md')
})

it('the README says the sums of costs', () => {
  expect(new Set(items.map(({ what }) => what)).size).toBe(items.length)
  expect(totalOf('prod')).toBeGreaterThan(totalOf('dev'))
  const readme = readFileSync(`${terraformFolder}/README.md`, 'utf8')
  const sums = `${Math.round(totalOf('dev'))} for dev and ${Math.round(totalOf('prod'))} for prod`
  expect(readme.includes(sums), `README.md does not say "${sums}".`).toBe(true)
})
