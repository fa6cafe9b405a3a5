import type { LaneGroup, StatusEvent } from '@keyfob/protocol'
import { type Instant, handledLater } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Committed } from '../ports/command-store.ts'
import { commandColumns, eventColumns, eventOf } from './rows.ts'
import type { SqlTransaction } from './sql-database.ts'
import { writeGroup } from './statements/write-lanes.ts'

export type CommandLanes = LaneGroup<CommandRecord>

/** What a transaction did. Its events are there when it is committed. */
export interface Written<Outcomes> extends Omit<Committed<Outcomes>, 'events'> {
  readonly events: Promise<Committed<Outcomes>['events']>
}

/**
 * Everything that a group of lanes changed, in the transaction's last statement. Resolves with it to the status events. What
 * throws here and now fails the transaction: nothing is committed then.
 */
export const writeLanes = (
  sql: SqlTransaction,
  { changedCommands: commands, changedLanes, moves }: CommandLanes,
  now: Instant,
): Promise<readonly StatusEvent[]> => {
  if (commands.length === 0 && changedLanes.length === 0) return Promise.resolve([])
  const lanes = changedLanes.map(({ vin, lane, tail, inFlight }) => ({ vin, lane, tail, in_flight: inFlight }))
  const events = moves.map((record) => eventColumns(record, now))
  const rows = [commands.map(commandColumns), lanes, events].map((each) => JSON.stringify(each))
  const writing = sql.last<{ position: string }>(writeGroup, rows)
  // Positions are drawn in the order of the rows.
  const eventsOf = (written: Awaited<typeof writing>) =>
    moves.map((record, index) => eventOf(record, now, Number(written[index]?.position)))
  return handledLater(writing.then(eventsOf))
}
