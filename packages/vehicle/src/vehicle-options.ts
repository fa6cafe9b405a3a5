import type { IvcId, Vin } from '@keyfob/protocol'
import type { Clock, Duration, Tracer } from '@keyfob/runtime'
import type { Actuator } from './actuator.ts'
import type { VehicleCertificate } from './certificate/vehicle-certificate.ts'
import type { Journal } from './journal.ts'
import type { Link } from './link.ts'
import type { SigningOptions } from './signatures.ts'
import type { VehicleEvent } from './vehicle-event.ts'

export interface VehicleOptions {
  readonly vin: Vin
  /** Null: a unit without an id, which takes only what was issued to none. */
  readonly ivc: IvcId | null
  readonly link: Link
  readonly journal: Journal
  readonly actuator: Actuator
  /** Default `keyfob/v1`. */
  readonly topicPrefix?: string
  /** Signatures of both directions. Default: none. */
  readonly signing?: SigningOptions | undefined
  /** Renewed while the vehicle runs, which starts and stops it; give the same one to the link. Default: none. */
  readonly certificate?: VehicleCertificate | undefined
  /** Told with each birth. */
  readonly versions?: Readonly<Record<string, string>>
  /**
   * Only its monotonic time and its timers are used: the wall clock of a vehicle proves nothing [L5]. It must count the time
   * for which the unit sleeps (on Linux CLOCK_BOOTTIME): Node's own, which is the default, stands still then.
   */
  readonly clock?: Clock
  /** Error of the estimate of cloud time above which nothing begins. Default `clockToleranceDefault`. */
  readonly clockTolerance?: Duration
  /**
   * How long after `Actuator.execute` was called its effect may still begin, as where another cloud keeps it for a
   * sleeping car. Nothing begins that close to its notAfter [L5]. Default 0.
   */
  readonly effectDelay?: Duration
  /** Ids that are remembered. Default `memoryEntriesMax`. */
  readonly memoryEntries?: number
  /** Called for each execution, in the trace that its command came in. Default: none. */
  readonly tracer?: Tracer
  /** Must not throw. */
  readonly onEvent?: (event: VehicleEvent) => void
}
