import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { scheduleExample, scheduleIdOf, scheduleInPath, scheduleJson, scheduleSchema } from '../resources/schedule.ts'

export const pauseSchedule = operation({
  id: 'pauseSchedule',
  method: 'POST',
  paths: [paths.pauseSchedule],
  tag: 'schedules',
  scope: 'schedules:write',
  summary: 'Pause a schedule',
  description: 'No occurrence runs until it is resumed. A run in progress continues.',
  params: scheduleInPath,
  body: noBody,
  answers: { 200: { description: 'It rests', schema: scheduleSchema, example: scheduleExample } },
  problems: ['schedule_not_found', 'schedule_from_file', 'schedule_changed', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, request }) => {
      const schedule = answered(await schedules.pause(scheduleIdOf(params), callerOf(request)))
      return scheduleJson(schedule, schedules)
    },
})
