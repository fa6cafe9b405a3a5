import type { Duration } from '@keyfob/runtime'

/** A cache is never the truth [L12]: every method may forget, none may fail a request. Values are JSON. */
export interface Cache {
  get(key: string): Promise<{ readonly value: unknown; readonly storedAt: number } | undefined>
  set(key: string, value: unknown, ttl: Duration): Promise<void>
  delete(key: string): Promise<void>
}
