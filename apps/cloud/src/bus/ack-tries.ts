import { type BackoffOptions, Overloaded, seconds } from '@keyfob/runtime'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

/** How often an ack is tried that its handler rejects; the same in process and with RabbitMQ. */
export const ackTries = {
  /** Failures that are not the store's, before the ack is parked: it would fail forever, and block the vehicle that waits for its receipt. */
  failuresMax: 5,
  pause: { base: 100, max: seconds(3) } satisfies BackoffOptions,
  /** The store is unavailable or busy: the ack is held for as long as it takes [L3]. */
  isUnavailable: (error: unknown): boolean => error instanceof StoreUnavailable || error instanceof Overloaded,
  /** The problem of a parked ack. */
  problem: 'it could not be applied in several attempts',
}
