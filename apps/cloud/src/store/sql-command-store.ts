import type { CommandId, StatusEvent, Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type {
  AcceptOutcome,
  Change,
  CommandFilter,
  CommandStore,
  Committed,
  NewCommand,
  Page,
  StepOutcome,
  StepRequest,
} from '../ports/command-store.ts'
import { acceptGroup } from './accept-group.ts'
import { GroupWrites, lockedLane } from './group-writes.ts'
import { type Columns, commandRecord, statusEvent } from './rows.ts'
import type { SqlDatabase } from './sql-database.ts'
import { eventsOfCommands } from './statements/events.ts'
import { lockLanes } from './statements/lock-lanes.ts'
import {
  attemptedOfVehicle,
  awaitedVehicles,
  commandsById,
  doubtsOfVehicles,
  dueCommands,
  idleLanes,
  listCommands,
  othersUntil,
} from './statements/read-commands.ts'
import { forgetKeys } from './statements/submit-keys.ts'
import { stepGroup } from './step-group.ts'

/** The command store over any SQL database. Each method that writes is one transaction. */
export class SqlCommandStore implements CommandStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  accept(group: readonly NewCommand[], now: Instant): Promise<Committed<AcceptOutcome>> {
    return this.#database.transaction((sql) => acceptGroup(sql, group, now))
  }

  step(group: readonly StepRequest[], now: Instant): Promise<Committed<StepOutcome>> {
    return this.#database.transaction((sql) => stepGroup(sql, group, now))
  }

  async due(now: Instant, limit: number): Promise<readonly CommandId[]> {
    const rows = await this.#database.query<{ id: CommandId }>(dueCommands, [formatInstant(now), limit])
    return rows.map(({ id }) => id)
  }

  async attemptWaiting(vin: Vin | null, now: Instant, limit: number): Promise<readonly Change[]> {
    const idle = await this.#database.query<{ vin: Vin; lane: string }>(idleLanes, [vin, limit])
    if (idle.length === 0) return []
    return this.#database.transaction(async (sql) => {
      const rows = await sql.query<Columns>(lockLanes, [
        idle.map(({ vin: place }) => place),
        idle.map(({ lane }) => lane),
      ])
      const lanes = rows.map(lockedLane)
      const writes = new GroupWrites(lanes, now)
      const inFlight = await sql.query<Columns>(commandsById, [lanes.flatMap((lane) => lane.inFlight ?? [])])
      const busy = new Set(
        inFlight
          .map(commandRecord)
          .filter(({ settledAt }) => settledAt === null)
          .map(({ id }) => id),
      )
      // Another may have taken the lane between the look and the lock.
      for (const lane of lanes) if (lane.inFlight === null || !busy.has(lane.inFlight)) writes.release(lane)
      const changes = await writes.handOver(sql)
      await writes.write(sql)
      return changes
    })
  }

  attemptedOf(vin: Vin): Promise<readonly CommandRecord[]> {
    return this.#records(attemptedOfVehicle, [vin])
  }

  doubtsOf(vins: readonly Vin[]): Promise<readonly CommandRecord[]> {
    return this.#records(doubtsOfVehicles, [vins])
  }

  async othersUntil({ id, vin }: Pick<CommandRecord, 'id' | 'vin'>, commands: readonly string[]): Promise<Instant> {
    const rows = await this.#database.query<{ open: boolean; last: Date | null }>(othersUntil, [vin, id, commands])
    if (rows[0]?.open) return Infinity
    return rows[0]?.last?.getTime() ?? -Infinity
  }

  async awaited(limit: number): Promise<readonly Vin[]> {
    const rows = await this.#database.query<{ vin: Vin }>(awaitedVehicles, [limit])
    return rows.map(({ vin }) => vin)
  }

  /** Deletes idempotency keys that were claimed before an instant, oldest first. Returns how many. */
  async forgetKeys(before: Instant, limit: number): Promise<number> {
    return (await this.#database.query(forgetKeys, [formatInstant(before), limit])).length
  }

  find(ids: readonly CommandId[]): Promise<readonly CommandRecord[]> {
    return this.#records(commandsById, [ids])
  }

  async list(filter: CommandFilter, cursor: string | undefined, limit: number): Promise<Page<CommandRecord>> {
    const { vin = null, state = null, command = null } = filter
    const items = await this.#records(listCommands, [vin, state, command, cursor ?? null, limit + 1])
    return pageOf(items, limit, ({ id }) => id)
  }

  async history(id: CommandId): Promise<readonly StatusEvent[]> {
    return (await this.histories([id])).get(id) ?? []
  }

  async histories(ids: readonly CommandId[]): Promise<ReadonlyMap<CommandId, readonly StatusEvent[]>> {
    const events = (await this.#database.query<Columns>(eventsOfCommands, [ids])).map(statusEvent)
    const histories = new Map<CommandId, StatusEvent[]>(ids.map((id) => [id, []]))
    for (const event of events) histories.get(event.commandId)?.push(event)
    return histories
  }

  async #records(text: string, params: readonly unknown[]): Promise<readonly CommandRecord[]> {
    return (await this.#database.query<Columns>(text, params)).map(commandRecord)
  }
}

/** A page of what was read with one row more than the limit: that row says whether there is a next page. */
export const pageOf = <Item>(items: readonly Item[], limit: number, cursorOf: (item: Item) => string): Page<Item> => {
  const last = items[limit - 1]
  return items.length > limit && last !== undefined ? { items: items.slice(0, limit), next: cursorOf(last) } : { items }
}
