import type { Catalogue } from '@keyfob/protocol'
import type { Clock, Tracer } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Log } from '../ports/log.ts'

/** What the composition root makes first, for all parts; each part gets only what it names. */
export interface Base {
  readonly config: Config
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly tracer: Tracer
}
