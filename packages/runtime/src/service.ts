/**
 * Everything that lives: the one start/stop contract. `ManagedService` implements it, `ServiceStack` composes it.
 *
 * | asked for     | stopped           | starting or started              | start failed     | stopping         |
 * |---------------|-------------------|----------------------------------|------------------|------------------|
 * | `start()`     | starts            | the same promise                 | the same promise | rejects          |
 * | `stop()`      | resolves, no work | ends a running start, and stops   | clears up        | the same promise |
 *
 * A service that stopped may start again. The caller of `start` must also call `stop`, even when the start failed: that stop
 * closes what the start had opened.
 */
export interface Service {
  /** Resolves when the service serves. Rejects when it cannot, or when it is stopping. */
  start(): Promise<void>
  /** Resolves when nothing of the service is open or in progress. After a rejection it counts as stopped all the same. */
  stop(): Promise<void>
}
