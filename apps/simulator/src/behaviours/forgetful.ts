import { type Duration, seconds } from '@keyfob/runtime'
import { goodbyes } from '../body/radio.ts'
import type { Behaviour } from './behaviour.ts'

const remembering: readonly [Duration, Duration] = [seconds(5), seconds(20)]
const off: readonly [Duration, Duration] = [seconds(0.2), seconds(4)]

export const forgetful: Behaviour = {
  name: 'forgetful',
  summary: 'repeatedly loses power and its whole memory',
  attach: (body, random) => ({
    run: async () => {
      while (!body.calm.aborted) {
        await body.clock.sleep(random.between(...remembering), body.calm)
        body.cutPower({ memory: 'lost', offFor: random.between(...off), goodbye: random.pick(goodbyes) })
      }
    },
  }),
}
