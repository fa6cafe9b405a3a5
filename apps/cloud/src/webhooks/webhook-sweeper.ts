import { type Clock, type Duration, Periodic, days, minutes } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { WebhookQueue } from '../ports/webhook-queue.ts'

/** To look up what became of an event; */
const deliveredKept: Duration = days(7)
/** and for a person to repair the endpoint and replay. */
const parkedKept: Duration = days(30)

export interface WebhookSweeperOptions {
  readonly queue: WebhookQueue
  readonly clock: Clock
  readonly log: Log
}

/** Deletes old deliveries, and those of removed webhooks, in batches. */
export class WebhookSweeper extends Periodic {
  constructor({ queue, clock, log }: WebhookSweeperOptions) {
    super({
      name: 'webhook sweeper',
      interval: minutes(1),
      clock,
      onError: (error) => log.error('webhook.work_failed', { what: 'sweeper', error: String(error) }),
      run: () => queue.sweep({ delivered: clock.now() - deliveredKept, parked: clock.now() - parkedKept }),
    })
  }
}
