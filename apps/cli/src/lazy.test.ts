import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Packages that a file imports before it runs, directly or through its imports. */
const importedBy = (path: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(path)) return seen
  seen.add(path)
  const text = readFileSync(path, 'utf8')
  for (const [, names = '', from = ''] of text.matchAll(/^(?:import|export)\s([^'\n]*?from\s)?'([^']+)'/gm)) {
    if (names.startsWith('type ')) continue
    if (from.startsWith('.')) importedBy(join(dirname(path), from), seen)
    else seen.add(from)
  }
  return seen
}

it('loads nothing heavy at the start: a verb loads what it needs when it runs', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const foreign = [...importedBy(main)].filter((name) => !name.startsWith('/') && !name.startsWith('node:'))
  expect(foreign.toSorted()).toEqual(['@keyfob/client', '@keyfob/runtime', 'cli-table3', 'commander', 'picocolors'])
})
