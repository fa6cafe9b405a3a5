import { expect, it } from 'vitest'
import { files, textOf } from './repository.ts'

const page = 'docs/attacks.md'
const rows = [...textOf(page).matchAll(/^\| .*\| `([^`]+\.test\.ts)`: (.+) \|$/gm)]

it('every attack of docs/attacks.md names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(25)
  const lacking = rows
    .map(([, path = '', title = '']) => ({ path, title }))
    .filter(({ path, title }) => !files.includes(path) || !textOf(path).includes(title))
  expect(lacking).toEqual([])
})
