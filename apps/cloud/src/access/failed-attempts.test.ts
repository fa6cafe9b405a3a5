import { VirtualClock } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { FailedAttempts, attemptsMax } from './failed-attempts.ts'

const failed = (attempts: FailedAttempts, address: string, count: number): void => {
  for (let each = 0; each < count; each += 1) attempts.note(address)
}

describe('failed attempts', () => {
  it('block an address for the rest of the minute in which there were too many', async () => {
    const clock = new VirtualClock()
    const attempts = new FailedAttempts(clock)
    failed(attempts, '192.0.2.1', attemptsMax - 1)
    expect(attempts.blockedFor('192.0.2.1')).toBe(0)
    await clock.advance(20_000)
    failed(attempts, '192.0.2.1', 1)
    expect([attempts.blockedFor('192.0.2.1'), attempts.blockedFor('192.0.2.2')]).toEqual([40_000, 0])
    await clock.advance(40_000)
    expect(attempts.blockedFor('192.0.2.1')).toBe(0)
    failed(attempts, '192.0.2.1', 1)
    expect(attempts.blockedFor('192.0.2.1')).toBe(0)
  })

  it('are remembered of so many addresses, and no more', () => {
    const attempts = new FailedAttempts(new VirtualClock())
    failed(attempts, '192.0.2.1', attemptsMax)
    for (let each = 0; each < 9_999; each += 1) attempts.note(`10.0.${Math.floor(each / 256)}.${each % 256}`)
    expect([attempts.size, attempts.blockedFor('192.0.2.1')]).toEqual([10_000, 60_000])
    attempts.note('192.0.2.2')
    expect([attempts.size, attempts.blockedFor('192.0.2.1')]).toEqual([10_000, 0])
  })
})
