import type { Duration } from '@keyfob/runtime'

/** Receives the outcome of each occurrence once, to count it. Nothing depends on it; it never throws and never waits. */
export interface ScheduleMeasures {
  /** It was run: so many of its commands were accepted and refused, and the last of them so long after it was due. */
  fired(commands: { readonly accepted: number; readonly refused: number }, late: Duration): void
  skipped(): void
  missed(): void
}

/** Counts nothing. */
export const noScheduleMeasures: ScheduleMeasures = {
  fired: () => undefined,
  skipped: () => undefined,
  missed: () => undefined,
}
