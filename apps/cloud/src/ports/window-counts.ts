/**
 * Counts in fixed windows: so many of something in a span, which begins with the first one. Shared by all processes where
 * there is Redis. It never rejects: without Redis each process counts alone [L12].
 */
import type { Duration } from '@keyfob/runtime'

export interface CountedWindow {
  /** What is counted; two windows of one key are one. */
  readonly key: string
  readonly limit: number
  /** Whole seconds. */
  readonly span: Duration
}

export interface WindowState {
  /** What may still be counted. */
  readonly left: number
  /** Until the window ends, and counting begins at 0 again. */
  readonly resetsIn: Duration
  /** It has no place for what was to be counted. */
  readonly isOver: boolean
}

export interface Taken {
  /** In the order of the windows. */
  readonly states: readonly WindowState[]
  /** Whether the count is that of all processes. A refusal from memory repeats what Redis said. */
  readonly isShared: boolean
}

export interface WindowCounts {
  /**
   * Counts one in each of the windows; none where this process knows that one of them is used up. Of several calls at
   * once no more than `limit` find a place, in all processes together while Redis answers.
   */
  take(windows: readonly CountedWindow[]): Promise<Taken>
}
