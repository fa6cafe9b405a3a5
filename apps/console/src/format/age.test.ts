import { describe, expect, it } from 'vitest'
import { ageText, spanText } from './age.ts'

describe('a span', () => {
  it.each([
    [0, '0 ms'],
    [240, '240 ms'],
    [3_249, '3.2 s'],
    [9_999, '9.9 s'],
    [45_900, '45 s'],
    [60_000, '1 min'],
    [125_000, '2 min 5 s'],
    [3 * 3_600_000 + 600_000, '3 h 10 min'],
    [4.5 * 86_400_000, '4 d'],
  ])('of %i ms is %s', (span, text) => expect(spanText(span)).toBe(text))
})

describe('an age', () => {
  const now = Date.parse('2026-11-29T12:00:00Z')
  it.each([
    [0, 'now'],
    [999, 'now'],
    [1_000, '1 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [3_599_999, '59 min ago'],
    [47 * 3_600_000, '47 h ago'],
    [49 * 3_600_000, '2 d ago'],
    [-30_000, 'in 30 s'],
  ])('%i ms back is %s', (back, text) => expect(ageText(now - back, now)).toBe(text))
})
