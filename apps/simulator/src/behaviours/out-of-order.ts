import { type Duration, milliseconds } from '@keyfob/runtime'
import type { Link, LinkMessage } from '@keyfob/vehicle'
import type { Behaviour } from './behaviour.ts'
import { publishedBy } from './published-by.ts'

/** Longer than an effect takes, so that an answer overtakes what was said before it. */
const detour: readonly [Duration, Duration] = [milliseconds(50), milliseconds(1_500)]

export const outOfOrder: Behaviour = {
  name: 'out-of-order',
  summary: 'has acks that overtake each other, and some that come late or never',
  attach: (body, random) => {
    const ackTopic = body.topics.uplink(body.vin, 'ack')
    const takesDetour = async (link: Link, message: LinkMessage): Promise<void> => {
      await body.clock.sleep(random.between(...detour), body.calm).catch(() => undefined)
      // Without a connection by then it is lost, and a repetition of the command will ask again.
      await link.publish(message)
    }
    return {
      wrapLink: (link) =>
        publishedBy(link, async (message) => {
          const isDiverted = message.topic === ackTopic && !body.calm.aborted && random.chance(0.6)
          await (isDiverted ? takesDetour(link, message) : link.publish(message))
        }),
    }
  },
}
