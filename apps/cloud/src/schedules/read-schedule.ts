import { type FieldProblem, findUncleanText, parseVin, vinRule } from '@keyfob/protocol'
import { type Instant, instantRule, messageOf, parseInstant } from '@keyfob/runtime'
import type { Answered, CommandService } from '../ports/command-service.ts'
import type { Schedule, Timing } from '../ports/schedule.ts'
import {
  type ScheduleInput,
  type ScheduleSpec,
  type ScheduleTiming,
  scheduleNameMax,
  targetVinsMax,
} from '../ports/schedule-input.ts'
import { makeRecurrence, usualRepeat } from './recurrence.ts'
import { timingOf } from './timing.ts'
import { isTimeZone } from './time-zone.ts'

/** A VIN for checks that do not depend on the vehicle. */
const anyVin = '1KF00000000000000'

type Read = Pick<Schedule, 'name' | 'spec' | 'paused'>

/** Turns raw input into a schedule that may be stored, or lists everything that is wrong with it. Stores nothing. */
export const readSchedule = (input: ScheduleInput, check: CommandService['check'], now: Instant): Answered<Read> => {
  const unclean = findUncleanText({ ...input })
  if (unclean !== undefined)
    return refuse([{ pointer: unclean, problem: 'holds NUL or a lone surrogate, or is nested too deep' }])
  const problems = [...nameProblems(input), ...timingProblems(input), ...targetProblems(input)]
  if (problems.length > 0) return refuse(problems)
  const { command, params = {}, ttlSeconds } = input
  const refusal = check({ command, params, ttlSeconds, vin: vinsOf(input)[0] ?? anyVin, who: 'schedule' })
  if (refusal) return { ok: false, refusal }
  const spec = specOf(input)
  // A start in the past or far ahead is valid, but a schedule that never runs is a mistake.
  if (makeRecurrence(timingOf(spec, now)).next(now) === undefined)
    return refuse([{ pointer: input.cron === undefined ? '/endsAt' : '/cron', problem: 'never runs from now on' }])
  return { ok: true, value: { name: input.name, spec, paused: input.paused ?? false } }
}

/** The timing alone, of a schedule that would be made now. */
export const readTiming = (timing: ScheduleTiming, now: Instant): Answered<Timing> => {
  const unclean = findUncleanText({ ...timing })
  if (unclean !== undefined) return refuse([{ pointer: unclean, problem: 'holds NUL or a lone surrogate' }])
  const problems = [...timingProblems(timing)]
  return problems.length > 0 ? refuse(problems) : { ok: true, value: timingOf(timing, now) }
}

const refuse = (
  errors: readonly FieldProblem[],
): { ok: false; refusal: { code: 'invalid_request'; detail: string; errors: readonly FieldProblem[] } } => ({
  ok: false,
  refusal: { code: 'invalid_request', detail: 'The schedule is not valid: see errors.', errors },
})

/** With the defaults of docs/schedules.md. */
const specOf = (input: ScheduleInput): ScheduleSpec => {
  const { name: _name, paused: _paused, ...rest } = input
  const { cron } = input
  const {
    params = {},
    missed = 'run_once',
    missedMax = 10,
    graceSeconds = 15,
    overlap = 'skip',
    jitterSeconds = 0,
  } = input
  const wall =
    cron === undefined
      ? {}
      : { timeZone: input.timeZone ?? 'UTC', gap: input.gap ?? 'run_after', repeat: input.repeat ?? usualRepeat(cron) }
  return { ...rest, ...wall, params, missed, missedMax, graceSeconds, overlap, jitterSeconds }
}

function* nameProblems({ name }: ScheduleInput): Iterable<FieldProblem> {
  if (name.trim() !== name || name.length < 1 || name.length > scheduleNameMax)
    yield { pointer: '/name', problem: `must be 1 to ${scheduleNameMax} characters without space around them` }
}

function* timingProblems(input: ScheduleTiming): Iterable<FieldProblem> {
  const { cron, everySeconds, timeZone, gap, repeat, startsAt, endsAt } = input
  if ((cron === undefined) === (everySeconds === undefined))
    yield { pointer: '', problem: 'must have either cron or everySeconds' }
  if (cron === undefined)
    for (const [field, value] of Object.entries({ timeZone, gap, repeat }))
      if (value !== undefined) yield { pointer: `/${field}`, problem: 'goes with cron only' }
  const [start, end] = [startsAt, endsAt].map((text) => (text === undefined ? null : parseInstant(text)))
  if (start === undefined) yield { pointer: '/startsAt', problem: instantRule }
  if (end === undefined) yield { pointer: '/endsAt', problem: instantRule }
  if (typeof start === 'number' && typeof end === 'number' && end < start)
    yield { pointer: '/endsAt', problem: 'must not be before startsAt' }
  if (timeZone !== undefined && !isTimeZone(timeZone))
    yield {
      pointer: '/timeZone',
      problem:
        'must be a name of the IANA time zone database, for example Europe/Berlin or UTC; abbreviations such as CST are ambiguous',
    }
  else if (cron !== undefined) yield* cronProblems(cron)
}

function* cronProblems(cron: string): Iterable<FieldProblem> {
  const isNickname = /^@(hourly|daily|midnight|weekly|monthly|yearly|annually)$/i.test(cron.trim())
  if (!isNickname && ![5, 6].includes(cron.trim().split(/\s+/).length))
    return yield {
      pointer: '/cron',
      problem:
        'must have 5 fields (minute hour day month weekday), 6 with seconds first, or be a nickname such as @daily',
    }
  try {
    makeRecurrence({ cron, timeZone: 'UTC', gap: 'skip', repeat: 'first', startsAt: null, endsAt: null })
  } catch (error) {
    yield { pointer: '/cron', problem: `cannot be read: ${messageOf(error)}` }
  }
}

function* targetProblems({ target }: ScheduleInput): Iterable<FieldProblem> {
  const given = [target.vin, target.vins, target.label].filter((each) => each !== undefined)
  if (given.length !== 1) yield { pointer: '/target', problem: 'must have one of vin, vins and label' }
  const { vins = [] } = target
  if (target.vins !== undefined && (vins.length < 1 || vins.length > targetVinsMax || new Set(vins).size < vins.length))
    yield { pointer: '/target/vins', problem: `must be 1 to ${targetVinsMax} different VINs` }
  const bad = vins.findIndex((vin) => parseVin(vin) === undefined)
  if (bad >= 0) yield { pointer: `/target/vins/${bad}`, problem: vinRule }
  if (target.vin !== undefined && parseVin(target.vin) === undefined) yield { pointer: '/target/vin', problem: vinRule }
}

const vinsOf = ({ target: { vin, vins } }: ScheduleInput): readonly string[] => vins ?? (vin === undefined ? [] : [vin])
