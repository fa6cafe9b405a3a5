import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { scheduleIdOf, scheduleInPath } from '../resources/schedule.ts'

export const deleteSchedule = operation({
  id: 'deleteSchedule',
  method: 'DELETE',
  paths: [paths.schedule],
  tag: 'schedules',
  scope: 'schedules:write',
  summary: 'Delete a schedule, with the record of its runs',
  description: 'Commands that it has submitted are kept.',
  params: scheduleInPath,
  body: noBody,
  answers: { 204: { description: 'The schedule is deleted' } },
  problems: ['schedule_not_found', 'schedule_from_file', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, request, reply }) => {
      answered(await schedules.delete(scheduleIdOf(params), callerOf(request)))
      return reply.code(204).send()
    },
})
