/** variables-and-outputs.md is made from the source: `npx vitest run --project deploy deploy/terraform/proof/documents -u`. */
import { expect, it } from 'vitest'
import { type Block, labelled, moduleOf } from './source.ts'

const dev = moduleOf('envs/dev')
const prod = moduleOf('envs/prod')
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
  const ofProd = labelled(prod, 'variable')
  const rows = Object.entries(labelled(dev, 'variable')).map(([name, block]) => [
    `\`${name}\``,
    String(block['description']),
    typeOf(block),
    defaultOf(block),
    defaultOf(ofProd[name] ?? {}),
  ])
  return tableOf(['variable', 'meaning', 'type', 'dev', 'prod'], rows)
}

const outputs = (module: typeof dev): string =>
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

## envs/dev, envs/prod

${inputs()}

${outputs(dev)}

## bootstrap

${inputsOfBootstrap()}

${outputs(bootstrap)}
`
  await expect(text).toMatchFileSnapshot('../variables-and-outputs.md')
})
