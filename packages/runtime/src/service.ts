/**
 * Everything that lives: the one start/stop contract. `ManagedService` implements it, `ServiceStack` composes it.
 *
 * | asked for     | stopped           | starting or started              | start failed     | stopping         |
 * |---------------|-------------------|----------------------------------|------------------|------------------|
 * | `start()`     | starts            | the same promise                 | the same promise | rejects          |
 * | `stop()`      | resolves, no work | ends a start under way, and stops | clears up        | the same promise |
 *
 * A service that stopped may start again. Whoever calls `start` owes a `stop`, also when the start failed: what it had
 * opened until then is closed by that stop.
 */
export interface Service {
  /** Resolves when the service serves. Rejects when it cannot, or when it is stopping. */
  start(): Promise<void>
  /** Resolves when nothing of the service is open or under way. After a rejection it counts as stopped all the same. */
  stop(): Promise<void>
}
