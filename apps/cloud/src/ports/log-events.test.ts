import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { logEvents, logFields } from './log-events.ts'

const page = fileURLToPath(new URL('../../../../docs/logs.md', import.meta.url))

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const eventRows = Object.entries(logEvents).map(([event, { level, means, fields }]) => [
  `\`${event}\``,
  level,
  means,
  fields.map((field) => `\`${field}\``).join(' '),
])

const withBlock = (text: string, name: string, made: string): string =>
  text.replace(
    new RegExp(`(<!-- generated: ${name} -->)[\\s\\S]*?(<!-- end -->)`),
    (_all, before: string, after: string) => `${before}\n\n${made}\n\n${after}`,
  )

/** `npx vitest run apps/cloud/src/ports -u` writes the page again. */
it('docs/logs.md lists every event and every field as the code has them', async () => {
  const events = table(['event', 'level', 'means', 'fields'], eventRows)
  const fields = table(
    ['field', 'what it is'],
    Object.entries(logFields).map(([name, what]) => [`\`${name}\``, what]),
  )
  const fresh = withBlock(withBlock(readFileSync(page, 'utf8'), 'events', events), 'fields', fields)
  await expect(fresh).toMatchFileSnapshot(page)
})

it('no field is listed that no event has', () => {
  const used = new Set<string>(['suppressed', ...Object.values(logEvents).flatMap(({ fields }) => fields)])
  expect(Object.keys(logFields).filter((field) => !used.has(field))).toEqual([])
})
