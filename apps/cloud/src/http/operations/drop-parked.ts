import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { askQueue, noParked, parkedInPath } from '../resources/parked-message.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'

export const dropParked = operation({
  id: 'dropParked',
  method: 'DELETE',
  paths: [paths.parkedMessage],
  tag: 'operations',
  scope: 'parked:write',
  summary: 'Delete a parked message',
  description: 'For good: the message is not applied.',
  params: parkedInPath,
  body: noBody,
  answers: { 204: { description: 'The parked message is deleted' } },
  problems: ['parked_not_found', 'queue_unavailable'],
  answer:
    ({ parked }: Pick<OperationParts, 'parked'>) =>
    async ({ params: { id }, reply }) => {
      if (!(await askQueue(() => parked.drop(id)))) throw noParked(id)
      return reply.code(204).send()
    },
})
