import { nextTurn } from '@keyfob/runtime'
import { z } from 'zod'
import type { Schedule } from '../../ports/schedule.ts'
import type { OperationParts } from '../http-parts.ts'
import { limitParameter } from '../resources/fields.ts'
import { pageAnswer, showPage } from '../page.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { scheduleCursor, scheduleExample, scheduleJson, schedulePageSchema } from '../resources/schedule.ts'

/** A page may need a thousand calculated instants: other requests get turns in between. */
const shown = async (items: readonly Schedule[], service: OperationParts['schedules']) => {
  const found: ReturnType<typeof scheduleJson>[] = []
  for (const [at, each] of items.entries()) {
    if (at % together === together - 1) await nextTurn()
    found.push(scheduleJson(each, service))
  }
  return found
}
const together = 20

export const listSchedules = operation({
  id: 'listSchedules',
  method: 'GET',
  paths: [paths.schedules],
  tag: 'schedules',
  scope: 'schedules:read',
  compresses: true,
  summary: 'Schedules, oldest first',
  description: 'Paused ones, and those that are over, included.',
  query: z.strictObject({ limit: limitParameter, cursor: scheduleCursor.optional() }),
  answers: {
    200: pageAnswer(schedulePageSchema, { items: [scheduleExample], next: null }),
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ query: { limit, cursor }, ...asked }) => {
      const { items, next } = await schedules.list(cursor, limit)
      return showPage(asked, await shown(items, schedules), next)
    },
})
