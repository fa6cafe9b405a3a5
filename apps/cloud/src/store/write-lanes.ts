import type { CommandId, StatusEvent } from '@keyfob/protocol'
import { type Instant, handledLater } from '@keyfob/runtime'
import type { Change } from '../ports/command-store.ts'
import type { CommandLanes } from './command-lanes.ts'
import type { RememberedLane } from './lane-memory.ts'
import { type Evidence, lanesAfter } from './lanes-after.ts'
import { type Columns, commandColumns, eventColumns, eventOf } from './rows.ts'
import type { SqlTransaction } from './sql-database.ts'
import { writeGroup } from './statements/write-lanes.ts'

/** What a transaction did. */
export interface Written<Outcomes> {
  readonly outcomes: Outcomes
  readonly changes: readonly Change[]
  /** There when the transaction is committed; undefined when a condition did not hold, and nothing was written. */
  readonly saved: Promise<Saved | undefined>
}

export interface Saved {
  readonly events: readonly StatusEvent[]
  /** The lanes as they are now. */
  readonly lanes: readonly RememberedLane[]
}

/** What has to hold so that a group is written; each a JSON array of rows. */
export interface Conditions {
  readonly lanes: readonly Columns[]
  readonly commands: readonly Columns[]
  readonly keys: readonly Columns[]
  /** The least and the greatest id of the commands. */
  readonly ends: readonly [CommandId | null, CommandId | null]
}

const none: Conditions = { lanes: [], commands: [], keys: [], ends: [null, null] }

interface WrittenRow {
  readonly version: string | null
  /** With commas. */
  readonly positions: string | null
}

/**
 * Everything that a group of lanes changed, in the transaction's last statement. Resolves with it; to undefined when a
 * condition does not hold, and nothing was written. What throws here and now fails the transaction: nothing is committed then.
 */
export const writeLanes = (
  sql: SqlTransaction,
  lanes: CommandLanes,
  evidence: Evidence,
  now: Instant,
  conditions?: Conditions,
): Promise<Saved | undefined> => {
  const { changedCommands: commands, changedLanes, moves } = lanes
  const isIdle = commands.length === 0 && changedLanes.length === 0
  if (isIdle && conditions === undefined)
    return Promise.resolve({ events: [], lanes: lanesAfter(lanes, evidence, undefined) })
  const rows = [
    commands.map(commandColumns),
    changedLanes.map(({ vin, lane, tail, inFlight }) => ({ vin, lane, tail, in_flight: inFlight })),
    moves.map((record) => eventColumns(record, now)),
  ]
  const { lanes: asked, commands: versions, keys, ends } = conditions ?? none
  const params = [...rows, asked, versions, keys].map((each) => JSON.stringify(each))
  const writing = sql.last<WrittenRow>(writeGroup, [...params, ...ends])
  const savedOf = ([row]: Awaited<typeof writing>): Saved | undefined => {
    if (row?.version == null) return undefined
    // Drawn in the order of the rows.
    const positions = row.positions?.split(',') ?? []
    const events = moves.map((record, index) => eventOf(record, now, Number(positions[index])))
    return { events, lanes: lanesAfter(lanes, evidence, Number(row.version)) }
  }
  return handledLater(writing.then(savedOf))
}
