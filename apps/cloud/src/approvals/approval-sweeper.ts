import { type Clock, type Duration, Periodic, formatInstant, seconds } from '@keyfob/runtime'
import type { ApprovalStore } from '../ports/approval.ts'
import { type ApprovalMeasures, noApprovalMeasures } from '../ports/governance-measures.ts'
import type { Log } from '../ports/log.ts'
import type { Approvals } from './approvals.ts'

/** A look at two indexes that are nearly empty. Nobody can decide in the meantime: an expired one is refused by its row. */
const lookEvery: Duration = seconds(1)
/** Longer than the process that approved it takes, even with a slow database. */
const finishedWithin: Duration = seconds(10)
const batch = 100
/** Old ones are few, so this is asked seldom. */
const forgetEvery: Duration = seconds(3_600)

export interface ApprovalSweeperOptions {
  readonly store: ApprovalStore
  readonly approvals: Pick<Approvals, 'finish'>
  readonly historyKept: Duration
  readonly clock: Clock
  readonly log: Log
  readonly measures?: ApprovalMeasures
}

/** Ends what nobody decided in time, and completes what a dead process approved. On every worker, at any time. */
export class ApprovalSweeper extends Periodic {
  constructor(options: ApprovalSweeperOptions) {
    const { clock, log } = options
    let forgottenAt = -Infinity
    super({
      name: 'approvals',
      interval: lookEvery,
      clock,
      onError: (error) => log.error('sweep.failed', { sweep: 'approvals', error: String(error) }),
      run: async () => {
        if (clock.now() - forgottenAt >= forgetEvery) {
          await options.store.forget(clock.now() - options.historyKept, batch)
          forgottenAt = clock.now()
        }
        return sweepApprovals(options)
      },
    })
  }
}

/** One round. True when there is more to do at once. */
export const sweepApprovals = async ({
  store,
  approvals,
  clock,
  log,
  measures = noApprovalMeasures,
}: Omit<ApprovalSweeperOptions, 'historyKept'>): Promise<boolean> => {
  const now = clock.now()
  if (!(await store.anyIsOverdue(now, now - finishedWithin))) return false
  const expired = await store.expire(now, batch)
  if (expired.length > 0) measures.decided('expired', expired.length)
  for (const { id, command, vin, who, expiresAt } of expired)
    log.info('approval.expired', { command: id, type: command, vin, who, until: formatInstant(expiresAt) })
  for (const record of await store.unfinished(now - finishedWithin, batch)) await approvals.finish(record)
  return expired.length === batch
}
