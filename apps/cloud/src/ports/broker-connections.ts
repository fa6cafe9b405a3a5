import type { Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

export interface EndedConnections {
  readonly ended: number
  /** Whether to look again: one of them was ended just now, or it is not known yet how old it is. */
  readonly isUnsure: boolean
}

/** Connections of vehicles at a broker that is not part of this process, and that can be told to end them. */
export interface BrokerConnections {
  /**
   * Ends the connections that the vehicle opened before this instant. Idempotent; a vehicle that comes back is let alone.
   * Rejects when the broker cannot be asked, or with the signal's reason.
   */
  endOlder(vin: Vin, than: Instant, signal: AbortSignal): Promise<EndedConnections>
}
