import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { limitParameter } from '../resources/fields.ts'
import { pageAnswer, showPage } from '../page.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { runCursor, runExample, runJson, runPageSchema } from '../resources/schedule-run.ts'
import { scheduleIdOf, scheduleInPath } from '../resources/schedule.ts'

export const listScheduleRuns = operation({
  id: 'listScheduleRuns',
  method: 'GET',
  paths: [paths.scheduleRuns],
  tag: 'schedules',
  scope: 'schedules:read',
  compresses: true,
  summary: 'The runs of a schedule, newest first',
  description: 'What was accepted and refused in each, and the first refusals with their vehicles.',
  params: scheduleInPath,
  query: z.strictObject({ limit: limitParameter, cursor: runCursor.optional() }),
  answers: {
    200: pageAnswer(runPageSchema, { items: [runExample], next: null }),
  },
  problems: ['schedule_not_found', 'invalid_query', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, query: { limit, cursor }, ...asked }) => {
      const { items, next } = answered(await schedules.runs(scheduleIdOf(params), cursor, limit))
      return showPage(asked, items.map(runJson), next)
    },
})
