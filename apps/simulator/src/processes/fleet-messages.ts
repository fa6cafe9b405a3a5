import type { IvcId, Vin } from '@keyfob/protocol'
import type { Duration } from '@keyfob/runtime'
import type { BodyEvent } from '../body/body-event.ts'
import type { Broker } from '../body/broker.ts'
import type { ToldType } from '../car/car-command-of.ts'
import type { FleetKeys } from '../fleet-keys.ts'
import type { Effect } from '../ledger.ts'

/** The vehicles of one process. */
export interface FleetSlice {
  /** Number of the first one. */
  readonly firstVehicle: number
  readonly vehicles: number
  /** That its connections come from; absent: the system's choice. */
  readonly localAddress?: string | undefined
}

/** What a process needs for its part of a fleet, as JSON. */
export interface FleetOrder extends FleetSlice {
  readonly broker: Broker
  readonly topicPrefix: string | undefined
  readonly keys?: FleetKeys | undefined
  readonly seed: number
  readonly behaviours: readonly { readonly name: string; readonly share: number }[]
  readonly canBeWoken: boolean
  readonly types: readonly ToldType[]
  readonly reportInterval: Duration
  readonly giveUpAfter: Duration
  /** Whether each event is wanted, for a log. */
  readonly tellsEvents: boolean
}

/** To the process of a part. */
export type ToPart =
  | { readonly kind: 'start'; readonly order: FleetOrder }
  | { readonly kind: 'calm' }
  | { readonly kind: 'wake'; readonly vin: Vin }
  /** Asks for all that was noted until now; the answer is `reported`. */
  | { readonly kind: 'report' }
  | { readonly kind: 'stop' }

/** What a part looks like now. */
export interface PartState {
  readonly connected: number
  readonly neverConnected: number
  readonly whyNotConnected: string | null
  readonly behaving: Readonly<Record<string, number>>
}

/** From the process of a part. */
export type FromPart =
  | { readonly kind: 'state'; readonly state: PartState; readonly effects: readonly Effect[] }
  | { readonly kind: 'event'; readonly vin: Vin; readonly ivc: IvcId; readonly event: BodyEvent }
  | { readonly kind: 'started' }
  | { readonly kind: 'reported' }
