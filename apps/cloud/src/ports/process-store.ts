import type { Duration } from '@keyfob/runtime'
import type { SystemFacts } from './system-facts.ts'

/** A process of this system, as it tells of itself. */
export interface ProcessRecord extends Pick<SystemFacts, 'roles' | 'since' | 'brokers'> {
  /** New with each start. */
  readonly id: string
  /** Name of its machine, or of its container. */
  readonly host: string
  readonly version: string
}

/**
 * Which processes run. Only a display depends on it; ages are by the database's clock. Errors are those of
 * `StoreUnavailable`.
 */
export interface ProcessStore {
  /** It runs still, or again. Every few seconds by each process; also deletes what others left an hour ago and longer. */
  renew(record: ProcessRecord): Promise<void>
  /** It stops. */
  remove(id: string): Promise<void>
  /** Those that renewed within this time, the oldest first; 200 at most. */
  list(within: Duration): Promise<readonly ProcessRecord[]>
}
