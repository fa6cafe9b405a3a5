import { type CommandId, type IvcId, type Step, type StepInput, type Vin, reasonOf, step } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import { type Columns, commandColumns, commandRecord, eventColumns } from './rows.ts'
import type { Sql } from './sql-database.ts'
import { waitingInLanes } from './statements/read-commands.ts'
import { writeGroup } from './statements/write-lanes.ts'

/** A lane whose row is locked by this transaction. */
export interface LockedLane {
  readonly vin: Vin
  readonly lane: string
  readonly tail: number
  /** First of the tickets that were taken with the lock; meaningless otherwise. */
  readonly firstTicket: number
  inFlight: CommandId | null
  /** Hints about the vehicle. */
  readonly ivc: IvcId | null
  readonly online: boolean | null
  /** Nobody ever heard of it; known where tickets were taken. */
  readonly unheard: boolean
}

export const lockedLane = (row: Columns): LockedLane => ({
  ...(row as Pick<LockedLane, 'vin' | 'lane' | 'ivc' | 'online'>), // columns of the lock statements
  tail: Number(row['tail']),
  firstTicket: Number(row['first_ticket'] ?? 0),
  inFlight: row['in_flight'] as CommandId | null,
  unheard: row['unheard'] === true,
})

const keyOf = (place: { vin: string; lane: string }): string => `${place.vin} ${place.lane}`

/**
 * What one transaction decides, collected in memory and written in one statement at its end. It holds the locks of its
 * lanes, so that what it read stays true. The rules are `step`'s; here is only who stands where in which lane.
 */
export class GroupWrites {
  readonly #lanes: ReadonlyMap<string, LockedLane>
  readonly #now: Instant
  readonly #records = new Map<CommandId, CommandRecord>()
  /** By lane, the ids that wait there or did so in this transaction: a group has many lanes, and each is asked about often. */
  readonly #waiting = new Map<string, Set<CommandId>>()
  readonly #touched = new Set<CommandId>()
  readonly #events: Columns[] = []
  readonly #freed = new Set<LockedLane>()
  readonly #handed = new Set<LockedLane>()

  constructor(lanes: readonly LockedLane[], now: Instant) {
    this.#lanes = new Map(lanes.map((lane) => [keyOf(lane), lane]))
    this.#now = now
  }

  get lanes(): Iterable<LockedLane> {
    return this.#lanes.values()
  }

  laneOf(place: { vin: string; lane: string }): LockedLane | undefined {
    return this.#lanes.get(keyOf(place))
  }

  /** Makes records known that were read under the locks. A record that was changed here already stays as it is. */
  know(records: Iterable<CommandRecord>): void {
    for (const record of records) if (!this.#records.has(record.id)) this.#hold(record)
  }

  find(id: CommandId): CommandRecord | undefined {
    return this.#records.get(id)
  }

  /** Those of a lane that wait, in the order of their tickets; of the records that are known. */
  waitingIn(lane: LockedLane): readonly CommandRecord[] {
    return [...(this.#waiting.get(keyOf(lane)) ?? [])]
      .map((id) => this.#records.get(id)!) // #hold put both there
      .filter(({ state }) => state === 'queued')
      .toSorted((a, b) => a.ticket - b.ticket)
  }

  /** Runs one step on a known record and notes what it changed; a repetition that changes nothing is not written. */
  step(record: CommandRecord, input: StepInput): Change {
    const result = step(record, input, this.#now)
    const next = { ...record, ...result.life }
    if (result.life !== record) this.#note(next, result)
    return { record: next, moved: result.moved, send: result.send, clash: result.clash }
  }

  /** Notes a record as it is to be written; `moved` adds its status event. */
  save(record: CommandRecord, moved: boolean): void {
    this.#hold(record)
    this.#touched.add(record.id)
    if (moved) this.#events.push(eventColumns(record, this.#now))
  }

  /** The first attempt of a waiting command in its free lane, or its refusal when another unit took its IVC's place. */
  attempt(record: CommandRecord, lane: LockedLane): Change {
    if (record.ivc !== null && lane.ivc !== null && record.ivc !== lane.ivc)
      return this.step(record, replacedIvc(lane.ivc))
    const change = this.step({ ...record, ivc: lane.ivc ?? record.ivc }, { kind: 'attempt' })
    if (change.send === 'command') this.#occupy(lane, record.id)
    return change
  }

  /** Hands each lane that was freed to the next that waits in it, unless its vehicle is believed offline [L8] [L11]. */
  async handOver(sql: Sql): Promise<readonly Change[]> {
    const lanes = [...this.#freed]
    if (lanes.length === 0) return []
    const rows = await sql.query<Columns>(waitingInLanes, [lanes.map(({ vin }) => vin), lanes.map(({ lane }) => lane)])
    this.know(rows.map(commandRecord))
    return lanes.filter((lane) => lane.online !== false).flatMap((lane) => this.#attemptNext(lane))
  }

  /** Marks a locked lane as free, so that `handOver` looks at it. */
  release(lane: LockedLane): void {
    this.#occupy(lane, null)
    this.#freed.add(lane)
  }

  async write(sql: Sql): Promise<void> {
    if (this.#touched.size === 0 && this.#handed.size === 0) return
    const commands = [...this.#touched].map((id) => commandColumns(this.#records.get(id)!)) // #save put it there
    const lanes = [...this.#handed].map(({ vin, lane, tail, inFlight }) => ({ vin, lane, tail, in_flight: inFlight }))
    await sql.query(writeGroup, [JSON.stringify(commands), JSON.stringify(lanes), JSON.stringify(this.#events)])
  }

  #attemptNext(lane: LockedLane): readonly Change[] {
    const changes: Change[] = []
    for (const record of this.waitingIn(lane)) {
      if (lane.inFlight !== null) break
      changes.push(this.attempt(record, lane))
    }
    return changes
  }

  #note(next: CommandRecord, result: Step): void {
    this.save(next, result.moved)
    const lane = this.laneOf(next)
    if (!result.freed || lane?.inFlight !== next.id) return
    // Lanes go by tickets: behind the last ticket nobody waits, and most lanes end so, without a look.
    if (next.ticket === lane.tail) this.#occupy(lane, null)
    else this.release(lane)
  }

  #hold(record: CommandRecord): void {
    this.#records.set(record.id, record)
    if (record.state !== 'queued') return
    const key = keyOf(record)
    const ids = this.#waiting.get(key)
    if (ids) ids.add(record.id)
    else this.#waiting.set(key, new Set([record.id]))
  }

  #occupy(lane: LockedLane, id: CommandId | null): void {
    lane.inFlight = id
    this.#handed.add(lane)
  }
}

const replacedIvc = (paired: IvcId): StepInput => ({
  kind: 'refusal',
  reason: reasonOf('ivc_replaced', `the vehicle is now paired with ${paired}`),
})
