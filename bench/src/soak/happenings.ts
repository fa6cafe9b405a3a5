/** What must have happened, or a run without growth says nothing. */
import { seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import type { KeyfobTarget } from '../stage/keyfob-target.ts'
import { readProcess, valuesOf } from '../stage/read-metrics.ts'
import type { Sampler } from './sampler.ts'
import type { SoakLife } from './soak-life.ts'
import type { Happening } from './soak-report.ts'
import type { WeekFacts } from './week-change.ts'

/** Looks may fail while the machine is busy: one in so many. */
const failedShareMax = 0.02
/** The first retries of a delivery come after seconds. */
const deliveredWithin = seconds(90)

export interface HappeningParts {
  readonly life: SoakLife
  readonly sampler: Sampler
  readonly week: WeekFacts
  readonly target: KeyfobTarget
  readonly pendingWebhooks: number
}

export const happeningsOf = async (parts: HappeningParts): Promise<readonly Happening[]> => {
  const { life, sampler, week, target, pendingWebhooks } = parts
  const { streams, receiver, callers } = life
  const scheduled = await scheduledBy(target)
  return [
    happening('A week ended in the run', week.begun.length >= 2, `commands in ${week.begun.join(', ')}`),
    happening(
      'Old history was dropped',
      week.isDropped,
      `week ${week.overdue} was ${week.isDropped ? '' : 'not '}dropped`,
    ),
    happening(
      'Commands were accepted',
      callers.accepted.size > 0,
      `${callers.accepted.size} of ${callers.counts.asked}`,
    ),
    happening('Schedules submitted commands', scheduled > 0, `${scheduled} commands`),
    happening(
      'Webhooks were delivered, and refused ones again',
      receiver.taken > 0 && pendingWebhooks === 0,
      `${receiver.taken} delivered, ${receiver.refused} refused, ${pendingWebhooks} pending at the end`,
    ),
    happening(
      'Streams were read',
      streams.opened > 0 && streams.events > 0 && streams.problem === null,
      `${streams.opened} streams, ${streams.events} events, last problem: ${streams.problem ?? 'none'}`,
    ),
    happening(
      'Samples were taken',
      sampler.failed <= Math.max(1, sampler.looks * failedShareMax),
      `${sampler.looks}, ${sampler.failed} failed, last problem: ${sampler.problem ?? 'none'}`,
    ),
  ]
}

/** Deliveries that are pending when none comes any more, or when the time for it is over. */
export const waitForWebhooks = async (target: KeyfobTarget): Promise<number> => {
  let pending = Number.NaN
  const look = async (): Promise<boolean> => {
    const samples = await Promise.all(workersOf(target).map(({ keyfob }) => readProcess(keyfob.api)))
    pending = Math.max(...samples.map(({ queues }) => queues['webhook deliveries'] ?? Number.NaN))
    return pending === 0
  }
  await eventually(look, { within: deliveredWithin, every: 1_000, what: 'webhooks' }).catch(() => undefined)
  return pending
}

const scheduledBy = async (target: KeyfobTarget): Promise<number> => {
  const pages = workersOf(target).map(async ({ keyfob }) => (await fetch(`${keyfob.api}/metrics`)).text())
  const counts = (await Promise.all(pages)).map(
    (page) => valuesOf(page).get('keyfob_schedule_commands_total{outcome="accepted"}') ?? 0,
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

const workersOf = ({ processes }: KeyfobTarget): KeyfobTarget['processes'] =>
  processes.filter(({ role }) => role !== 'api')

const happening = (name: string, isSeen: boolean, seen: string): Happening => ({ name, isSeen, seen })
