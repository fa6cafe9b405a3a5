import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { refused } from '../http-problem.ts'
import { limitParameter } from '../input/fields.ts'
import { nextLink } from '../next-link.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { runCursor, runExample, runJson, runPageSchema, scheduleIdOf, scheduleInPath } from '../schedules.ts'

export const listScheduleRuns = operation({
  id: 'listScheduleRuns',
  method: 'GET',
  paths: [paths.scheduleRuns],
  tag: 'schedules',
  scope: 'read',
  summary: 'How a schedule came round, newest first',
  params: scheduleInPath,
  query: z.strictObject({ limit: limitParameter, cursor: runCursor.optional() }),
  answers: {
    200: {
      description: 'A page; `next` is the cursor of the next one, null on the last',
      schema: runPageSchema,
      example: { items: [runExample], next: null },
      headers: { Link: 'The next page, `rel="next"`' },
    },
  },
  problems: ['schedule_not_found', 'invalid_query', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, query: { limit, cursor }, request, reply }) => {
      const answered = await schedules.runs(scheduleIdOf(params), cursor, limit)
      if (!answered.ok) throw refused(answered.refusal)
      const { items, next } = answered.value
      if (next !== undefined) reply.header('link', nextLink(request.url, next))
      return { items: items.map(runJson), next: next ?? null }
    },
})
