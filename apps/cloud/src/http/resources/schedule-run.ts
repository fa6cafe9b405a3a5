/** Past and next occurrences of a schedule, as the API shows them. */
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { Occurrence } from '../../ports/schedule.ts'
import { scheduleInstant } from '../../ports/schedule-input.ts'
import { pageOf } from '../page.ts'
import { instantText, maybe } from './fields.ts'

const runSchema = z
  .object({
    at: scheduleInstant.describe('The occurrence'),
    kind: z.enum(['timed', 'manual']),
    state: z.enum(['due', 'done', 'skipped', 'missed']),
    reason: z.string(),
    runAt: scheduleInstant.describe('When it runs, jitter included'),
    endedAt: scheduleInstant.nullable(),
    accepted: z.int(),
    refused: z.int(),
    commands: z.array(z.string()).describe('Ids of the first hundred commands'),
    problems: z
      .array(z.object({ vin: z.string(), code: z.string(), detail: z.string() }))
      .describe('The first few problems'),
  })
  .meta({ id: 'ScheduleRun' })

export const runPageSchema = pageOf(runSchema, 'ScheduleRunPage')
export const occurrencesSchema = z.object({ items: z.array(scheduleInstant) }).meta({ id: 'ScheduleNext' })

const commandsShown = 100

export const runJson = ({
  at,
  kind,
  state,
  reason,
  runAt,
  endedAt,
  progress,
}: Occurrence): z.output<typeof runSchema> => ({
  at: formatInstant(at),
  kind,
  state,
  reason,
  runAt: formatInstant(runAt),
  endedAt: maybe(endedAt),
  accepted: progress.commands.length,
  refused: progress.refused,
  commands: progress.commands.slice(0, commandsShown),
  problems: [...progress.problems],
})

/** Formatted again: the caller does not choose the text that the database reads. */
export const runCursor = instantText.transform(formatInstant).describe('The `next` of the last page')

const at = '2026-01-01T12:00:00.000Z'
export const runExample: z.output<typeof runSchema> = {
  at,
  kind: 'timed',
  state: 'done',
  reason: '',
  runAt: at,
  endedAt: at,
  accepted: 1,
  refused: 0,
  commands: ['019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'],
  problems: [],
}
