import type { Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

/** For how long a caller sees the raw messages of one vehicle. */
export interface MessageWatch {
  readonly vin: Vin
  readonly until: Instant
  /** Who asked for it. */
  readonly who: string
}

/** A message as a process saw it on its way between broker and Keyfob. */
export interface SeenMessage {
  readonly vin: Vin
  readonly at: Instant
  readonly direction: 'from_vehicle' | 'to_vehicle'
  /** `ack`, `state`, `presence`, `command`; of a message outside the contract `unroutable`. */
  readonly kind: string
  readonly bytes: number
  /** As JSON, with positions hidden, and cut; null: it could not be read, so positions in it could not be hidden. */
  readonly payload: string | null
  /** Why it is not shown, or what is wrong with it. */
  readonly problem: string | null
}

export interface ShownMessage extends SeenMessage {
  /** Name of the machine or container of the process that saw it. */
  readonly host: string
}

/** Most vehicles that are watched at the same time, by all callers together. */
export const watchesMax = 10
/** Most messages of one vehicle that are kept. */
export const messagesMax = 100

/**
 * Which vehicles are watched, and their last messages: what one process sees, every process can show. Errors are those of
 * `StoreUnavailable`.
 */
export interface MessageWatchStore {
  /** Begins, or lasts until another instant. False: as many others are watched as may be. */
  watch(watch: MessageWatch, now: Instant): Promise<boolean>
  /** Ends it, and deletes the messages. */
  end(vin: Vin): Promise<void>
  /** Those that are not over; ends the others. */
  watches(now: Instant): Promise<readonly MessageWatch[]>
  /** What is not watched any longer is left out, and what is above `messagesMax` deleted, the oldest first. */
  add(host: string, messages: readonly SeenMessage[]): Promise<void>
  /** The newest first. */
  messages(vin: Vin): Promise<readonly ShownMessage[]>
}
