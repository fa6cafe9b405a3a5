import { reasonCodes } from '@keyfob/protocol'
import { expect, it } from 'vitest'
import { textOf } from './repository.ts'

const section =
  textOf('contract/SPEC.md')
    .split(/^## (?:\d+\. )?Reason codes$/m)[1]
    ?.split(/^## /m)[0] ?? ''
const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].flatMap(([, code]) => code ?? [])

it('finds the table of reason codes', () => {
  expect(documented.length, 'contract/SPEC.md has no "## Reason codes" with rows such as "| `done` |"').toBeGreaterThan(
    0,
  )
})

it('every reason code is documented, once', () => {
  const undocumented = reasonCodes.filter((code) => documented.filter((each) => each === code).length !== 1)
  expect(undocumented.map((code) => `${code} needs exactly one row under "Reason codes" in contract/SPEC.md.`)).toEqual(
    [],
  )
})

it('every documented reason code is real', () => {
  const codes: readonly string[] = reasonCodes
  const unreal = documented.filter((code) => !codes.includes(code))
  expect(
    unreal.map((code) => `${code} is in contract/SPEC.md, and no code of @keyfob/protocol has this name.`),
  ).toEqual([])
})
