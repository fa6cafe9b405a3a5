import { expect, it } from 'vitest'
import { files, textOf } from './repository.ts'

/** What is true of one machine only: an absolute path, and the registry that packages are installed from. */
const traces = [
  { what: 'an absolute path of a machine', pattern: /(?<![\w.)}-])\/(?:work|root|Users)\//, except: [] },
  { what: 'the host of a package registry', pattern: /registry\.npmjs\.org/, except: ['package-lock.json'] },
]

const isText = (path: string): boolean => !/\.(png|webp|jpe?g|gif|ico|woff2?|gz|tgz|wasm)$/.test(path)

it.each(traces)('no file holds $what', ({ what, pattern, except }) => {
  const found = files
    .filter((path) => isText(path) && !except.includes(path))
    .flatMap((path) =>
      textOf(path)
        .split('\n')
        .flatMap((line, at) =>
          pattern.test(line) ? [`${path}:${at + 1} holds ${what}: ${line.trim().slice(0, 120)}`] : [],
        ),
    )
  expect(found).toEqual([])
})
