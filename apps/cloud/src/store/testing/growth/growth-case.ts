/**
 * For tests: a call of the store that touches a table that grows with history, with what it may read of it. The bounds
 * follow what is asked for (a page, a vehicle, what is open), never what exists.
 */
import type { CommandId, Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { WebhookId } from '../../../ports/webhook-store.ts'
import type { SqlStores } from '../../make-sql-stores.ts'

/** What was filled, and what is under way in it. */
export interface GrownStore {
  readonly now: Instant
  /** One with much history, and one whose command waits. */
  readonly vin: Vin
  readonly awaited: Vin
  readonly settled: CommandId
  readonly open: CommandId
  readonly tail: number
  readonly webhook: WebhookId
  readonly schedule: string
}

export interface GrowthCase {
  readonly name: string
  /** Rows of tables that grow that one call may read, all of its statements together. */
  readonly rows: number
  readonly run: (stores: SqlStores, grown: GrownStore) => Promise<unknown>
}

/** A page, and one row of each week that it is merged from. */
export const page = 50
export const pageRows = page + 1 + 10
/** A page of each week, where the server looks into all of them before it sorts. */
export const pageOfWeeks = 5 * (page + 1)
/** What one vehicle had in four weeks, at most. */
export const ofVehicle = 400
/** Queued, in flight or in doubt, of all vehicles. */
export const openOnes = 800
/**
 * A page of a type that each seventh command of history has. PostgreSQL may walk the newest commands for it, which is as good
 * as the index of the type: it passes the open ones, and then six others for each that it takes.
 */
export const walkToPage = openOnes + 7 * (page + 1)
