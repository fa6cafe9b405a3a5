import type { LaneGroup } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import { commandColumns, eventColumns } from './rows.ts'
import type { SqlTransaction } from './sql-database.ts'
import { writeGroup } from './statements/write-lanes.ts'

export type CommandLanes = LaneGroup<CommandRecord>

/** Everything that a group of lanes changed, in the transaction's last statement. */
export const writeLanes = (sql: SqlTransaction, lanes: CommandLanes, now: Instant): void => {
  const { changedCommands: commands, changedLanes } = lanes
  if (commands.length === 0 && changedLanes.length === 0) return
  const rows = changedLanes.map(({ vin, lane, tail, inFlight }) => ({ vin, lane, tail, in_flight: inFlight }))
  const events = lanes.moves.map((record) => eventColumns(record, now))
  sql.last(
    writeGroup,
    [commands.map(commandColumns), rows, events].map((each) => JSON.stringify(each)),
  )
}
