import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { refused } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { noBody } from '../parked.ts'
import { paths } from '../paths.ts'
import { scheduleIdOf, scheduleInPath } from '../schedules.ts'

export const deleteSchedule = operation({
  id: 'deleteSchedule',
  method: 'DELETE',
  paths: [paths.schedule],
  tag: 'schedules',
  scope: 'admin',
  summary: 'Delete a schedule, with the record of its runs',
  description: 'Commands that it has submitted stay.',
  params: scheduleInPath,
  body: noBody,
  answers: { 204: { description: 'It is gone' } },
  problems: ['schedule_not_found', 'invalid_request', 'schedule_from_file', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, request, reply }) => {
      const answered = await schedules.delete(scheduleIdOf(params), callerOf(request))
      if (!answered.ok) throw refused(answered.refusal)
      return reply.code(204).send()
    },
})
