/**
 * One transaction for a group of requests, submits and steps together, in two flights: first everything that locks and
 * reads, then one statement that writes, with the commit behind it. What happens in between is the lanes' own code
 * (`LaneGroup`), in the order in which the requests came.
 *
 * Locks are taken in one order, whatever the group holds: vehicles, idempotency keys, new lanes, lanes. A group that took
 * one more later on, after the write took the positions, could wait in a circle.
 */
import { LaneGroup, type Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type {
  AcceptOutcome,
  NewCommand,
  StepOutcome,
  StepRequest,
  WriteOutcomes,
  WriteRequests,
} from '../ports/command-store.ts'
import { acceptCommands } from './accept-commands.ts'
import { type Columns, commandRecord, laneRow } from './rows.ts'
import type { Sql, SqlTransaction } from './sql-database.ts'
import { lockLanes, makeLanes, readGroup } from './statements/group.ts'
import { registerVehicles } from './statements/vehicles.ts'
import { type IdempotencyRoles, claimIdempotencyKeys, idempotencyRolesOf } from './idempotency-keys.ts'
import { type CommandLanes, type Written, writeLanes } from './write-lanes.ts'

export const writeGroup = async (
  sql: SqlTransaction,
  { submits, steps }: WriteRequests,
  now: Instant,
): Promise<Written<WriteOutcomes>> => {
  const roles = idempotencyRolesOf(submits)
  const [{ lanes, unheard }, taken] = await open(sql, roles, { submits, steps }, now)
  const stepped = steps.map((request) => stepOne(lanes, request))
  const accepted = await acceptCommands(sql, lanes, { submits, roles, taken, unheard, now })
  lanes.handOver()
  const outcomes = { submits: accepted, steps: stepped }
  return { outcomes, changes: lanes.changes, events: writeLanes(sql, lanes, now) }
}

interface Locked {
  readonly lanes: CommandLanes
  /** Vehicles that a command registered, and that nobody ever heard of. */
  readonly unheard: ReadonlySet<Vin>
}

type Taken = ReadonlyMap<NewCommand['id'], AcceptOutcome>

/** The first flight. */
const open = async (
  sql: Sql,
  { originals }: IdempotencyRoles,
  { submits, steps }: WriteRequests,
  now: Instant,
): Promise<readonly [Locked, Taken]> => {
  const [, taken, locked] = await Promise.all([
    register(sql, submits, now),
    claimIdempotencyKeys(sql, originals, now),
    lockAndRead(sql, { submits, steps }, now),
  ])
  return [locked, taken]
}

const register = async (sql: Sql, submits: readonly NewCommand[], now: Instant): Promise<void> => {
  const vins = new Set<Vin>(submits.flatMap(({ vin, registers }) => (registers ? [vin] : [])))
  if (vins.size > 0) await sql.query(registerVehicles, [[...vins].toSorted(), formatInstant(now), true])
}

const lockAndRead = async (sql: Sql, { submits, steps }: WriteRequests, now: Instant): Promise<Locked> => {
  const places = columnsOf(submits)
  const ids = [...new Set([...steps, ...submits].map(({ id }) => id))]
  const superseding = columnsOf(submits.filter(({ conflict }) => conflict === 'supersede'))
  const [, locked, records] = await Promise.all([
    submits.length === 0 ? [] : sql.query(makeLanes, places),
    sql.query<Columns>(lockLanes, [...places, ids]),
    sql.query<Columns>(readGroup, [...places, ids, ...superseding]),
  ])
  const lanes: CommandLanes = new LaneGroup(locked.map(laneRow), now)
  lanes.know(records.map(commandRecord))
  return { lanes, unheard: new Set(locked.filter(({ unheard }) => unheard === true).map(({ vin }) => vin as Vin)) }
}

const columnsOf = (places: readonly { vin: Vin; lane: string }[]): readonly [readonly Vin[], readonly string[]] => [
  places.map(({ vin }) => vin),
  places.map(({ lane }) => lane),
]

const stepOne = (lanes: CommandLanes, { id, vin, input, publishedAt }: StepRequest): StepOutcome => {
  const found = lanes.find(id)
  if (found === undefined) return { kind: 'missing' }
  if (vin !== null && found.vin !== vin) return { kind: 'foreign' }
  const isNews = publishedAt !== undefined && found.publishedAt === null
  const record = isNews ? lanes.amend({ ...found, publishedAt }).record : found
  if (input === null) return { kind: 'stepped', change: { record, moved: false, send: null, contradiction: false } }
  return { kind: 'stepped', change: lanes.step(record, input) }
}
