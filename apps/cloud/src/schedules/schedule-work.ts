import { type Duration, Periodic, type Service, milliseconds } from '@keyfob/runtime'
import { OccurrenceRunner, type OccurrenceRunnerOptions } from './occurrence-runner.ts'
import { ScheduleFirer } from './schedule-firer.ts'

/** An occurrence is late by this at most; one look at an index each. */
const lookEvery: Duration = milliseconds(250)

/** What a worker does for schedules: looks what has come round, and runs it. */
export const makeScheduleWork = (options: OccurrenceRunnerOptions): Service => {
  const { store, clock, log, measures } = options
  const firer = new ScheduleFirer(store, clock, log, measures)
  const runner = new OccurrenceRunner(options)
  const run = async (): Promise<boolean> => {
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
