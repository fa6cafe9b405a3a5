import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { messageExamples, messagesJson, messagesSchema } from '../resources/seen-message.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

export const listMessages = operation({
  id: 'listMessages',
  method: 'GET',
  paths: [paths.vehicleMessages],
  tag: 'vehicles',
  scope: 'messages:read',
  compresses: true,
  summary: 'The last raw messages of a vehicle that is watched, with positions hidden',
  description:
    'What all processes have seen since `POST /vehicles/{vin}/messages`; nothing while the vehicle is not watched, which `watchedUntil` says. A message that a busy vehicle sends too fast may be left out; `problem` of the next one says so.',
  params: vinInPath,
  answers: {
    200: { description: 'What was seen', schema: messagesSchema, example: messageExamples.seen },
  },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ watches, clock }: Pick<OperationParts, 'watches' | 'clock'>) =>
    async ({ params }) => {
      const vin = vinOf(params)
      const watch = (await watches.watches(clock.now())).find((each) => each.vin === vin)
      return messagesJson(vin, watch, watch === undefined ? [] : await watches.messages(vin))
    },
})
