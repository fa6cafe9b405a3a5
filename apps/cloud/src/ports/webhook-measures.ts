import type { Duration } from '@keyfob/runtime'
import type { Settlement } from './webhook-queue.ts'

/** What becomes of deliveries, told to whoever counts it. Nothing depends on it; it never throws and never waits. */
export interface WebhookMeasures {
  /** An attempt is settled, and took so long; 0 when history held the event no more, so that nothing was sent. */
  settled(kind: Settlement['kind'], took: Duration): void
}

/** Nobody counts. */
export const noWebhookMeasures: WebhookMeasures = { settled: () => undefined }
