import { type GuardsOf, LaneGroup, type LanePlace, isOpen } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import { readGuards } from './read-guards.ts'
import { type Columns, commandRecord, laneRow } from './rows.ts'
import type { SqlTransaction } from './sql-database.ts'
import { lockLanes, readGroup } from './statements/group.ts'
import { type CommandLanes, type Written, writeLanes } from './write-lanes.ts'

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
  const known = records.map(commandRecord)
  const guards = await readGuards(sql, known, guardsOf, now)
  const lanes: CommandLanes = new LaneGroup<CommandRecord>(locked.map(laneRow), now, guards.failedOf)
  lanes.know(known)
  for (const lane of locked.map(laneRow)) if (!isBusy(lanes, lane.inFlight)) lanes.release(lane)
  lanes.handOver()
  return { outcomes: undefined, changes: lanes.changes, events: writeLanes(sql, lanes, now) }
}

const isBusy = (lanes: CommandLanes, inFlight: ReturnType<typeof laneRow>['inFlight']): boolean => {
  const record = inFlight === null ? undefined : lanes.find(inFlight)
  return record !== undefined && isOpen(record.state)
}
