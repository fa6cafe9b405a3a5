import { describe, expect, it } from 'vitest'
import { retry, type RetryLimit } from './retry.ts'
import { VirtualClock } from './virtual-clock.ts'

const started = 1_000_000

/** Fails until the attempt `succeedsAt`; pauses are 100, 200, 400... */
function trying(
  succeedsAt: number,
  limit: RetryLimit,
  options: { signal?: AbortSignal; isTemporary?: () => boolean } = {},
) {
  const clock = new VirtualClock(started)
  const attemptsAt: number[] = []
  const run = async (attempt: number) => {
    attemptsAt.push(clock.monotonic())
    if (attempt < succeedsAt) throw new Error(`attempt ${attempt} failed`)
    return attempt
  }
  const shared = { clock, base: 200, max: 10_000, isTemporary: () => true, random: () => 0 }
  return { clock, attemptsAt, result: retry(run, { ...shared, ...limit, ...options }).catch(String) }
}

describe('retry', () => {
  it('tries until it succeeds, with growing pauses', async () => {
    const { clock, attemptsAt, result } = trying(4, { attempts: Infinity })
    await clock.advance(1_000)
    expect(await result).toBe(4)
    expect(attemptsAt).toEqual([0, 100, 300, 700])
  })

  it('throws the last error after the last attempt, without a pause', async () => {
    const { clock, result } = trying(9, { attempts: 2 })
    await clock.advance(100)
    expect(await result).toBe('Error: attempt 2 failed')
    expect(clock.pending).toBe(0)
  })

  it('begins no pause that would outlast until', async () => {
    const { clock, attemptsAt, result } = trying(9, { until: started + 300 })
    await clock.advance(300)
    expect(await result).toBe('Error: attempt 3 failed')
    expect(attemptsAt).toEqual([0, 100, 300])
  })

  it('leaves a lasting failure at once', async () => {
    const { result } = trying(9, { attempts: 5 }, { isTemporary: () => false })
    expect(await result).toBe('Error: attempt 1 failed')
  })

  it('ends with the signal', async () => {
    const controller = new AbortController()
    const { clock, result } = trying(9, { attempts: 5 }, { signal: controller.signal })
    await clock.advance(50)
    controller.abort(new Error('stopping'))
    expect(await result).toBe('Error: stopping')
    expect(clock.pending).toBe(0)
    expect(await trying(1, { attempts: 1 }, { signal: controller.signal }).result).toBe('Error: stopping')
  })
})
