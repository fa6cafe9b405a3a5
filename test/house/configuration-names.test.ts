import { expect, it } from 'vitest'
import { files, isProduct, textOf } from './repository.ts'

/** Names of configuration: ours by prefix, the parts by their kind. `FST_ERR_BAD_URL` and its like are not names of ours. */
const name = /(?<![A-Z0-9_])(?:KEYFOB_[A-Z][A-Z0-9_]*|[A-Z]+_(?:URL|USERNAME|PASSWORD)|PORT)(?![A-Z0-9_])/g

const namesIn = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => textOf(path).match(name) ?? []))

const inSource = namesIn(files.filter((path) => path.startsWith('apps/') && isProduct(path)))
// Decisions also name what was turned down.
const inDocs = namesIn(files.filter((path) => /^(README\.md|docs\/(?!decisions\/).*\.md)$/.test(path)))

it('finds names to compare', () => {
  expect([...inSource], 'no configuration name was found in apps/*/src').toContain('PORT')
})

it('every name in the source is documented', () => {
  const silent = [...inSource].filter((each) => !inDocs.has(each))
  expect(
    silent.map((each) => `${each} is read by the source, and neither README.md nor docs/ says what it does.`),
  ).toEqual([])
})

it('every documented name is real', () => {
  const idle = [...inDocs].filter((each) => !inSource.has(each))
  expect(idle.map((each) => `${each} is documented, and no source reads it.`)).toEqual([])
})
