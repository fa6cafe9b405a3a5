import type { NamedService } from '@keyfob/runtime'
import type { Cache } from '../ports/cache.ts'
import type { WindowCounts } from '../ports/window-counts.ts'

export interface MadeCache {
  readonly cache: Cache
  /** Counts for one purpose, with a memory for so many windows. */
  readonly windows: (windowsMax: number) => WindowCounts
  readonly services: readonly NamedService[]
  /** Always ready: a cache is never needed [L12]. */
  readonly readiness: () => { readonly ready: true; readonly detail: string }
}
