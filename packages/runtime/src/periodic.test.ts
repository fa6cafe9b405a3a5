import { describe, expect, it } from 'vitest'
import { seconds } from './duration.ts'
import { Periodic, type PeriodicOptions } from './periodic.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A sweep every 10 s; `work` is one run of it. Failures pause 500 ms, 1 s, 2 s, 4 s, 5 s. */
function sweeping(clock: VirtualClock, work: PeriodicOptions['run']) {
  const ranAt: number[] = []
  const errors: unknown[] = []
  const run = (signal: AbortSignal) => {
    ranAt.push(clock.monotonic())
    return work(signal)
  }
  const onError = (error: unknown) => errors.push(error)
  const sweep = new Periodic({ name: 'sweep', interval: seconds(10), clock, run, onError, random: () => 0 })
  return { sweep, ranAt, errors }
}

describe('Periodic', () => {
  it('runs at the start and after every interval', async () => {
    const clock = new VirtualClock()
    const { sweep, ranAt } = sweeping(clock, () => clock.sleep(seconds(1)))
    await sweep.start()
    await clock.advance(seconds(25))
    expect(ranAt).toEqual([0, 11_000, 22_000])
    await sweep.stop()
    expect(clock.pending).toBe(0)
  })

  it('runs again at once while there is more', async () => {
    const clock = new VirtualClock()
    let left = 3
    const { sweep, ranAt } = sweeping(clock, async () => --left > 0)
    await sweep.start()
    await clock.advance(seconds(10))
    expect(ranAt).toEqual([0, 0, 0, 10_000])
    await sweep.stop()
  })

  it('rests as long as it is told, and never longer than its interval', async () => {
    const clock = new VirtualClock()
    const rests = [300, 20_000]
    const { sweep, ranAt } = sweeping(clock, async () => rests.shift())
    await sweep.start()
    await clock.advance(seconds(21))
    expect(ranAt).toEqual([0, 300, 10_300, 20_300])
    await sweep.stop()
  })

  it('follows a nudge: at once when it rests, again when it runs', async () => {
    const clock = new VirtualClock()
    const { sweep, ranAt } = sweeping(clock, () => clock.sleep(seconds(1)))
    await sweep.start()
    await clock.advance(seconds(3))
    sweep.nudge()
    await clock.advance(500)
    sweep.nudge()
    sweep.nudge()
    await clock.advance(seconds(5))
    expect(ranAt).toEqual([0, 3_000, 4_000])
    await sweep.stop()
  })

  it('loses no nudge, whichever microtask it falls on', async () => {
    for (let hops = 0; hops < 12; hops += 1) {
      const clock = new VirtualClock()
      let isDirty = false
      const { sweep } = sweeping(clock, async () => void (isDirty = false))
      const started = sweep.start()
      for (let hop = 0; hop < hops; hop += 1) await Promise.resolve()
      isDirty = true
      sweep.nudge()
      await started
      await clock.advance(0)
      expect(isDirty).toBe(false)
      await sweep.stop()
    }
  })

  it('backs off after failures, nudged or not, and recovers', async () => {
    const clock = new VirtualClock()
    let failures = 3
    const { sweep, ranAt, errors } = sweeping(clock, async () => {
      if (failures-- > 0) throw new Error('store is unavailable')
    })
    await sweep.start()
    await clock.advance(100)
    sweep.nudge()
    await clock.advance(seconds(20))
    expect(ranAt).toEqual([0, 500, 1_500, 3_500, 13_500])
    expect(errors).toHaveLength(3)
    await sweep.stop()
  })

  it('waits for the current run when it stops, and does not rest after it', async () => {
    const clock = new VirtualClock()
    const { sweep, ranAt } = sweeping(clock, () => clock.sleep(seconds(1)))
    await sweep.start()
    await clock.advance(0)
    const stopped = sweep.stop()
    await clock.advance(999)
    expect(sweep.state).toBe('stopping')
    await clock.advance(1)
    await stopped
    sweep.nudge()
    await clock.advance(seconds(60))
    expect(ranAt).toEqual([0])
    expect(clock.pending).toBe(0)
  })

  it('does not report the stop as an error, and starts again', async () => {
    const clock = new VirtualClock()
    const { sweep, ranAt, errors } = sweeping(clock, (signal) => clock.sleep(seconds(1), signal))
    for (let life = 0; life < 2; life += 1) {
      await sweep.start()
      await clock.advance(500)
      await sweep.stop()
    }
    expect(ranAt).toEqual([0, 500])
    expect(errors).toEqual([])
  })
})
