/** What a browser loads of the console, compressed as the server sends it: a dependency too many is seen here. */
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const web = fileURLToPath(new URL('../../apps/console/dist/web/', import.meta.url))

/** In bytes, gzipped. */
const budget = { entry: 200_000, page: 40_000 }

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const manifest = JSON.parse(readFileSync(`${web}manifest.json`, 'utf8')) as Readonly<Record<string, Chunk>> // Vite's own
const chunk = (name: string): Chunk => manifest[name] ?? { file: '' }

/** A chunk, and what it cannot run without. */
const withImports = (name: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(name)) return found
  found.add(name)
  for (const other of chunk(name).imports ?? []) withImports(other, found)
  return found
}

const filesOf = (names: Iterable<string>): ReadonlySet<string> =>
  new Set([...names].flatMap((name) => [chunk(name).file, ...(chunk(name).css ?? [])]))

const sizeOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(`${web}${file}.gz`).size, 0)

const entry = Object.keys(manifest).find((name) => chunk(name).isEntry) ?? ''
/** The shell loads its menu at once, too: it is there before the first page is of use. */
const atStart = new Set([...withImports(entry), ...withImports('src/shell/account-menu.tsx')])
const loadedAtStart = filesOf(atStart)
const pages = Object.keys(manifest).filter((name) => /^src\/(pages|send|shell|shared\/chart)\/.*\.tsx$/.test(name))

it('the start is within its budget', () => {
  const size = sizeOf(loadedAtStart)
  console.log(`note: the console starts with ${Math.round(size / 1_000)} kB`)
  expect(size).toBeLessThan(budget.entry)
})

it.each(pages)('%s is within the budget of what is loaded later', (name) => {
  const size = sizeOf([...filesOf(withImports(name))].filter((file) => !loadedAtStart.has(file)))
  expect(size).toBeLessThan(budget.page)
})

it('every page is loaded when it is shown, and not before', () => {
  expect(pages.length).toBeGreaterThan(5)
  expect([...atStart].filter((name) => name.startsWith('src/pages/'))).toEqual([])
})
