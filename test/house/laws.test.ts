import { expect, it } from 'vitest'
import { files, isProduct, isTest, textOf } from './repository.ts'

/** Laws that may lack a line or a test for now, each with its reason. To be emptied. */
const pending: Readonly<Record<string, string>> = {}

const laws = [...textOf('contract/SPEC.md').matchAll(/^### (L\d+) /gm)].flatMap(([, law]) => law ?? [])

const lawsNamedIn = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => [...textOf(path).matchAll(/\[(L\d+)\]/g)].flatMap(([, law]) => law ?? [])))

const inSource = lawsNamedIn(files.filter(isProduct))
// Not the tests of the house: they are about the text, not about the law.
const inTests = lawsNamedIn(files.filter((path) => isTest(path) && !path.startsWith('test/house/')))

it('reads the laws from SPEC.md', () => {
  expect(laws.length, 'contract/SPEC.md has no heading such as "### L1 durable acceptance"').toBeGreaterThan(0)
})

it('every law is named where it is kept and where it is tested', () => {
  const lacking = laws.flatMap((law) => [
    ...(inSource.has(law) ? [] : [`No source line names [${law}]: mark the line that keeps it.`]),
    ...(inTests.has(law)
      ? []
      : [`No test names [${law}]: name it in the title of the test that would catch its violation.`]),
  ])
  for (const [law, reason] of Object.entries(pending)) console.log(`note: ${law} is pending: ${reason}`)
  expect(lacking.filter((sentence) => !Object.keys(pending).some((law) => sentence.includes(`[${law}]`)))).toEqual([])
})

it('no line names a law that does not exist', () => {
  expect([...inSource, ...inTests].filter((law) => !laws.includes(law))).toEqual([])
})
