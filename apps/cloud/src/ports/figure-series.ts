import type { State } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'

/** The median and the 99th percentile, in whole milliseconds. */
export interface Percentiles {
  readonly p50: Duration
  readonly p99: Duration
}

/** Of a minute; null when there were none. */
export interface FigureSpans {
  /** Of commands that were accepted in it: from the request to the commit, rounded up by a tenth at most. */
  readonly accept: Percentiles | null
  /** Of commands that settled in it, as the others are: from acceptance until the broker took the first attempt. */
  readonly toBroker: Percentiles | null
  /** From the first attempt until the vehicle's first message about it. */
  readonly toVehicle: Percentiles | null
  /** From acceptance to the outcome. */
  readonly settle: Percentiles | null
}

export interface FigureMinute {
  /** When it began. */
  readonly at: Instant
  readonly accepted: number
  /** By state; states with none are absent. Without corrections. */
  readonly settled: Readonly<Partial<Record<State, number>>>
  /** `unknown` outcomes that better evidence corrected. */
  readonly corrected: number
  readonly spans: FigureSpans
  /** As the minute ended; null where no worker ran then. */
  readonly open: Readonly<Partial<Record<State, number>>> | null
  readonly vehicles: { readonly registered: number; readonly online: number } | null
}

/**
 * Minutes that are over, counted from the event log. Any number of writers may write at any time: one of them does, and
 * each event is in exactly one minute. Errors are those of `StoreUnavailable`, and harmless: the next call counts what is
 * missing.
 */
export interface FigureSeriesStore {
  /**
   * Counts what is not counted yet, up to the minute of `now`, and deletes minutes that are older than `kept`. What
   * cannot be counted in one go because no writer ran for long is left out, as minutes that are not there.
   */
  write(now: Instant, kept: Duration): Promise<void>
  /** Adds submits to those of the minute, by the steps of `acceptSteps`; for each process, when its minute is over. */
  addAccepts(minute: Instant, counts: readonly number[]): Promise<void>
  /** The oldest first. Accept times may come some seconds after the rest. */
  since(at: Instant): Promise<readonly FigureMinute[]>
}
