import { describe, expect, it } from 'vitest'
import { seconds } from './duration.ts'
import { VirtualClock } from './virtual-clock.ts'

describe('VirtualClock', () => {
  it('fires in order of time, then of scheduling, each at its own moment', async () => {
    const clock = new VirtualClock(0)
    const fired: [string, number][] = []
    const schedule = (name: string, at: number) => clock.schedule(at, () => fired.push([name, clock.monotonic()]))
    schedule('late', 30)
    schedule('first', 10)
    schedule('second', 10)
    schedule('never', 41)
    await clock.advance(40)
    expect(fired).toEqual([
      ['first', 10],
      ['second', 10],
      ['late', 30],
    ])
    expect(clock.now()).toBe(40)
    expect(clock.pending).toBe(1)
  })

  it('lets promises run between timers, and follows what they schedule', async () => {
    const clock = new VirtualClock()
    const woke: number[] = []
    const looping = (async () => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(10)
        for (let hop = 0; hop < 100; hop += 1) await Promise.resolve()
        woke.push(clock.monotonic())
      }
    })()
    await clock.advance(25)
    expect(woke).toEqual([10, 20])
    await clock.advance(5)
    await looping
    expect(woke).toEqual([10, 20, 30])
  })

  it('keeps timers apart from wall time', async () => {
    const clock = new VirtualClock(1_000)
    const sleep = clock.sleep(seconds(1))
    clock.setNow(5_000_000)
    expect(clock.pending).toBe(1)
    await clock.advance(seconds(1))
    await sleep
    expect(clock.now()).toBe(5_001_000)
    expect(clock.monotonic()).toBe(1_000)
  })

  it('cancels, also twice and late', async () => {
    const clock = new VirtualClock()
    const canceled = clock.schedule(1, () => expect.unreachable())
    canceled.cancel()
    canceled.cancel()
    const fired = clock.schedule(1, () => undefined)
    clock.schedule(2, () => undefined)
    await clock.advance(1)
    fired.cancel()
    expect(clock.pending).toBe(1)
  })

  it('aborts a sleep and forgets its timer', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const sleep = clock.sleep(10, controller.signal)
    controller.abort(new Error('enough'))
    await expect(sleep).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
  })
})
