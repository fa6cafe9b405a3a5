import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { answered } from '../answered.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { instantText, limitParameter } from '../resources/fields.ts'
import { previewScheduleBody } from '../resources/schedule.ts'
import { occurrencesSchema, runExample } from '../resources/schedule-run.ts'

export const previewSchedule = operation({
  id: 'previewSchedule',
  method: 'POST',
  paths: [paths.previewSchedule],
  tag: 'schedules',
  scope: 'schedules:read',
  summary: 'The occurrences that a schedule with this timing would have, before jitter',
  description:
    'Saves nothing. A list that is shorter than `limit` is all there would ever be. An interval without `startsAt` is counted from now.',
  query: z.strictObject({ limit: limitParameter, after: instantText.optional() }),
  body: previewScheduleBody,
  answers: { 200: { description: 'Instants', schema: occurrencesSchema, example: { items: [runExample.at] } } },
  problems: ['invalid_query'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    ({ body, query: { limit, after } }) => ({
      items: answered(schedules.preview(body, limit, after)).map(formatInstant),
    }),
})
