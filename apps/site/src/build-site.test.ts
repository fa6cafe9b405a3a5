import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import MiniSearch from 'minisearch'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BuiltSite, buildSite } from './build-site.ts'
import { placeOf } from './navigation.ts'

let out: string
let site: BuiltSite
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'keyfob-site-'))
  site = await buildSite(join(out, 'web'))
})
afterAll(() => rm(out, { recursive: true, force: true }))

const htmlFiles = async (): Promise<readonly string[]> =>
  (await readdir(join(out, 'web'), { recursive: true })).filter((file) => file.endsWith('.html'))

it('has every page of the repository, and each once', async () => {
  expect(site.missing).toEqual([])
  expect((await htmlFiles()).toSorted()).toEqual([...site.pages.keys()].map(placeOf).toSorted())
})

it('has a reference of each package from its docstrings, to which its README leads', () => {
  const packages = ['packages/client', 'packages/vehicle', 'packages/protocol', 'packages/runtime', 'apps/simulator']
  for (const folder of packages) {
    expect(site.pages.get(`${folder}/README.md`)?.links, folder).toContain('docs/reference/api/README.md')
    const page = `docs/reference/api/${folder.split('/')[1]}.md`
    expect(site.pages.get('docs/reference/api/README.md')?.links, folder).toContain(page)
    expect(site.pages.get(page)?.headings.length, page).toBeGreaterThan(20)
  }
  const client = site.pages.get('docs/reference/api/client.md')
  expect(client?.headings.map(({ text }) => text)).toEqual(expect.arrayContaining(['KeyfobClient', 'CampaignCalls']))
  expect(client?.html).toContain('Sends what failed once more, under new commands.')
  expect(site.pages.get('docs/reference/api/vehicle.md')?.links).toContain('docs/reference/api/protocol.md#memoryentry')
})

it('leads nowhere in vain: every page, anchor and file that is linked is there', () => {
  const anchorsOf = (source: string) => new Set(site.pages.get(source)?.headings.map(({ id }) => id))
  const dead = [...site.pages].flatMap(([source, { links }]) =>
    links
      .map((link) => link.split('#', 2) as [string, string?])
      .filter(([page, anchor]) => anchor !== undefined && !anchorsOf(page).has(anchor))
      .map((link) => `${source}: ${link.join('#')}`),
  )
  expect(dead).toEqual([])
  for (const { files } of site.pages.values())
    for (const file of files) expect(existsSync(join(out, 'web', file)), file).toBe(true)
})

it('loads what it needs from itself, and nothing from elsewhere', async () => {
  for (const file of await htmlFiles()) {
    const html = await readFile(join(out, 'web', file), 'utf8')
    expect(html).toContain("default-src 'none'; script-src 'self'")
    for (const [, loaded = ''] of html.matchAll(/<(?:script|img|link)\b[^>]*(?:src|href)="([^"]*)"/g))
      expect(existsSync(join(out, 'web', dirname(file), loaded)), `${file} loads ${loaded}`).toBe(true)
  }
})

it('finds a section by its words', async () => {
  const text = await readFile(join(out, 'web/assets/search.json'), 'utf8')
  const index = MiniSearch.loadJSON(text, { fields: ['title', 'text'], storeFields: ['title', 'page', 'start'] })
  const found = index.search('standard webhooks signed', { combineWith: 'AND' }).map(({ id }) => String(id))
  expect(found).toContainEqual(expect.stringMatching(/^docs\/webhooks\.html/))
  const members = index.search('FileJournal append', { combineWith: 'AND' }).map(({ id }) => String(id))
  expect(members).toContain('docs/reference/api/vehicle.html#append')
  expect(index.search('idempotent submit')[0]).toMatchObject({ id: 'contract/SPEC.html#l10-idempotent-submit' })
})
