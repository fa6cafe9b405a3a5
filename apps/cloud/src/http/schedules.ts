/** Schedules as the API takes and shows them. */
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import {
  type Occurrence,
  type Schedule,
  gapPolicies,
  missedPolicies,
  overlapPolicies,
  repeatPolicies,
} from '../ports/schedule.ts'
import type { ScheduleService, ScheduleInput } from '../ports/schedule-service.ts'
import { HttpProblem } from './http-problem.ts'
import { instantText } from './input/fields.ts'
import { labelText, vinText } from '../ports/vehicle-fields.ts'
import { readBody } from './input/validate.ts'
import { pathTo, paths } from './paths.ts'

const instant = z.string().max(40).meta({ format: 'date-time' })
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

const targetSchema = z
  .strictObject({
    vin: vinText.optional(),
    vins: z.array(vinText).min(1).max(1_000).optional(),
    label: labelText.optional(),
  })
  .describe('One of `vin`, `vins` and `label`: all vehicles that have it when the schedule comes round, 10,000 at most')

const needed = {
  name: z.string().min(1).max(100).describe('Unique'),
  target: targetSchema,
  command: z.string().min(1).max(80),
}

const optional = {
  cron: z
    .string()
    .min(1)
    .max(200)
    .describe('5 fields, 6 with seconds first, or as in `@daily`; in wall time of `timeZone`'),
  timeZone: z.string().max(64).describe('Name in the IANA database, as in Europe/Berlin; UTC unless told'),
  gap: z.enum(gapPolicies).describe('A wall time that does not exist that day: after the gap (default), or not at all'),
  repeat: z
    .enum(repeatPolicies)
    .describe('A wall time that comes twice: `first` (default), `last`, or `both` (default where any hour matches)'),
  everySeconds: z.int().min(1).max(31_536_000).describe('Instead of cron; counted from `startsAt`'),
  startsAt: instant,
  endsAt: instant,
  params: z.record(z.string(), z.unknown()),
  ttlSeconds: z.number().describe('How long each command may wait'),
  missed: z
    .enum(missedPolicies)
    .describe(
      'What nobody was there to run: `skip`, `run_once` (default: the latest), `run_all` (the latest `missedMax`)',
    ),
  missedMax: z.int().min(1).max(100).describe('10 unless told'),
  graceSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .describe('An occurrence that is found later than this was missed; 15 unless told'),
  overlap: z
    .enum(overlapPolicies)
    .describe('While a command of the occurrence before is not settled: `skip` (default), `allow`, `cancel_previous`'),
  jitterSeconds: z.int().min(0).max(3_600).describe('Occurrences are spread over this long'),
  paused: z.boolean(),
}

type Nullable<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Name]>> }
const nullable = <Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape): Nullable<Shape> =>
  Object.fromEntries(Object.entries(shape).map(([name, each]) => [name, each.nullable().optional()])) as Nullable<Shape> // by its construction

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

export const createScheduleBody = z
  .strictObject({ ...needed, ...z.object(optional).partial().shape })
  .meta({ id: 'CreateSchedule', examples: [{ name: 'refresh', cron, timeZone, target, command }] })

/** A schedule that was written elsewhere, as in a file. @throws HttpProblem that says what is wrong with it */
export const scheduleInputOf = (value: unknown): ScheduleInput => readBody(createScheduleBody, value) as ScheduleInput // by its schema

/** What is absent stays as it is; null takes it away. */
export const changeScheduleBody = z
  .strictObject({ ...z.object(needed).partial().shape, ...nullable(optional) })
  .meta({ id: 'ChangeSchedule', examples: [{ cron: '0 6 * * 1-5' }] })

export const scheduleSchema = z
  .object({
    ...needed,
    ...z.object(optional).partial().shape,
    id: z.string(),
    paused: z.boolean(),
    source: z.enum(['api', 'file']),
    who: z.string(),
    createdAt: instant,
    updatedAt: instant,
    next: z.array(instant).describe('The next occurrences, before jitter; none when it is paused or over'),
    links: z.object({ self: z.string(), runs: z.string() }),
  })
  .meta({ id: 'Schedule' })

export const schedulePageSchema = z
  .object({ items: z.array(scheduleSchema), next: z.string().nullable() })
  .meta({ id: 'SchedulePage' })

const runSchema = z
  .object({
    at: instant.describe('The occurrence'),
    kind: z.enum(['timed', 'manual']),
    state: z.enum(['due', 'done', 'skipped', 'missed']),
    reason: z.string(),
    runAt: instant.describe('With its jitter'),
    endedAt: instant.nullable(),
    accepted: z.int(),
    refused: z.int(),
    commands: z.array(z.string()).describe('Ids of the first hundred'),
    problems: z.array(z.object({ vin: z.string(), code: z.string(), detail: z.string() })).describe('The first few'),
  })
  .meta({ id: 'ScheduleRun' })

export const runPageSchema = z
  .object({ items: z.array(runSchema), next: z.string().nullable() })
  .meta({ id: 'ScheduleRunPage' })
export const occurrencesSchema = z.object({ items: z.array(instant) }).meta({ id: 'ScheduleNext' })

const nextShown = 5
const commandsShown = 100

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
  endedAt: endedAt === null ? null : formatInstant(endedAt),
  accepted: progress.commands.length,
  refused: progress.refused,
  commands: progress.commands.slice(0, commandsShown),
  problems: [...progress.problems],
})

export const scheduleInPath = z.object({ id: z.string().describe('Id of the schedule, a UUIDv7') })
export const scheduleCursor = z
  .string()
  .regex(idPattern, 'must be the `next` of the last page')
  .describe('The `next` of the last page')
/** Written again: what a database reads of a text is not for its sender to choose. */
export const runCursor = instantText.transform(formatInstant).describe('The `next` of the last page')

/** The id in a URL. What is not an id names no schedule: 404. */
export const scheduleIdOf = ({ id }: z.output<typeof scheduleInPath>): string => {
  if (!idPattern.test(id)) throw noSchedule(id)
  return id.toLowerCase()
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
export const runExample: z.output<typeof runSchema> = {
  at,
  kind: 'timed',
  state: 'done',
  reason: '',
  runAt: at,
  endedAt: at,
  accepted: 1,
  refused: 0,
  commands: [exampleId],
  problems: [],
}
