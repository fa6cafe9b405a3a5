import type { CommandId, IvcId, Life, Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

/** The command once more, or a cancel, which also asks what became of it. */
export interface Repetition {
  readonly at: Instant
  readonly sends: 'command' | 'cancel'
}

/** One command for its whole life, as the store holds it. */
export interface CommandRecord extends Life {
  readonly id: CommandId
  readonly vin: Vin
  /** The catalogue's name of its type. */
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  readonly lane: string
  /** Its place in the lane, from 1; the `sequence` of its message [L8]. */
  readonly sequence: number
  /** The IVC that it is for: the one that was asked for, and from the first attempt on the paired one. */
  readonly ivc: IvcId | null
  /** Id of the caller. */
  readonly who: string
  /** Of the request that it came with (W3C Trace Context); null when it is in no trace. */
  readonly traceparent: string | null
  /** Where it was asked from, while it is accepted: for its row and the audit, which reads it there. */
  readonly address?: string | undefined
  /** What was sent after the first attempt, the oldest first; 500 at most. Kept by the store, which sees each. */
  readonly repetitions: readonly Repetition[]
  /** When the broker took the first attempt (PUBACK); a time of the timeline, not a state. */
  readonly publishedAt: Instant | null
}
