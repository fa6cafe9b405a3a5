import { clockDriftPpm } from '@keyfob/protocol'
import { type Clock, hours } from '@keyfob/runtime'
import type { Behaviour } from './behaviour.ts'

export const clockSkewed: Behaviour = {
  name: 'clock-skewed',
  summary: 'has a wall clock that is hours off and a monotonic clock that drifts as far as the contract allows',
  attach: (_body, random) => {
    const offBy = random.between(hours(1), hours(30)) * (random.chance(0.5) ? 1 : -1)
    const rate = 1 + random.between(-clockDriftPpm, clockDriftPpm) / 1_000_000
    return { wrapClock: (clock) => skewed(clock, offBy, rate) }
  },
}

const skewed = (clock: Clock, offBy: number, rate: number): Clock => ({
  now: () => clock.now() + offBy,
  monotonic: () => clock.monotonic() * rate,
  sleep: (duration, signal) => clock.sleep(duration / rate, signal),
  schedule: (duration, run) => clock.schedule(duration / rate, run),
})
