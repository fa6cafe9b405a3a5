import type { Instant } from '@keyfob/runtime'

/** Whether this process can do its work now, part by part. Decided by the composition root, asked by `GET /readyz`. */
export interface Readiness {
  readonly ready: boolean
  readonly parts: Readonly<Record<string, PartReadiness>>
}

export interface PartReadiness {
  readonly ready: boolean
  /** For a person: what it is, or why it is not ready. */
  readonly detail?: string
  /** Since when it has been so. */
  readonly since?: Instant
}
