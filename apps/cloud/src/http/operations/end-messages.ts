import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

export const endMessages = operation({
  id: 'endMessages',
  method: 'DELETE',
  paths: [paths.vehicleMessages],
  tag: 'vehicles',
  scope: 'messages:write',
  summary: 'See the raw messages of a vehicle no longer, and delete them',
  description: 'Also where the vehicle is not watched. A line of the log names the caller.',
  params: vinInPath,
  body: noBody,
  answers: { 204: { description: 'The vehicle is not watched' } },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ watches, logging }: Pick<OperationParts, 'watches' | 'logging'>) =>
    async ({ params, request, reply }) => {
      const vin = vinOf(params)
      await watches.end(vin)
      logging.log.warn('messages.watch_ended', { vin, who: callerOf(request) })
      return reply.code(204).send()
    },
})
