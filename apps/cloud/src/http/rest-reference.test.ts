import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { type ReferenceDocument, restReference } from './testing/rest-reference.ts'
import { sampleApp } from './testing/sample-server.ts'

const page = fileURLToPath(new URL('../../../../docs/reference/rest.md', import.meta.url))

/** `npx vitest run --project unit apps/cloud/src/http/rest-reference -u` writes the page again. */
it('docs/reference/rest.md has every operation, and every schema once', async () => {
  const { app } = await sampleApp()
  await app.inject('/openapi.json')
  const document = (await app.inject('/docs/openapi.json')).json<ReferenceDocument>()
  await app.close()
  const text = restReference(document)
  for (const item of Object.values(document.paths))
    for (const { summary } of Object.values(item)) expect(text.split(`\n### ${summary}\n`)).toHaveLength(2)
  for (const [, name] of text.matchAll(/\]\(#([a-z]+)\)/g)) expect(text.toLowerCase()).toContain(`\n### ${name}\n`)
  await expect(text).toMatchFileSnapshot(page)
})
