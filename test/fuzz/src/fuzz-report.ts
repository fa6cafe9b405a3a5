import type { CountedFault } from './fault-book.ts'
import type { SlowHealth } from './watch/health-watch.ts'
import type { MemorySample } from './watch/memory-watch.ts'

export interface FuzzOptions {
  readonly seed: number
  /** HTTP requests. */
  readonly requests: number
  /** MQTT messages. */
  readonly payloads: number
  /** It ends early, with a fault, when it takes longer: what hangs must not hang forever. */
  readonly minutes: number
  /** Path of another build's `keyfob.js`. */
  readonly program?: string | undefined
  readonly onProgress?: (progress: FuzzProgress) => void
}

export interface FuzzProgress {
  readonly requests: number
  readonly payloads: number
  readonly faults: number
}

export interface FuzzReport {
  readonly seed: number
  readonly requests: number
  readonly payloads: number
  /** Pages of lists that were read to see whether they can be. */
  readonly pages: number
  /** Answers to requests, by status; `left`: the caller did not wait for it. */
  readonly statuses: Readonly<Record<string, number>>
  /** Good answers, by operation: how deep it went. */
  readonly good: Readonly<Record<string, number>>
  /** What became of messages; those of QoS 0 count as taken when they are written. */
  readonly receipts: Readonly<Record<string, number>>
  readonly goodCommands: number
  readonly slowestHealth: SlowHealth
  readonly memory: readonly MemorySample[]
  readonly tookMs: number
  readonly faults: readonly CountedFault[]
}
