/**
 * What a reader of the API reference sees while its program of three megabytes is still being parsed: what Keyfob is, and
 * every operation with what it does. The program puts its own page in its place.
 */

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
}

/** The parts of an OpenAPI document that the outline shows. */
export interface OutlinedDocument {
  readonly info: { readonly title: string; readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const style = `<style>
  .outline { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  .outline dt { font: 13px/1.5 ui-monospace, monospace; margin-top: .5rem } .outline dt b { display: inline-block; min-width: 4.5rem }
  .outline dd { margin: 0 0 0 4.5rem; opacity: .8 }
  @media (prefers-color-scheme: dark) { html:has(.outline) { background: #0f0f0f; color: #e7e7e7 } }
</style>`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (each) => entities[each] ?? each)

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** @returns HTML for the inside of an element */
export const outlineDocument = ({ info, tags = [], paths }: OutlinedDocument): string => {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation === undefined ? [] : [{ path, method, operation }]
    }),
  )
  const sections = tags.map(({ name, description = '' }) => {
    const entries = operations
      .filter(({ operation }) => operation.tags?.includes(name) === true)
      .map(
        ({ path, method, operation: { summary = '' } }) =>
          `<dt><b>${method.toUpperCase()}</b>${escaped(path)}</dt><dd>${escaped(summary)}</dd>`,
      )
    return `<h2>${escaped(name)}</h2><p>${escaped(description)}</p><dl>${entries.join('')}</dl>`
  })
  const [first = ''] = (info.description ?? '').split('\n\n')
  return `${style}<main class="outline"><h1>${escaped(info.title)}</h1><p>${escaped(first)}</p>${sections.join('')}</main>`
}
