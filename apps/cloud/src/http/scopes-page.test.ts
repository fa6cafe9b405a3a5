import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { actionNames, actions, actionsOf, bundles } from '../ports/scopes.ts'
import { operations } from './routes.ts'

const page = fileURLToPath(new URL('../../../../docs/access.md', import.meta.url))
const table = (...rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `| ${row.join(' | ')} |`.replace(/^\| (---.*) \|$/, '|$1|')).join('\n')

const bundleTable = table(
  ['bundle', 'is'],
  ['---|---'],
  ...bundles.map((bundle) => [
    `\`${bundle}\``,
    bundle === 'admin'
      ? 'everything'
      : actionsOf(bundle)
          .map((action) => `\`${action}\``)
          .join(', '),
  ]),
)

const scopeTable = table(
  ['scope', 'a caller that has it may', 'in'],
  ['---|---|---'],
  ...actionNames.map((action) => [`\`${action}\``, actions[action].may, `\`${actions[action].bundle}\``]),
  ['`commands:send:<class>`', 'submit and cancel commands of this class', '`send`'],
)

const order: readonly string[] = ['public', 'any', ...actionNames]
const operationTable = table(
  ['scope', 'operation', 'what it does'],
  ['---|---|---'],
  ...operations
    .flatMap(({ method, paths, scope, summary }) =>
      paths.map((path) => ({ scope, asked: `${method} ${path}`, summary })),
    )
    .toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope))
    .map(({ scope, asked, summary }) => [scope, `\`${asked.replaceAll(/:(\w+)/g, '{$1}')}\``, summary]),
)

const withBlock = (text: string, name: string, block: string): string => {
  const [from, to] = [
    text.indexOf(`<!-- generated: ${name} -->`),
    text.indexOf('<!-- end -->', text.indexOf(`: ${name} -->`)),
  ]
  return `${text.slice(0, from)}<!-- generated: ${name} -->\n\n${block}\n\n${text.slice(to)}`
}

/** `npx vitest run --project unit apps/cloud/src/http/scopes-page -u` writes the page again. */
it('docs/access.md lists the scopes, and the one of every operation', async () => {
  let fresh = readFileSync(page, 'utf8')
  for (const [name, block] of Object.entries({ bundles: bundleTable, scopes: scopeTable, operations: operationTable }))
    fresh = withBlock(fresh, name, block)
  await expect(fresh).toMatchFileSnapshot(page)
})
