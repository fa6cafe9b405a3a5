/**
 * Wake-ups: messages outside of MQTT, mostly SMS, that ask a sleeping vehicle to connect. They cost money and a car's
 * battery, so each vehicle has a budget for a day, and a spacing between two; and all vehicles together have a pace. A
 * wake-up changes nothing in a command: it stays `queued` with `waiting_for_vehicle`, or `sent`, until the vehicle sends a
 * message, woken or not [L11].
 */
import type { CommandId, IvcId, Vin } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'

export interface WakeUp {
  readonly id: string
  readonly vin: Vin
  /** The unit to wake; null: none is paired. */
  readonly ivc: IvcId | null
  /** The one that waits longest of those that wait. */
  readonly commandId: CommandId
  readonly at: Instant
  /** Of this command: a vehicle that wakes later has nothing to do. */
  readonly notAfter: Instant
}

export const wakeOutcomes = ['accepted', 'refused', 'unavailable', 'unanswered'] as const
export type WakeOutcome = (typeof wakeOutcomes)[number]

/** Errors are sentences without URL and secret. */
export type WakeAnswer =
  /** The service sends it, or has sent it. Whether the vehicle wakes is not known. */
  | { readonly kind: 'accepted' }
  /** The service does not wake this vehicle. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** Certainly nothing was sent: it costs nothing of the budget. */
  | { readonly kind: 'unavailable'; readonly problem: string; readonly retryAfter: Duration | null }
  /** It may have been sent, and counts. */
  | { readonly kind: 'unanswered'; readonly problem: string }

/** What sends wake-ups. Any number at once; a repetition has another id. */
export interface WakeUpService {
  /** Resolves within seconds. @throws the signal's reason when it is aborted: whether it was sent is unknown then */
  wake(wakeUp: WakeUp, signal: AbortSignal): Promise<WakeAnswer>
}

export interface WakeUpRules {
  /** Of one vehicle in one day of UTC. */
  readonly perDay: number
  /** From one wake-up of a vehicle to the next. */
  readonly spacing: Duration
  /** Of all vehicles together, whoever sends them; the others have their turn later. */
  readonly perSecond: number
}

/** The last wake-up of a vehicle, and how many it had on that day. */
export interface WakeUpRecord {
  readonly at: Instant
  /** No other one before this. */
  readonly nextAt: Instant
  /** How many count on the day of `at`. */
  readonly count: number
  /** Null: it is under way, or the process that was to send it died. */
  readonly outcome: WakeOutcome | null
  readonly problem: string | null
}

/** Which vehicles may be woken for which commands. */
export interface WakeUpTerms extends WakeUpRules {
  /**
   * Commands that were accepted later are not old enough, nor is the news that a vehicle is offline: its probe, or a
   * repetition, may still be answered.
   */
  readonly knownBefore: Instant
  /** A command that must begin before this is not worth a wake-up. */
  readonly notAfterFrom: Instant
  /** A sent command that is not repeated until then is not repeated any more: it is too late to wake its vehicle. */
  readonly repeatedUntil: Instant
}

export interface WakeUpStore {
  /**
   * Vehicles that are believed offline while a command waits for them, or was sent and not received, and that may be woken
   * now, never more than `limit`. First come those that were not woken today, by the end of their command, then those that
   * were woken longest ago. What it returns is on record as sent: of any number of callers at once one gets a vehicle, and
   * none again within the spacing, whatever becomes of the caller.
   */
  claim(terms: WakeUpTerms, now: Instant, limit: number): Promise<readonly WakeUp[]>
  /** What became of a wake-up, unless a later one of its vehicle was claimed. `unavailable`: it is given back, until `retryAt`. */
  settle(wakeUp: WakeUp, answer: WakeAnswer, retryAt: Instant): Promise<void>
  find(vin: Vin): Promise<WakeUpRecord | undefined>
  /** Deletes those of vehicles that were not woken since then, the oldest first. Returns how many. */
  forget(before: Instant, limit: number): Promise<number>
}

/** Receives the outcome of wake-ups, to count it. Nothing depends on it; it never throws and never waits. */
export interface WakeUpMeasures {
  settled(outcome: WakeOutcome, took: Duration): void
}
