import { type Duration, seconds } from '@keyfob/runtime'
import { goodbyes } from '../body/radio.ts'
import type { Behaviour } from './behaviour.ts'

const awake: readonly [Duration, Duration] = [seconds(4), seconds(15)]
const asleep: readonly [Duration, Duration] = [seconds(1), seconds(8)]

export const sleepy: Behaviour = {
  name: 'sleepy',
  summary: 'is offline for a while, repeatedly',
  attach: (body, random) => ({
    run: async () => {
      while (!body.calm.aborted) {
        await body.clock.sleep(random.between(...awake), body.calm)
        await body.goOffline({ offFor: random.between(...asleep), goodbye: random.pick(goodbyes) })
      }
    },
  }),
}
