import { VirtualClock, seconds } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { ReportRound } from './report-round.ts'

it('gives each vehicle one turn in an interval, evenly', async () => {
  const clock = new VirtualClock()
  const reports = [0, 0, 0, 0, 0]
  const vehicles = reports.map((_, index) => ({ report: () => void (reports[index]! += 1) })) // below the length
  const round = new ReportRound(vehicles, seconds(10), clock)
  await round.start()
  await clock.advance(seconds(5))
  expect(reports.filter((count) => count === 1)).toHaveLength(2)
  await clock.advance(seconds(25))
  expect(reports).toEqual([3, 3, 3, 3, 3])
  await round.stop()
  expect(clock.pending).toBe(0)
})
