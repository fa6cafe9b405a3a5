import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { pathTo, paths } from '../paths.ts'
import { runExample } from '../resources/schedule-run.ts'
import { scheduleIdOf, scheduleInPath } from '../resources/schedule.ts'

const startedSchema = z
  .object({ at: z.string().describe('The occurrence, as in the runs of the schedule') })
  .meta({ id: 'ScheduleStarted' })

export const runSchedule = operation({
  id: 'runSchedule',
  method: 'POST',
  paths: [paths.runSchedule],
  tag: 'schedules',
  scope: 'schedules:run',
  summary: 'Run a schedule once, now',
  description:
    'An additional occurrence, independent of the timing, also for a paused schedule. A worker runs it within a second.',
  params: scheduleInPath,
  body: noBody,
  answers: {
    202: {
      description: 'The occurrence will be run',
      schema: startedSchema,
      example: { at: runExample.at },
      headers: { Location: 'Its runs' },
    },
  },
  problems: ['schedule_not_found', 'store_unavailable'],
  answer:
    ({ schedules }: Pick<OperationParts, 'schedules'>) =>
    async ({ params, request, reply }) => {
      const id = scheduleIdOf(params)
      const { at } = answered(await schedules.runNow(id, callerOf(request)))
      return reply
        .code(202)
        .header('location', pathTo(paths.scheduleRuns, { id }))
        .send({ at: formatInstant(at) })
    },
})
