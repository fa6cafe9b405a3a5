/**
 * One transaction for a group of requests, submits and steps together, in two flights: first everything that locks and
 * reads, then one statement that writes, with the commit behind it. What happens in between is the lanes' own code
 * (`LaneGroup`), in the order in which the requests came. A group that needs to read nothing is written in one flight
 * (`write-remembered.ts`).
 *
 * A group with guarded commands reads what their guards are judged by in between, which is a flight more.
 *
 * Locks are taken in one order, whatever the group holds: vehicles, idempotency keys, new lanes, lanes. A group that took
 * one more later on, after the write took the positions, could wait in a circle.
 */
import { type GuardsOf, LaneGroup, type LanePlace, type Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { AcceptOutcome, NewCommand, WriteOutcomes, WriteRequests } from '../ports/command-store.ts'
import type { CommandRecord } from '../ports/command-record.ts'
import { acceptCommands } from './accept-commands.ts'
import type { LaneMemory } from './lane-memory.ts'
import { columnsOf, endsOf, maySend, stepOne, unheardOf } from './group-requests.ts'
import { readGuards } from './read-guards.ts'
import { type Columns, commandRecord, versionedLane } from './rows.ts'
import type { Evidence } from './lanes-after.ts'
import type { Sql, SqlTransaction } from './sql-database.ts'
import { lanesOf, lockLanes, makeLanes, readGroup } from './statements/group.ts'
import { registerVehicles } from './statements/vehicles.ts'
import { type IdempotencyRoles, claimIdempotencyKeys, idempotencyRolesOf } from './idempotency-keys.ts'
import type { CommandLanes } from './command-lanes.ts'
import { type Written, writeLanes } from './write-lanes.ts'

/** @throws LanesGone when a lane of a submit was remembered and is gone: nothing is written */
export const writeGroup = async (
  sql: SqlTransaction,
  { submits, steps }: WriteRequests,
  now: Instant,
  memory: LaneMemory,
  guardsOf?: GuardsOf,
): Promise<Written<WriteOutcomes>> => {
  const roles = idempotencyRolesOf(submits)
  const newPlaces = submits.filter((submit) => !memory.has(submit))
  const met = [...new Set(submits.map(({ vin }) => vin))].filter((vin) => !memory.knows(vin))
  const [evidence, taken, places] = await open(sql, roles, { submits, steps, newPlaces, met }, now)
  memory.check(submits, evidence.lanes)
  memory.meet(met, places)
  const guards = await readGuards(
    sql,
    [...submits, ...evidence.commands.filter(maySend({ submits, steps }))],
    guardsOf,
    now,
  )
  const lanes: CommandLanes = new LaneGroup<CommandRecord>(evidence.lanes, now, guards.failedOf)
  lanes.know(evidence.commands)
  const stepped = steps.map((request) => stepOne(lanes, request))
  const unheard = unheardOf(evidence.lanes)
  const accepted = await acceptCommands(sql, lanes, { submits, roles, taken, unheard, guards, now })
  lanes.handOver()
  const outcomes = { submits: accepted, steps: stepped }
  return { outcomes, changes: lanes.changes, saved: writeLanes(sql, lanes, evidence, now) }
}

type Taken = ReadonlyMap<NewCommand['id'], AcceptOutcome>

interface OpenRequests extends WriteRequests {
  /** Submits whose lane may have to be made, and their vehicle registered. */
  readonly newPlaces: readonly NewCommand[]
  /** Vehicles whose lanes are asked for by name, to know them afterwards. */
  readonly met: readonly Vin[]
}

/** The first flight. */
const open = async (
  sql: Sql,
  { originals }: IdempotencyRoles,
  requests: OpenRequests,
  now: Instant,
): Promise<readonly [Evidence, Taken, readonly LanePlace[]]> => {
  const [, taken, evidence, places] = await Promise.all([
    register(sql, requests.newPlaces, now),
    claimIdempotencyKeys(sql, originals, now),
    lockAndRead(sql, requests),
    requests.met.length === 0 ? [] : sql.query<LanePlace>(lanesOf, [requests.met]),
  ])
  return [evidence, taken, places]
}

const register = async (sql: Sql, submits: readonly NewCommand[], now: Instant): Promise<void> => {
  const vins = new Set<Vin>(submits.flatMap(({ vin, registers }) => (registers ? [vin] : [])))
  if (vins.size > 0) await sql.query(registerVehicles, [[...vins].toSorted(), formatInstant(now), true])
}

const lockAndRead = async (sql: Sql, { submits, steps, newPlaces }: OpenRequests): Promise<Evidence> => {
  const places = columnsOf(submits)
  const ids = [...new Set([...steps, ...submits].map(({ id }) => id))]
  const superseding = columnsOf(submits.filter(({ conflict }) => conflict === 'supersede'))
  const [, locked, records] = await Promise.all([
    newPlaces.length === 0 ? [] : sql.query(makeLanes, columnsOf(newPlaces)),
    sql.query<Columns>(lockLanes, [...places, ids, ...endsOf(ids)]),
    sql.query<Columns>(readGroup, [...places, ids, ...superseding, ...endsOf(ids)]),
  ])
  return { lanes: locked.map(versionedLane), commands: records.map(commandRecord) }
}
