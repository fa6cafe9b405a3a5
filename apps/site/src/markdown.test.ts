import { expect, it } from 'vitest'
import { renderPage, slugOf } from './markdown.ts'

const targets = {
  isPage: (path: string) => ['docs/a.md', 'docs/b/README.md', 'README.md'].includes(path),
  isFile: (path: string) => path === 'docs/picture.svg',
}
const render = (text: string) => renderPage('docs/a.md', text, targets)

it.each([
  ['[b](b)', '<a href="b/index.html">', ['docs/b/README.md']],
  ['[b](b/README.md#part)', '<a href="b/index.html#part">', ['docs/b/README.md#part']],
  ['[start](../README.md)', '<a href="../index.html">', ['README.md']],
  ['[here](#part)', '<a href="#part">', ['docs/a.md#part']],
  ['[web](https://example.com/a.md)', '<a href="https://example.com/a.md">', []],
])('leads %s on', (text, html, links) => {
  expect(render(text).html).toContain(html)
  expect(render(text).links).toEqual(links)
})

it('takes pictures along, and leaves what is not there as text', () => {
  expect(render('![p](picture.svg)')).toMatchObject({ files: ['docs/picture.svg'] })
  expect(render('[code](../apps/cloud/src)').html).toBe('<p><a>code</a></p>\n')
})

it('makes anchors as GitHub does', () => {
  const taken = new Map<string, number>()
  const slugs = ['What arrives', 'L10: idempotent `submit`', 'What arrives', 'Über 2 – drei'].map((text) =>
    slugOf(text, taken),
  )
  expect(slugs).toEqual(['what-arrives', 'l10-idempotent-submit', 'what-arrives-1', 'über-2--drei'])
})
