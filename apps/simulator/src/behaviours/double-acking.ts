import type { Behaviour } from './behaviour.ts'
import { publishedBy } from './published-by.ts'

export const doubleAcking: Behaviour = {
  name: 'double-acking',
  summary: 'sends most acks of a command two or three times',
  attach: (body, random) => {
    const ackTopic = body.topics.uplink(body.vin, 'ack')
    return {
      wrapLink: (link) =>
        publishedBy(link, async (message) => {
          const again = message.topic === ackTopic && !body.calm.aborted ? random.integer(0, 2) : 0
          await Promise.all(Array.from({ length: 1 + again }, () => link.publish(message)))
        }),
    }
  },
}
