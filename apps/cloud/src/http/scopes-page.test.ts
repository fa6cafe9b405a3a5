import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { operations } from './routes.ts'

const page = fileURLToPath(new URL('../../../../docs/access.md', import.meta.url))
const order = ['public', 'read', 'send', 'admin']

const rows = operations
  .flatMap(({ method, paths, scope, summary }) => paths.map((path) => ({ scope, asked: `${method} ${path}`, summary })))
  .toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope))
  .map(({ scope, asked, summary }) => `| ${scope} | \`${asked.replaceAll(/:(\w+)/g, '{$1}')}\` | ${summary} |`)

/** `npx vitest run apps/cloud/src/http/scopes-page -u` writes the page again. */
it('docs/access.md lists the scope of every operation', async () => {
  const table = ['| scope | operation | what it does |', '|---|---|---|', ...rows].join('\n')
  const fresh = readFileSync(page, 'utf8').replace(
    /(<!-- generated: operations -->)[\s\S]*?(<!-- end -->)/,
    (_all, before: string, after: string) => `${before}\n\n${table}\n\n${after}`,
  )
  await expect(fresh).toMatchFileSnapshot(page)
})
