import { days } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { commandIdsBy } from './command-ids.ts'

const timeOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

it('[L5] an id has the time of the clock that decides, whatever that of this machine is', () => {
  const now = Date.now() + days(40)
  expect(timeOf(commandIdsBy({ now: () => now })())).toBe(now)
})

it('ids of one moment ascend', () => {
  const next = commandIdsBy({ now: () => 1_800_000_000_000 })
  const ids = Array.from({ length: 1_000 }, next)
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(1_000)
})
