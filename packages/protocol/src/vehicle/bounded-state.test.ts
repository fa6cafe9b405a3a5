import { describe, expect, it } from 'vitest'
import type { StateReport } from '../messages/reported-state.ts'
import { reportedSignalsMax, reportedTextMax } from '../numbers.ts'
import { foldWithinBounds } from './bounded-state.ts'
import { type ReportedState, foldReport } from './reported-evidence.ts'

const reportOf = (signals: StateReport['signals'], at = 1_000): StateReport => ({ at, clockTrusted: true, signals })
const numbered = (from: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`S${from + n}`, n]))

const fold = (held: ReportedState, signals: StateReport['signals'], at = 1_000) =>
  foldWithinBounds(held, reportOf(signals, at), at)

describe('reported state of one vehicle', () => {
  it('is folded as ever while there is room', () => {
    const first = fold({}, { 'Vehicle.Speed': 1, constructor: 'a' })
    expect(first).toEqual({
      reported: foldReport({}, reportOf({ 'Vehicle.Speed': 1, constructor: 'a' }), 1_000),
      refused: [],
    })
  })

  it('takes no new signal when it has as many as are kept, and still updates those that it has', () => {
    const full = fold({}, numbered(0, reportedSignalsMax)).reported
    const { reported, refused } = fold(full, { S0: 7, ...numbered(9_000, 2) }, 60_000)
    expect(refused).toEqual(['S9000', 'S9001'])
    expect(Object.keys(reported)).toHaveLength(reportedSignalsMax)
    expect(reported['S0']).toMatchObject({ value: 7, at: 60_000 })
  })

  it('never holds more text than is kept, however texts change; shorter ones and numbers are taken', () => {
    let held: ReportedState = {}
    let refusedCount = 0
    for (let n = 0; n < 2 * reportedSignalsMax; n += 1) {
      const { reported, refused } = fold(
        held,
        { [`S${n % 400}`]: String.fromCodePoint(97 + (n % 26)).repeat(256) },
        n * 60_000,
      )
      held = reported
      refusedCount += refused.length
      const text = Object.entries(held).flatMap(([name, { value, before }]) => [name, value, before?.value ?? ''])
      expect(text.join('').length).toBeLessThanOrEqual(reportedTextMax)
    }
    expect(refusedCount).toBeGreaterThan(0)
    expect(fold(held, { S0: 'short', S1: 5 }, 1e9).refused).toEqual([])
  })
})
