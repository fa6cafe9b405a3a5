import { type Duration, seconds } from '@keyfob/runtime'
import type { Link } from '@keyfob/vehicle'
import type { Behaviour } from './behaviour.ts'

const hearing: readonly [Duration, Duration] = [seconds(2), seconds(10)]
const deafness: readonly [Duration, Duration] = [seconds(1), seconds(6)]

export const deaf: Behaviour = {
  name: 'deaf',
  summary: 'repeatedly drops what the broker delivers, for a while',
  attach: (body, random) => {
    let hears = true
    return {
      wrapLink: (link) => hearingOnlyIf(link, () => hears || body.calm.aborted),
      run: async () => {
        while (!body.calm.aborted) {
          await body.clock.sleep(random.between(...(hears ? hearing : deafness)), body.calm)
          hears = !hears
        }
      },
    }
  },
}

const hearingOnlyIf = (link: Link, hears: () => boolean): Link => ({
  open: (topic, listener) =>
    link.open(topic, {
      will: () => listener.will(),
      onUp: () => listener.onUp(),
      onDown: (problem) => listener.onDown(problem),
      onMessage: (payload) => void (hears() && listener.onMessage(payload)),
    }),
  publish: (message) => link.publish(message),
  close: () => link.close(),
})
