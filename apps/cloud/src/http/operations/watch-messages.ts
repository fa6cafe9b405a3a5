import { minutes } from '@keyfob/runtime'
import { z } from 'zod'
import { watchesMax } from '../../ports/message-watch.ts'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { messageExamples, messagesJson, messagesSchema } from '../resources/seen-message.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

const minutesMax = 60

export const watchMessages = operation({
  id: 'watchMessages',
  method: 'POST',
  paths: [paths.vehicleMessages],
  tag: 'vehicles',
  scope: 'messages:write',
  summary: 'See the raw messages of a vehicle for some minutes',
  description:
    'Every process of Keyfob begins within some two seconds to keep what it sends to the vehicle and receives from it, with positions hidden. A line of the log names the caller. Asked again, it lasts until the later request says. Where RabbitMQ is the MQTT broker, acks do not pass through the gateway, and are missing.',
  params: vinInPath,
  body: z
    .strictObject({ minutes: z.int().min(1).max(minutesMax).default(10).describe('For how long, from now') })
    .meta({ id: 'WatchMessages', examples: [{ minutes: 10 }] }),
  answers: {
    200: { description: 'The vehicle is watched', schema: messagesSchema, example: messageExamples.begun },
  },
  problems: ['vehicle_not_found', 'too_many_watches', 'store_unavailable'],
  answer:
    ({ watches, vehicles, clock, logging }: Pick<OperationParts, 'watches' | 'vehicles' | 'clock' | 'logging'>) =>
    async ({ params, body, request }) => {
      const [vin, now, who] = [vinOf(params), clock.now(), callerOf(request)]
      if ((await vehicles.find(vin)) === undefined)
        throw new HttpProblem('vehicle_not_found', `The vehicle ${vin} is not registered.`)
      const watch = { vin, until: now + minutes(body.minutes), who }
      if (!(await watches.watch(watch, now)))
        throw new HttpProblem(
          'too_many_watches',
          `${watchesMax} vehicles are watched, which is the most. End one with DELETE /vehicles/{vin}/messages, or wait.`,
        )
      logging.log.warn('messages.watched', { vin, who, until: watch.until })
      return messagesJson(vin, watch, await watches.messages(vin))
    },
})
