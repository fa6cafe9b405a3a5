import type { Birth, IvcId, ReportedState, StateReport, Vin, Will } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { NamedVersion, Page } from './command-store.ts'

/** What the cloud believes of a vehicle's connection: a hint, never a gate [L11]. */
export interface PresenceHint {
  /** Null: no presence was ever received; attempt anyway. */
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
  /** A command registered it, it never sent a message, and no PUT confirmed it. The VIN may be a mistake. */
  readonly unheard: boolean
}

/** By VIN; by last seen, those that never sent a message first; the same backwards. */
export const vehicleOrders = ['vin', 'seenAt', '-seenAt'] as const
export type VehicleOrder = (typeof vehicleOrders)[number]

/** All of it must hold; what is undefined is not looked at. */
export interface VehicleFilter {
  /** The beginning or the end of a VIN. */
  readonly vinPart?: string | undefined
  /** As presence has it; one that never sent a message is neither. */
  readonly online?: boolean | undefined
  /** Not those that never sent a message. */
  readonly seenBefore?: Instant | undefined
  readonly label?: string | undefined
  readonly version?: NamedVersion | undefined
  /** With one of these labels: those that the caller may see. */
  readonly boundTo?: readonly string[] | undefined
}

/** The presence of a vehicle as of its last change. */
export interface PresenceChange {
  readonly vin: Vin
  /** Null: what it sent says nothing about its connection. */
  readonly online: boolean | null
  readonly seenAt: Instant
}

/** Counted up to here. */
export const vehiclesCountedMax = 100_000

/** What is undefined stays as it is. */
export interface VehicleChanges {
  readonly ivc?: IvcId | null | undefined
  readonly labels?: readonly string[] | undefined
}

/** Whether a vehicle that is not registered may register now, by what it said. Asked only about one that is not there. */
export type MayRegister = (vin: Vin) => boolean

/** A birth, as it came. */
export interface HeardBirth {
  readonly vin: Vin
  readonly birth: Birth
  /** The broker had retained it. */
  readonly retained: boolean
}

export interface HeardWill {
  readonly vin: Vin
  readonly will: Will
}

export type BirthNews = 'new' | 'same' | 'stale' | 'unregistered'

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

/**
 * Vehicles with their pairing, presence and reported state. Of what vehicles say, latest wins: it needs no custody
 * [L3], and a rejection, whose error is that of `StoreUnavailable`, loses nothing that the next message does not bring.
 * Methods may be called for one vehicle at the same time by several workers, each of which hears each birth: the row's
 * lock orders them. Each may be called again with the same, and changes nothing more.
 */
/** What a message tells about a vehicle's presence. */
export type HeardNews = 'returned' | 'first'

export interface VehicleStore {
  find(vin: Vin): Promise<VehicleRecord | undefined>
  /** By VIN unless told. `cursor`: `next` of the page before, in the same order. */
  list(
    filter: VehicleFilter,
    cursor: string | undefined,
    limit: number,
    order?: VehicleOrder,
  ): Promise<Page<VehicleRecord>>
  /** How many there are, at most `vehiclesCountedMax`. */
  count(filter: VehicleFilter): Promise<number>
  /**
   * Presence that changed behind this instant and VIN, in the order of both; of vehicles with one of these labels, if any
   * are given. By each open stream, once a second.
   */
  presenceAfter(
    behind: { readonly seenAt: Instant; readonly vin: string },
    limit: number,
    boundTo?: readonly string[],
  ): Promise<readonly PresenceChange[]>
  /** Registers a vehicle, or changes what is given of it; which confirms the VIN. Idempotent. */
  put(vin: Vin, changes: VehicleChanges, now: Instant): Promise<VehicleRecord>
  /** Whether `remove` would succeed now: a command may be accepted before it is called. */
  standing(vin: Vin): Promise<'idle' | 'in_use' | 'missing'>
  /**
   * Deletes a vehicle, unless a command of it is open, or in doubt and still being resolved. Its commands stay in history.
   * Decides under the locks of its lanes, so a command that is being accepted is seen or finds no vehicle.
   */
  remove(vin: Vin): Promise<'removed' | 'in_use' | 'missing'>
  /**
   * Births in their order: one with a smaller counter than the last is stale and changes nothing, unless the memory
   * that counts is fresh (no horizon), the IVC is another one, or it answers the pending probe. So is a `retained`
   * one of a session that is known to have ended. `new`: a new session, or one that was believed offline; of several workers
   * that record one birth one finds it `new` and the others `same`. Called for each birth, in groups in which a vehicle
   * occurs once; the result has one item for each. `mayRegister` is asked only about a vehicle that is not there.
   */
  recordBirths(births: readonly HeardBirth[], now: Instant, mayRegister: MayRegister): Promise<readonly BirthNews[]>
  /**
   * Wills of as many vehicles. Only the will of the session that is on record takes the hint down. Returns the vehicles whose
   * hint it took down, which one of several callers hears.
   */
  recordWills(wills: readonly HeardWill[], now: Instant): Promise<ReadonlySet<Vin>>
  /**
   * Other messages of vehicles: they are there. Pairs the IVC of each if none is paired. What is news of it, for those of
   * which there is any: `returned`, the hint was `offline`; `first`, nothing was ever heard of it before, but for reported
   * state. Each is told to one caller. `PresenceKeeper` calls it for acks and reports, in groups in which a vehicle
   * occurs once, and at most once in 10 s for a vehicle that it knows to be there.
   */
  recordHeard(heard: ReadonlyMap<Vin, IvcId | undefined>, now: Instant): Promise<ReadonlyMap<Vin, HeardNews>>
  /**
   * The nonces to ask vehicles with: each keeps its own until it is heard, whichever process asks. By the sweep of each
   * worker every 15 s, and when a command begins to wait. One that another process is asking right now is left out.
   */
  probe(vins: readonly Vin[]): Promise<readonly { readonly vin: Vin; readonly nonce: string }[]>
  /**
   * Forgets vehicles that are `unheard` and were registered before an instant, unless a command of them is open, in a
   * batch; doubts about them are left to stand. Returns which. By the sweep of each worker; one transaction for each
   * vehicle, so after a rejection some may be forgotten, and the next round finds the rest.
   */
  forgetUnheard(before: Instant, limit: number): Promise<readonly Vin[]>
  /**
   * Reports of many vehicles, each at most once in a group, as one write; each folded in as if it had come alone. In
   * their order; undefined where the vehicle is unknown and may not register. Called by `ReportKeeper`, one group of a
   * process at a time; groups of several processes lock vehicles in one order. A refused group proves that nothing of
   * it was written, and `isDataError` tells whether each is worth a try alone. A group that is written twice is folded
   * in twice, to the same state.
   */
  recordReports(
    group: readonly ReportBatch[],
    now: Instant,
    mayRegister: MayRegister,
  ): Promise<readonly (RecordedReports | undefined)[]>
}
