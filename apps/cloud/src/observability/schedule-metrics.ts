import { type Duration, seconds } from '@keyfob/runtime'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { ScheduleMeasures } from '../ports/schedule-measures.ts'

/** From the interval of the runs (500 ms) to the hours that `run_once` may make up for. */
const latenessBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200]

const outcomes = ['done', 'skipped', 'missed'] as const

/** The numbers of schedules: by outcome and never by schedule, of which there may be many. */
export class ScheduleMetrics implements ScheduleMeasures {
  readonly #occurrences: Counter<'outcome'>
  readonly #commands: Counter<'outcome'>
  readonly #lateness: Histogram

  constructor(registry: Registry) {
    const registers = [registry]
    this.#occurrences = new Counter({
      name: 'keyfob_schedule_occurrences_total',
      help: 'Occurrences of schedules that ended, by outcome.',
      labelNames: ['outcome'],
      registers,
    })
    this.#commands = new Counter({
      name: 'keyfob_schedule_commands_total',
      help: 'Commands that schedules submitted, by outcome: accepted or refused.',
      labelNames: ['outcome'],
      registers,
    })
    this.#lateness = new Histogram({
      name: 'keyfob_schedule_lateness_seconds',
      help: 'Time from when an occurrence was due, jitter included, to its last submit.',
      buckets: latenessBuckets,
      registers,
    })
    for (const outcome of outcomes) this.#occurrences.inc({ outcome }, 0)
    for (const outcome of ['accepted', 'refused']) this.#commands.inc({ outcome }, 0)
  }

  fired({ accepted, refused }: { readonly accepted: number; readonly refused: number }, late: Duration): void {
    this.#commands.inc({ outcome: 'accepted' }, accepted)
    this.#commands.inc({ outcome: 'refused' }, refused)
    this.#occurrences.inc({ outcome: 'done' })
    this.#lateness.observe(Math.max(0, late) / seconds(1))
  }

  skipped(): void {
    this.#occurrences.inc({ outcome: 'skipped' })
  }

  missed(): void {
    this.#occurrences.inc({ outcome: 'missed' })
  }
}
