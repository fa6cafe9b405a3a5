import { type Duration, type NamedService, Periodic, type Service, milliseconds } from '@keyfob/runtime'
import type { CommandService } from '../ports/command-service.ts'
import { OccurrenceRunner, type OccurrenceRunnerOptions } from './occurrence-runner.ts'
import type { ScheduleFileParts } from './schedule-file.ts'
import { ScheduleFirer } from './schedule-firer.ts'
import { Schedules } from './schedules.ts'

export interface SchedulesOptions extends OccurrenceRunnerOptions, Pick<ScheduleFileParts, 'readInput'> {
  readonly commands: Pick<CommandService, 'submit' | 'cancel' | 'check'>
  /** YAML; null: there are no schedules but those of the API. */
  readonly file: string | null
}

export interface MadeSchedules {
  /** For the API. */
  readonly schedules: Schedules
  /** What every worker runs: the file is read first. */
  readonly workers: readonly NamedService[]
}

/** An occurrence is late by this at most; one look at two indexes. */
const lookEvery: Duration = milliseconds(500)

export const makeSchedules = (options: SchedulesOptions): MadeSchedules => {
  const { store, commands, clock, log, file } = options
  const read: Service | null = file === null ? null : fileReader(file, options)
  return {
    schedules: new Schedules(store, commands, clock, log),
    workers: [...(read === null ? [] : [['schedule file', read] as const]), ['schedules', scheduleWork(options)]],
  }
}

const fileReader = (file: string, options: SchedulesOptions): Service => ({
  start: async () => {
    const { putScheduleFile } = await import('./schedule-file.ts') // with a reader of YAML, which most need not load
    await putScheduleFile(file, options)
  },
  stop: async () => undefined,
})

/** Finds due schedules, and runs their occurrences. */
const scheduleWork = (options: SchedulesOptions): Service => {
  const { store, clock, log, measures } = options
  const firer = new ScheduleFirer(store, clock, log, measures)
  const runner = new OccurrenceRunner(options)
  const run = async (): Promise<boolean> => {
    if (!(await firer.anyIsDue())) return false
    const isMoreDue = await firer.fire()
    return (await runner.run()) || isMoreDue
  }
  return new Periodic({
    name: 'schedules',
    interval: lookEvery,
    clock,
    run,
    onError: (error) => log.error('schedule.failed', { error: String(error) }),
  })
}
