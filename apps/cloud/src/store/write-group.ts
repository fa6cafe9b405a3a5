/**
 * One transaction for a group of requests, submits and steps together, in two flights: first everything that locks and
 * reads, then one statement that writes, with the commit behind it. What happens in between is the lanes' own code
 * (`LaneGroup`), in the order in which the requests came.
 *
 * A group with guarded commands reads what their guards are judged by in between, which is a flight more.
 *
 * Locks are taken in one order, whatever the group holds: vehicles, idempotency keys, new lanes, lanes. A group that took
 * one more later on, after the write took the positions, could wait in a circle.
 */
import { type CommandId, type GuardsOf, type Lane, LaneGroup, type Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type {
  AcceptOutcome,
  NewCommand,
  StepOutcome,
  StepRequest,
  WriteOutcomes,
  WriteRequests,
} from '../ports/command-store.ts'
import type { CommandRecord } from '../ports/command-record.ts'
import { acceptCommands } from './accept-commands.ts'
import type { KnownLanes } from './known-lanes.ts'
import { readGuards } from './read-guards.ts'
import { type Columns, commandRecord, laneRow } from './rows.ts'
import type { Sql, SqlTransaction } from './sql-database.ts'
import { lockLanes, makeLanes, readGroup } from './statements/group.ts'
import { registerVehicles } from './statements/vehicles.ts'
import { type IdempotencyRoles, claimIdempotencyKeys, idempotencyRolesOf } from './idempotency-keys.ts'
import { type CommandLanes, type Written, writeLanes } from './write-lanes.ts'

/** @throws LanesGone when a lane of a submit was known and is gone: nothing is written */
export const writeGroup = async (
  sql: SqlTransaction,
  { submits, steps }: WriteRequests,
  now: Instant,
  knownLanes: KnownLanes,
  guardsOf?: GuardsOf,
): Promise<Written<WriteOutcomes>> => {
  const roles = idempotencyRolesOf(submits)
  const newPlaces = submits.filter((submit) => !knownLanes.has(submit))
  const [{ locked, known, unheard }, taken] = await open(sql, roles, { submits, steps, newPlaces }, now)
  knownLanes.check(submits, locked)
  knownLanes.note(locked)
  const guards = await readGuards(sql, [...submits, ...known.filter(maySend({ submits, steps }))], guardsOf, now)
  const lanes: CommandLanes = new LaneGroup<CommandRecord>(locked, now, guards.failedOf)
  lanes.know(known)
  const stepped = steps.map((request) => stepOne(lanes, request))
  const accepted = await acceptCommands(sql, lanes, { submits, roles, taken, unheard, guards, now })
  lanes.handOver()
  const outcomes = { submits: accepted, steps: stepped }
  return { outcomes, changes: lanes.changes, events: writeLanes(sql, lanes, now) }
}

/** Commands that the group may send: what waits, what is repeated, and what is accepted again. Acks send nothing. */
const maySend = ({ submits, steps }: WriteRequests): ((record: CommandRecord) => boolean) => {
  const ids = new Set(submits.map(({ id }) => id))
  for (const { id, input } of steps) if (input?.kind === 'tick' || input?.kind === 'heard') ids.add(id)
  return ({ id, state }) => state === 'queued' || ids.has(id)
}

interface Locked {
  readonly locked: readonly Lane[]
  readonly known: readonly CommandRecord[]
  /** Vehicles that a command registered, and that nobody ever heard of. */
  readonly unheard: ReadonlySet<Vin>
}

type Taken = ReadonlyMap<NewCommand['id'], AcceptOutcome>

interface OpenRequests extends WriteRequests {
  /** Submits whose lane may have to be made, and their vehicle registered. */
  readonly newPlaces: readonly NewCommand[]
}

/** The first flight. */
const open = async (
  sql: Sql,
  { originals }: IdempotencyRoles,
  requests: OpenRequests,
  now: Instant,
): Promise<readonly [Locked, Taken]> => {
  const [, taken, locked] = await Promise.all([
    register(sql, requests.newPlaces, now),
    claimIdempotencyKeys(sql, originals, now),
    lockAndRead(sql, requests),
  ])
  return [locked, taken]
}

const register = async (sql: Sql, submits: readonly NewCommand[], now: Instant): Promise<void> => {
  const vins = new Set<Vin>(submits.flatMap(({ vin, registers }) => (registers ? [vin] : [])))
  if (vins.size > 0) await sql.query(registerVehicles, [[...vins].toSorted(), formatInstant(now), true])
}

const lockAndRead = async (sql: Sql, { submits, steps, newPlaces }: OpenRequests): Promise<Locked> => {
  const places = columnsOf(submits)
  const ids = [...new Set([...steps, ...submits].map(({ id }) => id))]
  const superseding = columnsOf(submits.filter(({ conflict }) => conflict === 'supersede'))
  const [, locked, records] = await Promise.all([
    newPlaces.length === 0 ? [] : sql.query(makeLanes, columnsOf(newPlaces)),
    sql.query<Columns>(lockLanes, [...places, ids, ...endsOf(ids)]),
    sql.query<Columns>(readGroup, [...places, ids, ...superseding, ...endsOf(ids)]),
  ])
  return {
    locked: locked.map(laneRow),
    known: records.map(commandRecord),
    unheard: new Set(locked.filter(({ unheard }) => unheard === true).map(({ vin }) => vin as Vin)),
  }
}

/** The least and the greatest, in the order of the database; null when there are none. */
const endsOf = (ids: readonly CommandId[]): readonly [CommandId | null, CommandId | null] =>
  ids.reduce<readonly [CommandId | null, CommandId | null]>(
    ([least, greatest], id) => [
      least === null || id < least ? id : least,
      greatest === null || id > greatest ? id : greatest,
    ],
    [null, null],
  )

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
