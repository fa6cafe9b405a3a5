import type { CommandId, IvcId, Topics, Vin } from '@keyfob/protocol'
import type { Clock, Duration } from '@keyfob/runtime'
import type { Broker } from './broker.ts'
import type { Goodbye } from './radio.ts'

/** A power cut in the middle of whatever happens, and the next start. */
export interface PowerCut {
  /** `lost`: the journal is lost, as with a new unit. */
  readonly memory: 'kept' | 'lost'
  readonly offFor: Duration
  readonly goodbye: Goodbye
}

export interface Nap {
  /** At most. */
  readonly offFor: Duration
  readonly goodbye: Goodbye
}

/** What a behaviour may do to the vehicle that it is attached to, besides wrapping its ports. */
export interface VehicleBody {
  readonly vin: Vin
  readonly ivc: IvcId
  readonly broker: Broker
  readonly topics: Topics
  /** True time. */
  readonly clock: Clock
  /** Aborted when misbehaviour must end, so that what is open can settle. Wrapped ports look at it, too. */
  readonly calm: AbortSignal
  /** Power fails at once, and comes back by itself. Nothing happens while it is off already, or once it is calm. */
  cutPower(cut: PowerCut): void
  /** Whether wake-ups reach this vehicle: a sleeper then sleeps until one comes. */
  readonly canBeWoken: boolean
  /** No connection for a while, which a wake-up ends. Resolves when it is back. */
  sleep(nap: Nap): Promise<void>
  /** The id of a command to another vehicle, heard by chance. */
  overheard(): CommandId | undefined
}
