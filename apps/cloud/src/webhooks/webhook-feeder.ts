import { type Clock, type Duration, Periodic, milliseconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { FeedLimits, WebhookQueue } from '../ports/webhook-queue.ts'

/**
 * By polling and not by nudges: an event over HTTP may be half a second old, and commits should not pay for
 * webhooks.
 */
const lookEvery: Duration = milliseconds(500)

/** What does not fit waits in the log, which is the queue: an endpoint that is down does not fill a table. */
const limits: FeedLimits = { page: 500, pendingMax: 1_000 }

export interface WebhookFeederOptions {
  readonly queue: WebhookQueue
  readonly clock: Clock
  readonly log: Log
  /** There is something to deliver. */
  readonly onFed: () => void
}

/** Makes deliveries of new events, on every worker: the rows' locks divide the work. */
export class WebhookFeeder extends Periodic {
  constructor({ queue, clock, log, onFed }: WebhookFeederOptions) {
    super({
      name: 'webhook feeder',
      interval: lookEvery,
      clock,
      onError: (error) => log.error('webhook.work_failed', { what: 'feeder', error: String(error) }),
      run: async () => {
        const { fed, hasMore } = await queue.feed(limits, clock.now())
        if (fed > 0) onFed()
        return hasMore
      },
    })
  }
}
