import type { CreateScheduleInput } from '@keyfob/client'
import { paramWords, placeholder } from '../../../shared/cli/param-words.ts'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'

/** As it is in the form: a name and a command may still be missing. */
type LineInput = Omit<CreateScheduleInput, 'name' | 'command'> & Partial<Pick<CreateScheduleInput, 'name' | 'command'>>

const optionsOf = (input: LineInput) => {
  const { target, params = {}, everySeconds, ttlSeconds, graceSeconds, jitterSeconds } = input
  return {
    cron: input.cron,
    'time-zone': input.timeZone,
    every: everySeconds === undefined ? undefined : `${everySeconds}s`,
    'starts-at': input.startsAt,
    'ends-at': input.endsAt,
    gap: input.gap,
    repeat: input.repeat,
    vin: target.vins ?? placeholder(target.vin, 'VIN'),
    label: placeholder(target.label, 'LABEL'),
    command: placeholder(input.command ?? '', 'COMMAND'),
    p: paramWords(params),
    ttl: ttlSeconds,
    missed: input.missed,
    'missed-max': input.missedMax,
    grace: graceSeconds,
    overlap: input.overlap,
    jitter: jitterSeconds,
  }
}

export const createLineOf = (input: LineInput): string =>
  keyfobLine(['schedules', 'create', placeholder(input.name ?? '', 'NAME') ?? ''], optionsOf(input))

/** `of`: the name that it has now. */
export const changeLineOf = (of: string, input: LineInput): string =>
  keyfobLine(['schedules', 'change', of], optionsOf(input))
