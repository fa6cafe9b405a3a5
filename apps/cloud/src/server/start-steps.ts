/** Steps of the start that are done once and hold nothing, as services of the stack. */
import { type Clock, type Duration, type Service, retry, seconds } from '@keyfob/runtime'
import type { HistoryKeeper } from '../commands/sweeps/sweep.ts'
import type { Log } from '../ports/log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

export const startOnly = (start: () => Promise<unknown>): Service => ({
  start: async () => void (await start()),
  stop: async () => undefined,
})

/** Some 25 seconds: a process that cannot serve by then should be restarted. */
const patience = { attempts: 15, base: 250, max: seconds(2) } as const
const isTemporary = (error: unknown): boolean => error instanceof StoreUnavailable

/** A database that becomes unavailable during a start is waited for, like one that is not available yet. */
export const patient = (service: Service, clock: Clock): Service => ({
  start: () => retry(() => service.start(), { ...patience, clock, isTemporary }),
  stop: () => service.stop(),
})

export interface HistoryStepOptions {
  readonly history: HistoryKeeper
  readonly historyKept: Duration
  readonly clock: Clock
  readonly log: Log
}

/** The first week must exist before the first command; another process may be making it right now. */
export const keepHistory = ({ history, historyKept, clock, log }: HistoryStepOptions): Service =>
  startOnly(() =>
    history
      .keep(clock.now(), historyKept)
      .catch((error: unknown) => log.warn('history.not_kept', { error: String(error) })),
  )
