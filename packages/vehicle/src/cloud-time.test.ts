import { clockToleranceDefault } from '@keyfob/protocol'
import { type Duration, VirtualClock, hours, minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { CloudTime } from './cloud-time.ts'

/** Cloud time is the virtual wall time; the vehicle uses only the monotonic one. */
const asking = (random = () => 0) => {
  const clock = new VirtualClock()
  const asked: string[] = []
  const time = new CloudTime(clock, clockToleranceDefault, (nonce) => asked.push(nonce), random)
  const answer = (): boolean => time.answer(asked.at(-1) ?? '', clock.now())
  /** Asks, and answers after a round trip. */
  const exchange = async (roundTrip: Duration): Promise<void> => {
    time.ask()
    const nonce = asked.at(-1) ?? ''
    await clock.advance(roundTrip / 2)
    const now = clock.now()
    await clock.advance(roundTrip / 2)
    time.answer(nonce, now)
  }
  /** Whether it asks within a span, and not before. */
  const asksAfter = async (span: Duration): Promise<boolean> => {
    const { length } = asked
    await clock.advance(span - 1)
    const tooSoon = asked.length > length
    await clock.advance(1)
    return !tooSoon && asked.length === length + 1
  }
  return { clock, asked, time, answer, exchange, asksAfter }
}

describe('cloud time', () => {
  it('[L5] is unknown before the first answer, and within its error afterwards', async () => {
    const { clock, time, exchange } = asking()
    expect(time.estimate()).toBeUndefined()
    await exchange(400)
    await clock.advance(minutes(10))
    const { now, error } = time.estimate() ?? { now: 0, error: 0 }
    expect(Math.abs(now - clock.now())).toBeLessThanOrEqual(error)
    expect(error).toBeCloseTo(1 + 200 + 0.0002 * (minutes(10) + 400))
  })

  it('is asked for again while there is no answer, and after an hour', async () => {
    const { asksAfter, time, answer } = asking()
    time.ask()
    expect(await asksAfter(seconds(3))).toBe(true)
    answer()
    expect(await asksAfter(hours(1))).toBe(true)
    expect(await asksAfter(seconds(3))).toBe(true)
  })

  it('is asked for less and less often while there is no answer, and at once on a new connection', async () => {
    const { asksAfter, time } = asking()
    time.ask()
    for (const pause of [3, 6, 12, 24, 30, 30]) expect(await asksAfter(seconds(pause))).toBe(true)
    time.pause()
    time.ask()
    expect(await asksAfter(seconds(3))).toBe(true)
  })

  it('is asked for at an instant of the vehicle’s own, so that a fleet does not ask together', async () => {
    const { asksAfter, time } = asking(() => 0.5)
    time.ask()
    expect(await asksAfter(seconds(4.5))).toBe(true)
    expect(await asksAfter(seconds(9))).toBe(true)
  })

  it('[L5] is asked for again soon when the answer was too slow to be trusted', async () => {
    const { asksAfter, exchange, time } = asking()
    await exchange(4_500)
    expect(time.estimate()?.error).toBeGreaterThan(clockToleranceDefault)
    expect(await asksAfter(seconds(6))).toBe(true)
  })

  it('[L5] is asked for again before drift has made it untrusted', async () => {
    const { clock, exchange, asked, time } = asking()
    await exchange(2_900)
    const { length } = asked
    while (asked.length === length) await clock.advance(seconds(10))
    expect(time.estimate()?.error).toBeLessThan(clockToleranceDefault)
  })

  it('keeps the tighter of two exchanges', async () => {
    const { exchange, time } = asking()
    await exchange(200)
    await exchange(2_000)
    expect(time.estimate()?.error).toBeLessThan(110)
  })

  it('[L5] takes no answer twice, none with an unknown nonce, and none to an old question', async () => {
    const { time, answer, clock, asked } = asking()
    time.ask()
    expect([answer(), answer(), time.answer('stranger', clock.now())]).toEqual([true, false, false])
    time.ask()
    const old = asked.at(-1) ?? ''
    for (let more = 0; more < 8; more += 1) time.nonce()
    expect(time.answer(old, clock.now())).toBe(false)
  })

  it('[L4] forgets its questions with the memory: an answer could be older than what was lost', async () => {
    const { time, answer, exchange, clock } = asking()
    await exchange(100)
    time.ask()
    time.forget()
    expect([time.estimate(), answer(), clock.pending]).toEqual([undefined, false, 0])
  })

  it('sends no question while it pauses', async () => {
    const { time, asked, clock } = asking()
    time.ask()
    time.pause()
    await clock.advance(hours(2))
    expect(asked).toHaveLength(1)
  })
})
