import { describe, expect, it } from 'vitest'
import { type Progress, failedShareOf, retryableOf, sharesOf, stateOrder, turnedOf } from './shares.ts'

const progress: Progress = [
  { state: 'waiting', reason: null, count: 800 },
  { state: 'refused', reason: 'lane_busy', count: 1 },
  { state: 'refused', reason: 'vehicle_not_registered', count: 3 },
  { state: 'succeeded', reason: 'done', count: 186 },
  { state: 'unknown', reason: 'no_answer', count: 10 },
]

describe('progress', () => {
  it('is told by state, from the good to what is to come, with the most frequent reason first', () => {
    expect(sharesOf(progress)).toEqual([
      { state: 'succeeded', count: 186, share: 0.186, reasons: [{ reason: 'done', count: 186 }] },
      {
        state: 'refused',
        count: 4,
        share: 0.004,
        reasons: [
          { reason: 'vehicle_not_registered', count: 3 },
          { reason: 'lane_busy', count: 1 },
        ],
      },
      { state: 'unknown', count: 10, share: 0.01, reasons: [{ reason: 'no_answer', count: 10 }] },
      { state: 'waiting', count: 800, share: 0.8, reasons: [] },
    ])
  })

  it('has each state once', () => expect(new Set(stateOrder).size).toBe(14))

  it('counts failures among the vehicles that had their turn', () => {
    expect(turnedOf([...progress, { state: 'submitting', reason: null, count: 9 }])).toBe(200)
    expect(failedShareOf(progress)).toBe(4 / 200)
    expect(failedShareOf([{ state: 'waiting', reason: null, count: 5 }])).toBeUndefined()
  })

  it('offers for a retry what did not succeed and is over', () =>
    expect(retryableOf(progress).map(({ state }) => state)).toEqual(['refused', 'unknown']))
})
