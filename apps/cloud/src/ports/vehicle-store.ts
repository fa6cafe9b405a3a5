import type { Birth, IvcId, ReportedState, StateReport, Vin, Will } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'

/** What the cloud believes of a vehicle's connection: a hint, never a gate [L11]. */
export interface PresenceHint {
  /** Null: never heard of presence; attempt anyway. */
  readonly online: boolean | null
  readonly session: string | null
  readonly counter: number | null
  /** Last message of any kind that changed the hint. */
  readonly seenAt: Instant | null
}

export interface VehicleRecord {
  readonly vin: Vin
  readonly ivc: IvcId | null
  /** Groups that it is in, for schedules. */
  readonly labels: readonly string[]
  readonly registeredAt: Instant
  readonly presence: PresenceHint
  readonly reported: ReportedState
  readonly reportedAt: Instant | null
  readonly versions: Readonly<Record<string, string>>
  /** A command registered it, and neither did it ever speak nor did anybody vouch for it by PUT. The VIN may be a mistake. */
  readonly unheard: boolean
}

/** What is undefined stays as it is. */
export interface VehicleChanges {
  readonly ivc?: IvcId | null | undefined
  readonly labels?: readonly string[] | undefined
}

/** Whether a vehicle that is not registered may register now, by what it said. Asked only about one that is not there. */
export type MayRegister = (vin: Vin) => boolean

/** What came of one vehicle since its last turn. */
export interface ReportBatch {
  readonly vin: Vin
  /** In the order of their arrival. */
  readonly reports: readonly { readonly report: StateReport; readonly receivedAt: Instant }[]
  /** Reports that came up to this instant were lost before these; null: none were. */
  readonly lostUntil: Instant | null
}

export interface RecordedReports {
  readonly vehicle: VehicleRecord
  /** Signals that were not kept, because the vehicle has as many as are kept of one. */
  readonly refused: readonly string[]
}

export interface VehicleStore {
  find(vin: Vin): Promise<VehicleRecord | undefined>
  /** By VIN; of one label, or all. */
  list(cursor: string | undefined, limit: number, label?: string): Promise<Page<VehicleRecord>>
  /** Registers a vehicle, or changes what is given of it. */
  put(vin: Vin, changes: VehicleChanges, now: Instant): Promise<VehicleRecord>
  /** Whether `remove` would. */
  standing(vin: Vin): Promise<'idle' | 'in_use' | 'missing'>
  /** Forgets a vehicle, unless a command of it is open, or in doubt and worked off. Its commands stay in history. */
  remove(vin: Vin): Promise<'removed' | 'in_use' | 'missing'>
  /**
   * Births in their order: one with a smaller counter than the last is stale and changes nothing, unless the memory that
   * counts is fresh (no horizon), the IVC is another one, or it answers the probe that is out. So is a `retained` one of a
   * session that is known to be gone. `new`: a new session, or one that was believed gone.
   */
  recordBirth(
    vin: Vin,
    birth: Birth,
    now: Instant,
    mayRegister: MayRegister,
    retained?: boolean,
  ): Promise<'new' | 'same' | 'stale' | 'unregistered'>
  /** Only the will of the session that is on record takes the hint down. */
  recordWill(vin: Vin, will: Will, now: Instant): Promise<boolean>
  /**
   * Any other message of the vehicle: it is there. Pairs the IVC if none is paired. `returned`: the hint was `offline`;
   * `first`: nothing was ever heard of it before, but for reported state.
   */
  recordHeard(vin: Vin, ivc: IvcId | undefined, now: Instant): Promise<'returned' | 'first' | null>
  /** The nonces to ask vehicles with: each keeps its own until it is heard, whichever process asks. */
  probe(vins: readonly Vin[]): Promise<readonly { readonly vin: Vin; readonly nonce: string }[]>
  /**
   * Forgets vehicles that are `unheard` and were registered before an instant, unless a command of them is open, in a
   * batch; doubts about them are left to stand. Returns which.
   */
  forgetUnheard(before: Instant, limit: number): Promise<readonly Vin[]>
  /**
   * Reports of many vehicles, each at most once in a group, as one write; each folded in as if it had come alone. In their
   * order; undefined where the vehicle is unknown and may not register.
   */
  recordReports(
    group: readonly ReportBatch[],
    now: Instant,
    mayRegister: MayRegister,
  ): Promise<readonly (RecordedReports | undefined)[]>
}
