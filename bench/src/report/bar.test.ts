import { describe, expect, it } from 'vitest'
import { barOf } from './bar.ts'

describe('the bar of a long piece of work', () => {
  it('tells the share, the counts, the pace and what is left', () => {
    expect(barOf({ done: 2_500_000, all: 10_000_000, elapsed: 62_500 })).toBe(
      '██████░░░░░░░░░░░░░░░░░░ 25 %, 2,500,000 of 10,000,000, 40,000/s, 3 min left',
    )
  })

  it('is empty at the begin and full at the end', () => {
    expect(barOf({ done: 0, all: 10, elapsed: 0 })).toBe('░░░░░░░░░░░░░░░░░░░░░░░░ 0 %, 0 of 10, 0/s')
    expect(barOf({ done: 10, all: 10, elapsed: 1_000 })).toBe(
      '████████████████████████ 100 %, 10 of 10, 10/s, 0 s left',
    )
  })
})
