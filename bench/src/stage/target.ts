import type { PrivateJwk } from '@keyfob/runtime'
import type { DialectName } from '../load/dialect.ts'
import type { LedgerPlace } from '../load/load-job.ts'

/** A system that runs and is measured. */
export interface Target {
  readonly name: string
  readonly dialect: DialectName
  readonly mqttUrl: string
  /** Bases of its API. */
  readonly apis: readonly string[]
  readonly ledger: LedgerPlace
  /** That its vehicles sign with; absent: they do not sign. */
  readonly signingKey?: PrivateJwk
  /** Its processes, by name. */
  readonly pids: Readonly<Record<string, number>>
  /** Status events that are committed and not on RabbitMQ yet, where the system keeps them until they are. */
  readonly eventsWaiting?: () => Promise<number>
  /** Politely, so that a profile is written. */
  stop(): Promise<void>
}
