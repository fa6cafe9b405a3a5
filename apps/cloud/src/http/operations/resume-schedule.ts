import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { scheduleExample, scheduleIdOf, scheduleInPath, scheduleJson, scheduleSchema } from '../resources/schedule.ts'

export const resumeSchedule = operation({
  id: 'resumeSchedule',
  method: 'POST',
  paths: [paths.resumeSchedule],
  tag: 'schedules',
  scope: 'schedules:write',
  summary: 'Resume a paused schedule',
  description: 'Occurrences during the pause are not run.',
  params: scheduleInPath,
  body: noBody,
  answers: {
    200: {
      description: 'The schedule is resumed; occurrences during the pause are not run',
      schema: scheduleSchema,
      example: scheduleExample,
    },
  },
  problems: ['schedule_not_found', 'schedule_from_file', 'schedule_changed', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, request }) => {
      const schedule = answered(await schedules.resume(scheduleIdOf(params), callerOf(request)))
      return scheduleJson(schedule, schedules)
    },
})
