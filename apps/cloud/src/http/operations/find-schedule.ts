import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  noSchedule,
  scheduleExample,
  scheduleIdOf,
  scheduleInPath,
  scheduleJson,
  scheduleSchema,
} from '../resources/schedule.ts'

export const findSchedule = operation({
  id: 'findSchedule',
  method: 'GET',
  paths: [paths.schedule],
  tag: 'schedules',
  scope: 'schedules:read',
  summary: 'One schedule, with its next occurrences',
  description:
    'The next occurrences are before jitter. `source` is `file` for a schedule of the schedule file, which is changed there.',
  params: scheduleInPath,
  answers: { 200: { description: 'The schedule', schema: scheduleSchema, example: scheduleExample } },
  problems: ['schedule_not_found', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params }) => {
      const id = scheduleIdOf(params)
      const schedule = await schedules.find(id)
      if (schedule === undefined) throw noSchedule(id)
      return scheduleJson(schedule, schedules)
    },
})
