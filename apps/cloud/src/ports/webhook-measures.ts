import type { Duration } from '@keyfob/runtime'
import type { Settlement } from './webhook-queue.ts'

/** Receives the outcome of deliveries, to count it. Nothing depends on it; it never throws and never waits. */
export interface WebhookMeasures {
  /** An attempt is settled, and took so long; 0 when history held the event no more, so that nothing was sent. */
  settled(kind: Settlement['kind'], took: Duration): void
}

/** Counts nothing. */
export const noWebhookMeasures: WebhookMeasures = { settled: () => undefined }
