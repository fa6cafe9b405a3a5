/**
 * A schedule as a person writes it: one shape for the API, the file of schedules and the command line. The types are made
 * of the schemas, and what is stored is made of the types.
 */
import { z } from 'zod'
import { labelText, vinText } from './vehicle-fields.ts'

/** Most VINs that a schedule names. */
export const targetVinsMax = 1_000
export const scheduleNameMax = 100

/** RFC 3339, as text: a schedule is shown as it was written. */
export const scheduleInstant = z.string().max(40).meta({ format: 'date-time' })

const targetSchema = z
  .strictObject({
    vin: vinText.optional(),
    vins: z.array(vinText).min(1).max(targetVinsMax).optional(),
    label: labelText.optional(),
  })
  .describe('One of `vin`, `vins` and `label`: all vehicles that have it when the schedule comes round, 10,000 at most')

const needed = {
  name: z.string().min(1).max(scheduleNameMax).describe('Unique'),
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
  gap: z
    .enum(['run_after', 'skip'])
    .describe('A wall time that does not exist that day: after the gap (default), or not at all'),
  repeat: z
    .enum(['first', 'last', 'both'])
    .describe('A wall time that comes twice: `first` (default), `last`, or `both` (default where any hour matches)'),
  everySeconds: z.int().min(1).max(31_536_000).describe('Instead of cron; counted from `startsAt`'),
  startsAt: scheduleInstant,
  endsAt: scheduleInstant,
  params: z.record(z.string(), z.unknown()),
  ttlSeconds: z.number().describe('How long each command may wait'),
  missed: z
    .enum(['skip', 'run_once', 'run_all'])
    .describe(
      'For occurrences while no process was running: `skip`, `run_once` (default: the latest), `run_all` (the latest `missedMax`)',
    ),
  missedMax: z.int().min(1).max(100).describe('10 unless told'),
  graceSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .describe('An occurrence that is found later than this was missed; 15 unless told'),
  overlap: z
    .enum(['allow', 'skip', 'cancel_previous'])
    .describe('While a command of the occurrence before is not settled: `skip` (default), `allow`, `cancel_previous`'),
  jitterSeconds: z.int().min(0).max(3_600).describe('Occurrences are spread over this long'),
  paused: z.boolean(),
}

type Nullable<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Name]>> }
const nullable = <Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape): Nullable<Shape> =>
  Object.fromEntries(Object.entries(shape).map(([name, each]) => [name, each.nullable().optional()])) as Nullable<Shape> // by its construction

export const scheduleInputSchema = z.strictObject({ ...needed, ...z.object(optional).partial().shape })
export type ScheduleInput = Readonly<z.output<typeof scheduleInputSchema>>

/** When it is due, and nothing of what is then done. */
export const scheduleTimingSchema = scheduleInputSchema.pick({
  cron: true,
  timeZone: true,
  gap: true,
  repeat: true,
  everySeconds: true,
  startsAt: true,
  endsAt: true,
})
export type ScheduleTiming = Readonly<z.output<typeof scheduleTimingSchema>>

/** What is absent stays as it is; null takes it away. */
export const scheduleChangesSchema = z.strictObject({ ...z.object(needed).partial().shape, ...nullable(optional) })
export type ScheduleChanges = Readonly<z.output<typeof scheduleChangesSchema>>

type Defaulted = 'params' | 'missed' | 'missedMax' | 'graceSeconds' | 'overlap' | 'jitterSeconds'

/** What is to be done, when, and by which rules: as it was asked for, with the defaults filled in. */
export type ScheduleSpec = Omit<ScheduleInput, 'name' | 'paused' | Defaulted> & {
  readonly [Name in Defaulted]: NonNullable<ScheduleInput[Name]>
}
