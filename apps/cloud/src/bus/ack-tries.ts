import { type BackoffOptions, Overloaded, seconds } from '@keyfob/runtime'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

/** How often an ack is tried that its handler rejects; the same in process and with RabbitMQ. */
export const ackTries = {
  /** Failures that the store is not to blame for, before it is parked: it would fail for ever, and hold back who waits for its receipt. */
  failuresMax: 5,
  pause: { base: 100, max: seconds(3) } satisfies BackoffOptions,
  /** The store is away, or busy: the ack is held, as long as it takes [L3]. */
  isUnavailable: (error: unknown): boolean => error instanceof StoreUnavailable || error instanceof Overloaded,
  /** Of one that is parked. */
  problem: 'it could not be applied, again and again',
}
