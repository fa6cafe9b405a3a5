/** Markdown as GitHub shows it: the same anchors, so that a link works in both. */
import { posix } from 'node:path'
import MarkdownIt from 'markdown-it'
import { placeOf } from './navigation.ts'

export interface Heading {
  readonly level: number
  readonly id: string
  readonly text: string
}

export interface RenderedPage {
  readonly html: string
  readonly headings: readonly Heading[]
  /** Files that the page shows or leads to, and that are no pages. */
  readonly files: readonly string[]
  /** Pages and anchors that it leads to: `docs/cli.md#output`. */
  readonly links: readonly string[]
}

/** What a link may lead to. Paths are from the root of the repository. */
export interface Targets {
  readonly isPage: (path: string) => boolean
  readonly isFile: (path: string) => boolean
}

const markdown = new MarkdownIt({ html: true, linkify: false })
type Token = ReturnType<typeof markdown.parse>[number]

/** As github.com makes anchors: small letters, no punctuation, a number behind what was there before. */
export const slugOf = (text: string, taken: Map<string, number>): string => {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-')
  const times = taken.get(slug) ?? 0
  taken.set(slug, times + 1)
  return times === 0 ? slug : `${slug}-${times}`
}

const textOf = ({ children }: Token): string =>
  (children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('')

/** Gives each heading its anchor. */
const anchorHeadings = (tokens: readonly Token[]): readonly Heading[] => {
  const taken = new Map<string, number>()
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return []
    const text = textOf(tokens[index + 1]!) // a heading holds one line
    const heading = { level: Number(token.tag.slice(1)), id: slugOf(text, taken), text }
    token.attrSet('id', heading.id)
    return [heading]
  })
}

const isElsewhere = (href: string): boolean => /^[a-z][a-z+.-]*:/i.test(href)

interface Found {
  readonly files: string[]
  readonly links: string[]
}

/** From a page to another page or a file, as the site has them; undefined where there is neither. */
const resolve = (source: string, href: string, targets: Targets, { files, links }: Found): string | undefined => {
  const [path = '', anchor] = href.split('#', 2)
  const target = path === '' ? source : posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, '')
  const page = [target, `${target}/README.md`].find(targets.isPage)
  const from = posix.dirname(placeOf(source))
  const suffix = anchor === undefined ? '' : `#${anchor}`
  if (page !== undefined) {
    links.push(`${page}${suffix}`)
    return `${path === '' ? '' : posix.relative(from, placeOf(page)) || posix.basename(placeOf(page))}${suffix}`
  }
  if (!targets.isFile(target)) return undefined
  files.push(target)
  return posix.relative(from, target)
}

const allTokens = (tokens: readonly Token[]): readonly Token[] =>
  tokens.flatMap((token) => [token, ...allTokens(token.children ?? [])])

/** A link that leads to what the site does not have (a folder of the source) stays as plain text. */
const resolveLinks = (tokens: readonly Token[], source: string, targets: Targets): Found => {
  const found: Found = { files: [], links: [] }
  for (const token of allTokens(tokens)) {
    const name = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : undefined
    const href = name === undefined ? null : token.attrGet(name)
    if (name === undefined || typeof href !== 'string' || isElsewhere(href)) continue
    const resolved = resolve(source, href, targets, found)
    if (resolved !== undefined) token.attrSet(name, resolved)
    else token.attrs = null
  }
  return found
}

/** Wide tables scroll by themselves. */
const wrapTables = (html: string): string =>
  html.replaceAll('<table>', '<div class="table" tabindex="0"><table>').replaceAll('</table>', '</table></div>')

export const renderPage = (source: string, text: string, targets: Targets): RenderedPage => {
  const tokens = markdown.parse(text, {})
  const headings = anchorHeadings(tokens)
  const found = resolveLinks(tokens, source, targets)
  return { html: wrapTables(markdown.renderer.render(tokens, markdown.options, {})), headings, ...found }
}

/** The text of a page by its headings, for the search. `isOwn`: whether a heading of this level begins a section. */
export const sectionsOf = (
  text: string,
  isOwn: (level: number) => boolean = () => true,
): readonly { readonly heading: Heading; readonly text: string }[] => {
  const tokens = markdown.parse(text, {})
  const headings = anchorHeadings(tokens).filter(({ level }) => isOwn(level))
  const texts: string[] = []
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open' && isOwn(Number(token.tag.slice(1)))) texts.push('')
    if (texts.length === 0 || tokens[index - 1]?.type === 'heading_open') return
    if (token.type === 'inline') texts[texts.length - 1] += ` ${textOf(token)}`
    if (token.type === 'fence') texts[texts.length - 1] += ` ${token.content}`
  })
  return headings.map((heading, index) => ({ heading, text: (texts[index] ?? '').trim() }))
}
