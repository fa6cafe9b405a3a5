import type { StatusEvent } from '@keyfob/protocol'
import { expect, it } from 'vitest'
import { RecentEvents } from './recent-events.ts'

const eventAt = (position: number) => ({ position }) as StatusEvent // nothing else is looked at
const positionsOf = (events: readonly StatusEvent[]) => events.map(({ position }) => position)

/** A log of positions 1 to `last`, and what was asked of it. */
const logOf = (last: number) => {
  const asked: number[] = []
  const all = Array.from({ length: last }, (_, index) => eventAt(index + 1))
  const after = async (position: number, limit: number) => {
    asked.push(position)
    return all.filter((event) => event.position > position).slice(0, limit)
  }
  return { asked, after, tail: async () => last }
}

it('[L9] tells what was just committed from memory, in order, and reads the log for what is missing', async () => {
  const log = logOf(9)
  const recent = new RecentEvents(log)
  recent.keep([6, 7, 4, 5].map(eventAt))
  expect(positionsOf(await recent.after(3, 10))).toEqual([4, 5, 6, 7])
  expect(positionsOf(await recent.after(4, 2))).toEqual([5, 6])
  expect(log.asked).toEqual([])
  // 8 and 9 came from another process, 3 is from before.
  expect(positionsOf(await recent.after(7, 10))).toEqual([8, 9])
  expect(positionsOf(await recent.after(2, 3))).toEqual([3, 4, 5])
  expect(log.asked).toEqual([7, 2])
})

it('asks the log for one command or one vehicle, and forgets what is old', async () => {
  const log = logOf(5)
  const recent = new RecentEvents(log, 2)
  recent.keep([1, 2, 3].map(eventAt))
  expect(positionsOf(await recent.after(1, 9))).toEqual([2, 3])
  await recent.after(0, 9)
  await recent.after(1, 9, {})
  expect(log.asked).toEqual([0, 1])
  expect(await recent.tail()).toBe(5)
})
