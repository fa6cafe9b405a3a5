import { VirtualClock, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { DatabaseClock } from './database-clock.ts'

describe('the database’s clock', () => {
  it('[L5] is this machine’s plus what was measured, to half a round trip', async () => {
    const own = new VirtualClock()
    const clock = new DatabaseClock(own)
    expect(clock.now()).toBe(own.now())
    clock.measure(own.now() - 90_000, 20)
    expect([clock.now(), clock.offset]).toEqual([own.now() - 89_990, -89_990])
    await own.advance(seconds(5))
    expect(clock.now()).toBe(own.now() - 89_990)
    expect(clock.monotonic()).toBe(own.monotonic())
  })

  it('believes no answer that took too long, unless it is the only one', () => {
    const own = new VirtualClock()
    const clock = new DatabaseClock(own)
    clock.measure(own.now() + 5_000, 800)
    expect(clock.offset).toBe(5_400)
    clock.measure(own.now() + 5_000, 20)
    clock.measure(own.now() + 7_000, 800)
    expect(clock.offset).toBe(5_010)
  })

  it('[L5] continues evenly when this machine’s clock is set, and counts as jumped until the next measurement', async () => {
    const own = new VirtualClock()
    const clock = new DatabaseClock(own)
    const server = own.now() + 5_000
    clock.measure(server, 0)
    await own.advance(100)
    own.setNow(0)
    expect([clock.now(), clock.hasJumped]).toEqual([server + 100, true])
    clock.measure(server + 100, 0)
    expect([clock.now(), clock.hasJumped]).toEqual([server + 100, false])
  })

  it('counts as jumped until a measurement agrees with the one before it', () => {
    const own = new VirtualClock()
    const clock = new DatabaseClock(own)
    expect(clock.hasJumped).toBe(false)
    clock.measure(own.now() + 5_000, 0)
    expect(clock.hasJumped).toBe(false)
    clock.measure(own.now() + 8_000, 0)
    expect(clock.hasJumped).toBe(true)
    clock.measure(own.now() + 8_010, 0)
    expect(clock.hasJumped).toBe(false)
  })

  it('sleeps and schedules as the own clock does', async () => {
    const own = new VirtualClock()
    const clock = new DatabaseClock(own)
    let rang = 0
    clock.schedule(10, () => (rang += 1))
    const slept = clock.sleep(20)
    await own.advance(30)
    await slept
    expect(rang).toBe(1)
  })
})
