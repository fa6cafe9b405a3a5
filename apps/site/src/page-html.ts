import { posix } from 'node:path'
import type { Heading } from './markdown.ts'
import { placeOf } from './navigation.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (each) => entities[each] ?? each)

export interface MenuChapter {
  readonly title: string
  readonly pages: readonly { readonly source: string; readonly title: string }[]
}

export interface PageParts {
  readonly source: string
  readonly title: string
  readonly body: string
  readonly headings: readonly Heading[]
  readonly menu: readonly MenuChapter[]
  readonly version: string
}

/** Nothing from elsewhere: no script, font, picture or request. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"

const menuHtml = ({ menu, source }: PageParts, to: (place: string) => string): string =>
  menu
    .map(({ title, pages }) => {
      const isOpen = pages.some((each) => each.source === source)
      const items = pages.map((each) => {
        const current = each.source === source ? ' aria-current="page"' : ''
        return `<li><a href="${to(placeOf(each.source))}"${current}>${escaped(each.title)}</a></li>`
      })
      return `<details${isOpen ? ' open' : ''}><summary>${escaped(title)}</summary><ul>${items.join('')}</ul></details>`
    })
    .join('\n')

const contentsHtml = ({ headings }: PageParts): string => {
  const shown = headings.filter(({ level }) => level === 2)
  if (shown.length < 2) return ''
  const items = shown.map(({ id, text }) => `<li><a href="#${id}">${escaped(text)}</a></li>`)
  return `<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${items.join('')}</ul></nav>`
}

/** One page of the site: menu, text, what is on it, and the search. */
export const pageHtml = (parts: PageParts): string => {
  const to = (place: string): string =>
    posix.relative(posix.dirname(placeOf(parts.source)), place) || posix.basename(place)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="content-security-policy" content="${policy}">
<title>${escaped(parts.title)}${parts.title === 'Keyfob' ? '' : ' · Keyfob'}</title>
<link rel="icon" type="image/svg+xml" href="${to('assets/keyfob.svg')}">
<link rel="stylesheet" href="${to('assets/tokens.css')}">
<link rel="stylesheet" href="${to('assets/site.css')}">
<script type="module" src="${to('assets/search.js')}"></script>
</head>
<body data-root="${to('index.html').replace(/index\.html$/, '')}">
<a class="skip" href="#text">To the text</a>
<header><a class="brand" href="${to('index.html')}"><img src="${to('assets/keyfob.svg')}" alt="" width="20" height="20"> Keyfob <small>${escaped(parts.version)}</small></a>
<div class="search" role="search"><input type="search" placeholder="Search" aria-label="Search the documentation" aria-keyshortcuts="/" autocomplete="off" disabled><kbd>/</kbd><ol hidden></ol></div></header>
<details class="menu" open><summary>Menu</summary><nav aria-label="Pages">
${menuHtml(parts, to)}
</nav></details>
<main id="text">
${parts.body}
</main>
${contentsHtml(parts)}
</body>
</html>
`
}
