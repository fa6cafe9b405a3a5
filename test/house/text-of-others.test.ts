import { expect, it } from 'vitest'
import { files, isProduct, textOf } from './repository.ts'

const sources = files.filter(isProduct)

it('lines are read by readLines, which cuts none at U+2028', () => {
  const readers = sources.filter((path) => /from 'node:readline|createInterface\(/.test(textOf(path)))
  expect(readers).toEqual([])
})

/** The bar of `keyfob simulate` is its own, and holds numbers. */
const writers = ['apps/cli/src/terminal.ts', 'apps/cli/src/watch-output.ts']

it('the command line writes by terminal.ts alone, which escapes what others wrote', () => {
  const others = sources
    .filter((path) => path.startsWith('apps/cli/src/') && !path.includes('/testing/') && !writers.includes(path))
    .filter((path) => /process\.std(out|err)\.write|console\./.test(textOf(path)))
  expect(others).toEqual([])
})
