import { expect, it } from 'vitest'
import { files, textOf } from './repository.ts'

/** Every admired codebase has one giant file and would take it back. oxlint says the same of TypeScript; this also looks at SQL and styles. */
const linesMax = 500

it('no source file is a giant', () => {
  const sizes = files
    .filter((path) => /\.(ts|tsx|js|mjs|cjs|sql|css)$/.test(path))
    .map((path) => ({ path, lines: textOf(path).trimEnd().split('\n').length }))
    .toSorted((a, b) => b.lines - a.lines)
  const largest = sizes.slice(0, 10).map(({ path, lines }) => `note: ${String(lines).padStart(4)} lines  ${path}`)
  console.log(largest.join('\n'))
  const giants = sizes.filter(({ lines }) => lines > linesMax)
  expect(giants.map(({ path, lines }) => `${path} has ${lines} lines: divide it before ${linesMax}.`)).toEqual([])
})
