import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiPages } from './api/api-pages.ts'
import { type RenderedPage, renderPage } from './markdown.ts'
import { chaptersOf, placeOf } from './navigation.ts'
import { type MenuChapter, pageHtml } from './page-html.ts'
import { searchIndex } from './search-index.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
/** Folders whose files are not of this repository, or are no documentation. */
const skipped: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', 'coverage', '.changeset', '.github'])
/** What every page loads. */
const assets: Readonly<Record<string, string>> = {
  'site.css': 'apps/site/assets/site.css',
  'search.js': 'apps/site/assets/search.js',
  'tokens.css': 'apps/console/src/theme/tokens.css',
  'keyfob.svg': 'apps/console/src/shell/keyfob.svg',
}

export interface BuiltSite {
  /** By source. */
  readonly pages: ReadonlyMap<string, RenderedPage>
  /** Markdown files that no chapter has. */
  readonly missing: readonly string[]
}

/** Writes the site into a folder, which is emptied before. @throws where a page of a chapter is not there */
export const buildSite = async (out: string): Promise<BuiltSite> => {
  const made = await apiPages()
  const files = new Set([...(await filesBelow('')), ...made.keys()])
  const chapters = chaptersOf([...files].filter(isMarkdown))
  const sources = chapters.flatMap((chapter) => chapter.sources)
  const texts = new Map(
    await Promise.all(sources.map(async (source) => [source, made.get(source) ?? (await read(source))] as const)),
  )
  const targets = { isPage: (path: string) => texts.has(path), isFile: (path: string) => files.has(path) }
  const pages = new Map([...texts].map(([source, text]) => [source, renderPage(source, text, targets)]))
  const titled = (source: string) => ({ source, title: titleOf(pages.get(source)) })
  const menu = chapters.map(({ title, sources: own }) => ({ title, pages: own.map(titled) }))
  await rm(out, { recursive: true, force: true })
  await writePages(out, pages, menu)
  await copyFiles(out, new Set([...pages.values()].flatMap((page) => page.files)))
  const searched = [...texts].map(([source, text]) => ({ ...titled(source), text }))
  await write(join(out, 'assets/search.json'), searchIndex(searched))
  return { pages, missing: [...files].filter((file) => isMarkdown(file) && !texts.has(file)) }
}

const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8')
const isMarkdown = (file: string): boolean => file.endsWith('.md')
const titleOf = (page: RenderedPage | undefined): string => page?.headings[0]?.text ?? 'Keyfob'

/** Sorted, from the root of the repository. */
const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(join(repository, folder), { withFileTypes: true })
  const found = entries.map(async (entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return skipped.has(entry.name) ? [] : filesBelow(path)
  })
  return (await Promise.all(found)).flat().toSorted()
}

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

const writePages = async (
  out: string,
  pages: ReadonlyMap<string, RenderedPage>,
  menu: readonly MenuChapter[],
): Promise<void> => {
  const { version } = JSON.parse(await read('apps/cli/package.json')) as { version: string } // a house test compares all versions
  for (const [source, page] of pages) {
    const { html: body, headings } = page
    await write(join(out, placeOf(source)), pageHtml({ source, title: titleOf(page), body, headings, menu, version }))
  }
}

/** Pictures, results and other files that a page leads to, and what every page loads. */
const copyFiles = async (out: string, linked: ReadonlySet<string>): Promise<void> => {
  const minisearch = fileURLToPath(import.meta.resolve('minisearch'))
  const wanted = [
    ...[...linked].map((path) => [join(repository, path), path] as const),
    ...Object.entries(assets).map(([name, path]) => [join(repository, path), `assets/${name}`] as const),
    [minisearch, 'assets/minisearch.js'] as const,
  ]
  for (const [from, to] of wanted) await cp(from, join(out, to))
}
