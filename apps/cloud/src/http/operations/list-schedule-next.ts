import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { instantText, limitParameter } from '../resources/fields.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { noSchedule, scheduleIdOf, scheduleInPath } from '../resources/schedule.ts'
import { occurrencesSchema, runExample } from '../resources/schedule-run.ts'

export const listScheduleNext = operation({
  id: 'listScheduleNext',
  method: 'GET',
  paths: [paths.scheduleNext],
  tag: 'schedules',
  scope: 'schedules:read',
  summary: 'The next occurrences of a schedule, before jitter',
  description: 'Calculated from its timing alone, also for a paused schedule.',
  params: scheduleInPath,
  query: z.strictObject({ limit: limitParameter, after: instantText.optional() }),
  answers: { 200: { description: 'Instants', schema: occurrencesSchema, example: { items: [runExample.at] } } },
  problems: ['schedule_not_found', 'invalid_query', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, query: { limit, after } }) => {
      const id = scheduleIdOf(params)
      const schedule = await schedules.find(id)
      if (schedule === undefined) throw noSchedule(id)
      return { items: schedules.next(schedule, limit, after).map(formatInstant) }
    },
})
