import type { Duration } from '@keyfob/runtime'

/**
 * A cache is never the truth [L12]: every method may forget, and none rejects. When the cache is unavailable, slow or full,
 * `get` finds nothing and the others do nothing. Only `ReadThrough` calls it, for every read, any number at once; calls
 * for one key that overlap take effect in any order. Values are JSON.
 */
export interface Cache {
  /**
   * What was put last, for as long as its `ttl`; a copy of the caller's own. `storedAt` is by the clock of the process
   * that put it. Others may write into a shared cache, so the reader judges whether it is a value of its kind.
   */
  get(key: string): Promise<{ readonly value: unknown; readonly storedAt: number } | undefined>
  /**
   * Resolving does not prove that it is kept. A value that cannot be kept deletes an older one under the key, if the
   * cache is reachable.
   */
  set(key: string, value: unknown, ttl: Duration): Promise<void>
  /** Where it does not reach the cache the old value lives until its `ttl`, which is seconds for whatever can change. */
  delete(key: string): Promise<void>
}
