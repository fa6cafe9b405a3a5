import type { Duration } from '@keyfob/runtime'
import type { CommandRecord } from './command-record.ts'
import type { Change } from './command-store.ts'
import type { RefusalCode } from './command-service.ts'

/** Receives what happens, to count it. Nothing depends on it; it never throws and never waits. */
export interface Measures {
  /** After the commit of a submit, which took this long from the request on [L1]. */
  accepted(record: CommandRecord, took: Duration): void
  refused(code: RefusalCode): void
  /** After a commit that changed a command or wants something sent. */
  changed(change: Change): void
  /** The broker took a first attempt, so long after it was put on record. */
  published(took: Duration): void
  /** One transaction of so many submits and steps. */
  committed(size: number, took: Duration): void
}

/** Counts nothing. */
export const noMeasures: Measures = {
  accepted: () => undefined,
  refused: () => undefined,
  changed: () => undefined,
  published: () => undefined,
  committed: () => undefined,
}
