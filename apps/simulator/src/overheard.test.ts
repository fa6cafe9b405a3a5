import { expect, it } from 'vitest'
import { fleetVin } from './fleet-names.ts'
import { Overheard } from './overheard.ts'
import { sampleId } from './testing/sample-command.ts'

it('tells the latest command of another vehicle, and forgets old ones', () => {
  const overheard = new Overheard()
  const [mine, other] = [fleetVin(1), fleetVin(2)]
  expect(overheard.by(mine)).toBeUndefined()
  overheard.note(other, sampleId(1))
  overheard.note(mine, sampleId(2))
  expect(overheard.by(mine)).toBe(sampleId(1))
  for (let number = 0; number < 64; number += 1) overheard.note(mine, sampleId(number))
  expect(overheard.by(mine)).toBeUndefined()
})
