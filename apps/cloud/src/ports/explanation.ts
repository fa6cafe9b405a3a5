import type { CheckedGuard, CommandId, State } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

/** In words: where a command is, why, and what happens next. Each is whole sentences. */
export interface Explanation {
  readonly id: CommandId
  readonly state: State
  /** When it was so. */
  readonly at: Instant
  readonly summary: string
  readonly because: readonly string[]
  /** Of a command that has not begun, as they are now. */
  readonly guards: readonly CheckedGuard[]
  /** Empty when nothing happens any more by itself. */
  readonly next: readonly string[]
}
