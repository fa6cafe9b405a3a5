import type { PrivateJwk } from '@keyfob/runtime'
import type { DialectName } from './dialect.ts'

/** Where commands that ended are counted: in the database, or through the API where only Keyfob has access to its database. */
export type LedgerPlace =
  | { readonly kind: 'sql'; readonly url: string }
  | { readonly kind: 'api'; readonly api: string }

/** What a load program talks to. */
export interface LoadSetup {
  readonly dialect: DialectName
  readonly mqttUrl: string
  /** Bases of its API; callers take them in turn. */
  readonly apis: readonly string[]
  readonly vehicles: number
  /** That all vehicles sign with; absent: they do not sign. */
  readonly signingKey?: PrivateJwk | undefined
  readonly ledger: LedgerPlace
}

/** Milliseconds: first without and then with measuring. */
interface Spans {
  readonly warmUp: number
  readonly measure: number
}

/** Each caller calls again as soon as it has its answer. */
export interface ClosedJob extends Spans {
  readonly kind: 'closed'
  readonly callers: number
}

/** Calls come at a fixed rate (per second), whether or not earlier ones were answered. */
export interface OpenJob extends Spans {
  readonly kind: 'open'
  readonly rate: number
}

/** Reads of what earlier jobs made. */
export interface ReadsJob extends Spans {
  readonly kind: 'reads'
  readonly callers: number
  readonly of: 'vehicle' | 'command'
  /** A Redis to be emptied before each pass, so that every read misses; undefined: every read hits. */
  readonly missOn?: number
}

export type LoadJob = ClosedJob | OpenJob | ReadsJob

/** To the load program. */
export type LoadOrder = { readonly setup: LoadSetup } | { readonly job: LoadJob }

/** From it: the edges of what is measured, and the end. */
export type LoadReport =
  | { readonly edge: 'begin' | 'end' }
  | { readonly figures: Readonly<Record<string, number>>; readonly note?: string }
  | { readonly problem: string }
