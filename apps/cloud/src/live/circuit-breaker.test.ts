import { VirtualClock, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from './circuit-breaker.ts'

const makeSample = () => {
  const clock = new VirtualClock()
  const changes: boolean[] = []
  const breaker = new CircuitBreaker({ clock, failuresMax: 2, onChange: (isOpen) => changes.push(isOpen) })
  let asked = 0
  const work = (fails: boolean) => async () => {
    asked += 1
    if (fails) throw new Error('away')
    return 'well'
  }
  return { clock, breaker, changes, work, asked: () => asked }
}

describe('the circuit breaker', () => {
  it('hands on what works, and swallows what fails', async () => {
    const { breaker, work } = makeSample()
    expect([await breaker.run(work(false)), await breaker.run(work(true)), await breaker.run(work(false))]).toEqual([
      'well',
      undefined,
      'well',
    ])
    expect(breaker.isOpen).toBe(false)
  })

  it('lets no call through after some failures in a row, one after a pause, and all when that one succeeds', async () => {
    const { clock, breaker, changes, work, asked } = makeSample()
    await breaker.run(work(true))
    await breaker.run(work(true))
    expect(breaker.isOpen).toBe(true)
    expect(await breaker.run(work(false))).toBeUndefined()
    expect(asked()).toBe(2)
    await clock.advance(seconds(1))
    const tries = await Promise.all([breaker.run(work(false)), breaker.run(work(false))])
    expect(tries).toEqual(['well', undefined])
    expect([breaker.isOpen, changes]).toEqual([false, [true, false]])
  })

  it('doubles its pause with each try that fails, up to a bound', async () => {
    const { clock, breaker, work, asked } = makeSample()
    await breaker.run(work(true))
    await breaker.run(work(true))
    for (let second = 0; second < 120; second += 1) {
      await clock.advance(seconds(1))
      await breaker.run(work(true))
    }
    expect(asked()).toBeGreaterThan(10)
    expect(asked()).toBeLessThan(20)
  })
})
