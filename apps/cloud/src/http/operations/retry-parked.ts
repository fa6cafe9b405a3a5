import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { askQueue, noParked, parkedInPath } from '../resources/parked-message.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'

export const retryParked = operation({
  id: 'retryParked',
  method: 'POST',
  paths: [paths.retryParked],
  tag: 'operations',
  scope: 'parked:write',
  summary: 'Give a parked ack to the workers again',
  description: 'One that still cannot be read is parked again, with another id.',
  params: parkedInPath,
  body: noBody,
  answers: { 202: { description: 'The workers have the ack' } },
  problems: ['parked_not_found', 'parked_not_an_ack', 'queue_unavailable'],
  answer:
    ({ parked }: Pick<OperationParts, 'parked'>) =>
    async ({ params: { id }, reply }) => {
      const outcome = await askQueue(() => parked.retry(id))
      if (outcome === 'not_found') throw noParked(id)
      if (outcome === 'not_an_ack')
        throw new HttpProblem(
          'parked_not_an_ack',
          'Only acks can be retried: reported state and presence are latest-wins, and this message is too old. DELETE removes it.',
        )
      return reply.code(202).send()
    },
})
