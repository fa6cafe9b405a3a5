import type { CommandId, Lane, StatusEvent } from '@keyfob/protocol'
import { type Instant, handledLater } from '@keyfob/runtime'
import type { Change } from '../ports/command-store.ts'
import type { CommandLanes } from './command-lanes.ts'
import { type RememberedLane, laneKey } from './lane-memory.ts'
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

/** What has to hold so that a group is written, beside its lanes being as they are remembered. */
export interface Conditions {
  /** Of commands that are not there yet; */
  readonly newIds: readonly CommandId[]
  /** the least and the greatest of them. */
  readonly ends: readonly [CommandId | null, CommandId | null]
  /** Rows of keys that are nobody else's. */
  readonly keys: readonly Columns[]
}

const none: Conditions = { newIds: [], ends: [null, null], keys: [] }

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
  const { newIds, ends, keys } = conditions ?? none
  const writing = sql.last<WrittenRow>(writeGroup, [
    JSON.stringify(commands.map(commandColumns)),
    JSON.stringify(conditions === undefined ? changedLanes.map(laneColumns) : rememberedLanes(evidence, changedLanes)),
    JSON.stringify(moves.map((record) => eventColumns(record, now))),
    newIds,
    ...ends,
    JSON.stringify(keys),
  ])
  const savedOf = ([row]: Awaited<typeof writing>): Saved | undefined => {
    if (row?.version == null) return undefined
    // Drawn in the order of the rows.
    const positions = row.positions?.split(',') ?? []
    const events = moves.map((record, index) => eventOf(record, now, Number(positions[index])))
    return { events, lanes: lanesAfter(lanes, evidence, Number(row.version)) }
  }
  return handledLater(writing.then(savedOf))
}

const laneColumns = ({ vin, lane, tail, inFlight }: Lane) => ({ vin, lane, tail, in_flight: inFlight })

/** What has to hold of each lane, and what becomes of it, if anything. */
const rememberedLanes = ({ lanes }: Evidence, changedLanes: readonly Lane[]): readonly Columns[] => {
  const changed = new Map(changedLanes.map((lane) => [laneKey(lane), lane]))
  return lanes.map((before) => {
    const { vin, lane, version, ivc, online, unheard } = before
    const after = changed.get(laneKey(before))
    return { vin, lane, tail: after?.tail, in_flight: after?.inFlight, version, ivc, online, unheard }
  })
}
