import { type GuardsOf, type Lane, LaneGroup, type LanePlace, isOpen } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import { readGuards } from './read-guards.ts'
import { type Columns, commandRecord, versionedLane } from './rows.ts'
import type { SqlTransaction } from './sql-database.ts'
import { lockLanes, readGroup } from './statements/group.ts'
import type { CommandLanes } from './command-lanes.ts'
import { type Written, writeLanes } from './write-lanes.ts'

/** Hands over lanes that looked idle; another may have taken one between the look and the lock. */
export const attemptIdle = async (
  sql: SqlTransaction,
  idle: readonly LanePlace[],
  now: Instant,
  guardsOf?: GuardsOf,
): Promise<Written<undefined>> => {
  const places = [idle.map(({ vin }) => vin), idle.map(({ lane }) => lane)]
  const [locked, records] = await Promise.all([
    sql.query<Columns>(lockLanes, [...places, [], null, null]),
    sql.query<Columns>(readGroup, [...places, [], ...places, null, null]),
  ])
  const evidence = { lanes: locked.map(versionedLane), commands: records.map(commandRecord) }
  const guards = await readGuards(sql, evidence.commands, guardsOf, now)
  const lanes: CommandLanes = new LaneGroup<CommandRecord>(evidence.lanes, now, guards.failedOf)
  lanes.know(evidence.commands)
  for (const lane of evidence.lanes) if (!isBusy(lanes, lane.inFlight)) lanes.release(lane)
  lanes.handOver()
  return { outcomes: undefined, changes: lanes.changes, saved: writeLanes(sql, lanes, evidence, now) }
}

const isBusy = (lanes: CommandLanes, inFlight: Lane['inFlight']): boolean => {
  const record = inFlight === null ? undefined : lanes.find(inFlight)
  return record !== undefined && isOpen(record.state)
}
