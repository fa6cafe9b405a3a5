import { type Duration, minutes, seconds } from '@keyfob/runtime'
import { goodbyes } from '../body/radio.ts'
import type { Behaviour } from './behaviour.ts'

const awake: readonly [Duration, Duration] = [seconds(4), seconds(15)]
const asleep: readonly [Duration, Duration] = [seconds(1), seconds(8)]
/** Longer than any command waits: where wake-ups reach it, nothing else wakes it. */
const untilWoken: Duration = minutes(60)

export const sleepy: Behaviour = {
  name: 'sleepy',
  summary: 'is offline for a while, repeatedly; where wake-ups reach it until it is woken',
  attach: (body, random) => ({
    run: async () => {
      while (!body.calm.aborted) {
        await body.clock.sleep(random.between(...awake), body.calm)
        const nap = { offFor: random.between(...asleep), goodbye: random.pick(goodbyes) }
        // A sleeper of which the cloud does not know that it sleeps is not woken.
        await body.sleep(body.canBeWoken ? { offFor: untilWoken, goodbye: 'abruptly' } : nap)
      }
    },
  }),
}
