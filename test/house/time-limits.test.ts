import { expect, it } from 'vitest'
import { files, isTest, textOf } from './repository.ts'

/** Of a test or a hook: the last argument, or the option `timeout`. */
const limits = [
  /^\s*\}, ([\d_]+)\)/gm,
  /^\s*(?:it|before\w+|after\w+)\(.*\), ([\d_]+)\)$/gm,
  /\{ timeout: ([\d_]+) \}/g,
]

/** A busy machine takes many times longer; what takes longer than this hangs. */
const least = 60_000

it('no time limit of a test is there for speed', () => {
  const short = files
    .filter((path) => isTest(path))
    .flatMap((path) =>
      limits.flatMap((limit) => [...textOf(path).matchAll(limit)]).map(([, text = '']) => ({ path, text })),
    )
    .filter(({ text }) => Number(text.replaceAll('_', '')) < least)
  expect(
    short.map(({ path, text }) => `${path} has a limit of ${text} ms: leave it out, or give it ${least}.`),
  ).toEqual([])
})
