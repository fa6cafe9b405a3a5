/** Schedules as the API accepts and shows them. */
import { parseUuidv7, uuidv7Pattern } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { Answered } from '../../ports/command-service.ts'
import type { Schedule } from '../../ports/schedule.ts'
import {
  type ScheduleInput,
  scheduleChangesSchema,
  scheduleInputSchema,
  scheduleInstant,
  scheduleTimingSchema,
} from '../../ports/schedule-input.ts'
import type { ScheduleService } from '../../ports/schedule-service.ts'
import { HttpProblem } from '../http-problem.ts'
import { readInput } from '../input/read-input.ts'
import { pageOf } from '../page.ts'
import { pathTo, paths } from '../paths.ts'
import { fromLastPage, uuidInPath } from './fields.ts'

const specExample = {
  cron: '*/5 * * * *',
  timeZone: 'Europe/Berlin',
  gap: 'run_after',
  repeat: 'both',
  target: { vin: '1KFAA00E4T0000001' },
  command: 'status_refresh',
  params: {},
  missed: 'run_once',
  missedMax: 10,
  graceSeconds: 15,
  overlap: 'skip',
  jitterSeconds: 0,
} as const
const { cron, timeZone, target, command } = specExample

export const createScheduleBody = scheduleInputSchema.meta({
  id: 'CreateSchedule',
  examples: [{ name: 'refresh', cron, timeZone, target, command }],
})

export const changeScheduleBody = scheduleChangesSchema.meta({
  id: 'ChangeSchedule',
  examples: [{ cron: '0 6 * * 1-5' }],
})

export const previewScheduleBody = scheduleTimingSchema.meta({
  id: 'PreviewSchedule',
  examples: [{ cron: '30 2 * * *', timeZone: 'Europe/Berlin' }],
})

export const scheduleSchema = z
  .object({
    ...scheduleInputSchema.shape,
    id: z.string(),
    paused: z.boolean(),
    source: z.enum(['api', 'file']),
    who: z.string(),
    createdAt: scheduleInstant,
    updatedAt: scheduleInstant,
    next: z
      .array(scheduleInstant)
      .describe('The next occurrences, before jitter; none when the schedule is paused or over'),
    links: z.object({ self: z.string(), runs: z.string() }),
  })
  .meta({ id: 'Schedule' })

export const schedulePageSchema = pageOf(scheduleSchema, 'SchedulePage')

const nextShown = 5
export const scheduleJson = (
  schedule: Schedule,
  service: Pick<ScheduleService, 'next'>,
): z.output<typeof scheduleSchema> => {
  const { id, name, spec, paused, source, who, createdAt, updatedAt } = schedule
  const { vins, ...rest } = spec.target
  const next = paused ? [] : service.next(schedule, nextShown).map(formatInstant)
  const links = { self: pathTo(paths.schedule, { id }), runs: pathTo(paths.scheduleRuns, { id }) }
  const times = { createdAt: formatInstant(createdAt), updatedAt: formatInstant(updatedAt) }
  return {
    id,
    name,
    ...spec,
    target: { ...rest, ...(vins && { vins: [...vins] }) },
    paused,
    source,
    who,
    ...times,
    next,
    links,
  }
}

export const scheduleInPath = uuidInPath('schedule')
export const scheduleCursor = z.string().regex(uuidv7Pattern, fromLastPage).describe('The `next` of the last page')
/** A schedule that does not come from a request, for example one from a file. */
export const readScheduleInput = (value: unknown): Answered<ScheduleInput> => readInput(scheduleInputSchema, value)

/** The id in a URL. A text that is not an id is 404. */
export const scheduleIdOf = ({ id }: z.output<typeof scheduleInPath>): string => {
  const parsed = parseUuidv7(id)
  if (parsed === undefined) throw noSchedule(id)
  return parsed
}

export const noSchedule = (id: string): HttpProblem =>
  new HttpProblem('schedule_not_found', `There is no schedule ${id.slice(0, 64)}. GET /schedules lists them.`)

const exampleId = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'
const at = '2026-01-01T12:00:00.000Z'
export const scheduleExample: z.output<typeof scheduleSchema> = {
  id: exampleId,
  name: 'refresh',
  ...specExample,
  paused: false,
  source: 'api',
  who: 'anonymous',
  createdAt: at,
  updatedAt: at,
  next: ['2026-01-01T12:05:00.000Z'],
  links: { self: `/schedules/${exampleId}`, runs: `/schedules/${exampleId}/runs` },
}
