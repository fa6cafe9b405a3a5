import { type CommandId, type IvcId, type Vin, laneDepthMax, newLife } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { AcceptOutcome, Change, Committed, NewCommand } from '../ports/command-store.ts'
import { GroupWrites, type LockedLane, lockedLane } from './group-writes.ts'
import { type Columns, commandRecord } from './rows.ts'
import type { Sql } from './sql-database.ts'
import { takeTickets } from './statements/lock-lanes.ts'
import { commandsById, placesOfGroup } from './statements/read-commands.ts'
import { registerVehicles, vehiclesOfGroup } from './statements/vehicles.ts'
import { type KeyRoles, claimSubmitKeys, keyRolesOf, releaseSubmitKeys, twinOutcome } from './submit-keys.ts'

/**
 * One transaction for a group of submits [L1]: vehicles, idempotency keys [L10], tickets [L8], then each command in
 * turn against its lane, then one write. A command whose lane is free is inserted as `sent`, its attempt on record.
 *
 * Every lock of the group is taken before anything is decided, always in this order: two groups that took one more later
 * on, after the write took the positions, would wait in a circle.
 *
 * An id that is in the store already, because a commit's answer was lost, is accepted again as it is [L10].
 */
export const acceptGroup = async (
  sql: Sql,
  group: readonly NewCommand[],
  now: Instant,
): Promise<Committed<AcceptOutcome>> => {
  const outcomes = new Map(await refuseByVehicle(sql, group, now))
  const roles = keyRolesOf(rest(group, outcomes))
  for (const [id, outcome] of await claimSubmitKeys(sql, roles.firsts, now)) outcomes.set(id, outcome)
  const entering = rest([...roles.firsts, ...roles.others], outcomes)
  const entry = new LaneEntry(await lockPlaces(sql, entering, now))
  await decide(sql, roles, { outcomes, entry, now })
  await entry.writes.write(sql)
  return { outcomes: group.map(({ id }) => outcomes.get(id)!), changes: entry.changes } // refused, first, other or twin: all have one by now
}

interface Decisions {
  readonly outcomes: Map<CommandId, AcceptOutcome>
  readonly entry: LaneEntry
  readonly now: Instant
}

/** The firsts of each key, and what their twins share; then the others, whose key may be free again. */
const decide = async (sql: Sql, { firsts, twins, others }: KeyRoles, decisions: Decisions): Promise<void> => {
  const { outcomes, entry, now } = decisions
  const entering = rest(firsts, outcomes)
  for (const command of entering) outcomes.set(command.id, entry.enter(command))
  await releaseSubmitKeys(
    sql,
    entering.filter(({ id }) => outcomes.get(id)?.kind !== 'accepted'),
  )
  for (const [id, first] of twins) outcomes.set(id, twinOutcome(outcomes.get(first.id)!)) // each first has one by now
  if (others.length === 0) return
  const next = keyRolesOf(others)
  for (const [id, outcome] of await claimSubmitKeys(sql, next.firsts, now)) outcomes.set(id, outcome)
  await decide(sql, next, decisions)
}

type Outcomes = ReadonlyMap<CommandId, AcceptOutcome>

const rest = (group: readonly NewCommand[], outcomes: Outcomes): readonly NewCommand[] =>
  group.filter(({ id }) => !outcomes.has(id))

/** Refusals by registration and pairing. Registers unknown VINs where the request may do so. */
const refuseByVehicle = async (sql: Sql, group: readonly NewCommand[], now: Instant): Promise<Outcomes> => {
  const vehicles = await readVehicles(sql, group)
  const strangers = group.filter(({ vin, registers }) => registers && !vehicles.has(vin)).map(({ vin }) => vin)
  if (strangers.length > 0) await sql.query(registerVehicles, [[...new Set(strangers)].toSorted(), formatInstant(now)])
  const outcomes = new Map<CommandId, AcceptOutcome>()
  for (const { id, vin, ivc, registers } of group) {
    const paired = vehicles.get(vin)
    if (paired === undefined && !registers) outcomes.set(id, { kind: 'vehicle_not_registered' })
    else if (paired && ivc !== null && ivc !== paired) outcomes.set(id, { kind: 'ivc_mismatch', paired })
  }
  return outcomes
}

const readVehicles = async (sql: Sql, group: readonly NewCommand[]): Promise<ReadonlyMap<Vin, IvcId | null>> => {
  const rows = await sql.query<{ vin: Vin; ivc: IvcId | null }>(vehiclesOfGroup, [
    [...new Set(group.map(({ vin }) => vin))],
  ])
  return new Map(rows.map(({ vin, ivc }) => [vin, ivc]))
}

/** Locks the lanes that are wanted, takes a ticket for each command, and reads who waits, is in flight or is back there. */
const lockPlaces = async (sql: Sql, group: readonly NewCommand[], now: Instant): Promise<GroupWrites> => {
  if (group.length === 0) return new GroupWrites([], now)
  const places = [group.map(({ vin }) => vin), group.map(({ lane }) => lane)]
  const lanes = (await sql.query<Columns>(takeTickets, places)).map(lockedLane)
  const writes = new GroupWrites(lanes, now)
  writes.know((await sql.query<Columns>(placesOfGroup, [...places, group.map(({ id }) => id)])).map(commandRecord))
  const superseded = group
    .filter(({ conflict }) => conflict === 'supersede')
    .flatMap((command) => writes.laneOf(command)?.inFlight ?? [])
  if (superseded.length > 0) writes.know((await sql.query<Columns>(commandsById, [superseded])).map(commandRecord))
  return writes
}

/** Lets the commands of a group into their lanes one by one, by each one's conflict policy. */
class LaneEntry {
  readonly writes: GroupWrites
  readonly changes: Change[] = []
  /** The last ticket that was given out in this group, counted down from the lane's new tail. */
  readonly #tickets = new Map<LockedLane, number>()

  constructor(writes: GroupWrites) {
    this.writes = writes
  }

  enter(command: NewCommand): AcceptOutcome {
    const known = this.writes.find(command.id)
    if (known) return this.#acceptAgain(known)
    const lane = this.writes.laneOf(command)
    if (lane === undefined) return { kind: 'vehicle_not_registered' } // removed since the look at it
    const waiting = this.writes.waitingIn(lane)
    const blocking = lane.inFlight ?? waiting[0]?.id
    if (command.conflict === 'reject' && blocking !== undefined) return { kind: 'lane_busy', blocking }
    if (command.conflict === 'supersede') this.#supersede(lane, waiting, command.who)
    else if (waiting.length >= laneDepthMax) return { kind: 'lane_full', depth: laneDepthMax }
    const isFree = lane.inFlight === null && this.writes.waitingIn(lane).length === 0
    return { kind: 'accepted', record: this.#insert(command, lane, isFree && lane.online !== false) }
  }

  /** Committed before, by somebody who never heard of it. The attempt on record may not have been published either. */
  #acceptAgain(record: CommandRecord): AcceptOutcome {
    const isUnsent = record.state === 'sent' && record.publishedAt === null && record.cancel === null
    this.changes.push({ record, moved: false, send: isUnsent ? 'command' : null, clash: false })
    return { kind: 'accepted', record }
  }

  #insert(command: NewCommand, lane: LockedLane, attempts: boolean): CommandRecord {
    const code = lane.online === false ? ('waiting_for_vehicle' as const) : ('waiting_for_lane' as const)
    const { id, vin, params, ivc, who, traceparent } = command
    const life = newLife(command, code)
    const record = {
      ...life,
      id,
      vin,
      command: command.command,
      params,
      lane: lane.lane,
      ticket: this.#ticket(lane),
      ivc,
      who,
      traceparent,
      publishedAt: null,
    }
    if (!attempts) {
      this.writes.save(record, true)
      return record
    }
    // Its first event is the attempt itself [L9].
    const change = this.writes.attempt({ ...record, eventSequence: 0 }, lane)
    this.changes.push(change)
    return change.record
  }

  /** Queued predecessors are canceled; the one in flight is asked to stop, and the successor waits for its end. */
  #supersede(lane: LockedLane, waiting: readonly CommandRecord[], who: string): void {
    const inFlight = lane.inFlight === null ? undefined : this.writes.find(lane.inFlight)
    for (const record of inFlight ? [...waiting, inFlight] : waiting) {
      this.changes.push(this.writes.step(record, { kind: 'cancel', code: 'superseded', who }))
    }
  }

  #ticket(lane: LockedLane): number {
    const next = (this.#tickets.get(lane) ?? lane.firstTicket - 1) + 1
    this.#tickets.set(lane, next)
    return next
  }
}
