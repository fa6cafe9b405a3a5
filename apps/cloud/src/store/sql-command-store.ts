import type { CommandId, GuardsOf, StatusEvent, Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type {
  CommandFilter,
  CommandStore,
  DueCommands,
  Committed,
  Page,
  PublishedTime,
  WriteOutcomes,
  WriteRequests,
} from '../ports/command-store.ts'
import type { UsedKeys } from '../ports/quotas.ts'
import { attemptIdle } from './attempt-idle.ts'
import { endsOf } from './group-requests.ts'
import { LaneMemory, LanesGone } from './lane-memory.ts'
import { type Columns, commandRecord, statusEvent } from './rows.ts'
import type { SqlDatabase } from './sql-database.ts'
import { eventsOfCommand } from './statements/events.ts'
import { notePublished } from './statements/group.ts'
import {
  attemptedOfVehicles,
  awaitedVehicles,
  commandsById,
  doubtsOfVehicles,
  dueCommands,
  idleLanes,
  othersUntil,
} from './statements/read-commands.ts'
import { listedCommands, vehiclesAskedFor } from './statements/list-commands.ts'
import { forgetKeys, usedKey } from './statements/idempotency-keys.ts'
import { Trust } from './trust.ts'
import { writeGroup } from './write-group.ts'
import type { Written } from './write-lanes.ts'
import { decideRemembered, writeRemembered } from './write-remembered.ts'

/** So many vehicles are looked at one by one; more are many of the fleet, and soon met on the way through history. */
const fewVehicles = 500

/** The command store over any SQL database. Each method that writes is one transaction. */
export class SqlCommandStore implements CommandStore, UsedKeys {
  readonly #database: SqlDatabase
  readonly #memory = new LaneMemory()
  readonly #trust = new Trust()

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async write(group: WriteRequests, now: Instant, guardsOf?: GuardsOf): Promise<Committed<WriteOutcomes>> {
    try {
      return (await this.#writeRemembered(group, now, guardsOf)) ?? (await this.#readAndWrite(group, now, guardsOf))
    } catch (error) {
      this.#memory.forget() // what took effect is not known
      throw error
    }
  }

  async notePublished(times: readonly PublishedTime[]): Promise<readonly CommandId[]> {
    const ids = times.map(({ id }) => id)
    const rows = await this.#database.query<{ id: CommandId }>(notePublished, [
      ids,
      times.map(({ at }) => formatInstant(at)),
      ...endsOf(ids),
    ])
    const noted = new Set(rows.map(({ id }) => id))
    this.#memory.notePublished(times.filter(({ id }) => noted.has(id)))
    return [...noted]
  }

  async due(now: Instant, until: Instant, limit: number): Promise<DueCommands> {
    const rows = await this.#database.query<{ id: CommandId; due_at: Date }>(dueCommands, [formatInstant(until), limit])
    const soon = rows.findIndex(({ due_at: dueAt }) => dueAt.getTime() > now)
    const ids = rows.slice(0, soon === -1 ? rows.length : soon).map(({ id }) => id)
    return { ids, nextAt: rows[soon]?.due_at.getTime() }
  }

  async attemptWaiting(
    vins: readonly Vin[] | null,
    now: Instant,
    limit: number,
    guardsOf?: GuardsOf,
  ): Promise<Committed<undefined>> {
    const idle = await this.#database.query<{ vin: Vin; lane: string }>(
      idleLanes(vins !== null),
      vins === null ? [limit] : [limit, vins],
    )
    if (idle.length === 0) return { outcomes: undefined, changes: [], events: [] }
    return this.#committed(await this.#database.transaction((sql) => attemptIdle(sql, idle, now, guardsOf)))
  }

  attemptedOf(vins: readonly Vin[], limitOfEach: number): Promise<readonly CommandRecord[]> {
    return this.#records(attemptedOfVehicles, [vins, limitOfEach])
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

  async isKeyUsed(who: string, key: string): Promise<boolean> {
    return (await this.#database.query(usedKey, [who, key])).length > 0
  }

  find(ids: readonly CommandId[]): Promise<readonly CommandRecord[]> {
    return this.#records(commandsById, [ids])
  }

  async list(filter: CommandFilter, cursor: string | undefined, limit: number): Promise<Page<CommandRecord>> {
    const vins = await this.#vinsOf(filter)
    if (vins?.length === 0) return { items: [] }
    const { text, params } = listedCommands(filter, cursor, limit + 1, vins)
    const items = await this.#records(text, params)
    return pageOf(items, limit, ({ id }) => id)
  }

  async history(id: CommandId): Promise<readonly StatusEvent[]> {
    return (await this.#database.query<Columns>(eventsOfCommand, [id])).map(statusEvent)
  }

  /** @returns undefined when the rows have to be read: something is not remembered, or not as it is remembered */
  async #writeRemembered(
    group: WriteRequests,
    now: Instant,
    guardsOf?: GuardsOf,
  ): Promise<Committed<WriteOutcomes> | undefined> {
    const remembered = this.#trust.allows() ? this.#memory.recall(group) : undefined
    const decided = remembered && decideRemembered(group, remembered, now, guardsOf)
    if (decided === undefined) return undefined
    const written = await this.#database.transaction(async (sql) => writeRemembered(sql, decided, now))
    const isWritten = (await written.saved) !== undefined
    this.#trust.note(isWritten)
    return isWritten ? this.#committed(written) : undefined
  }

  async #readAndWrite(group: WriteRequests, now: Instant, guardsOf?: GuardsOf): Promise<Committed<WriteOutcomes>> {
    const write = () => this.#database.transaction((sql) => writeGroup(sql, group, now, this.#memory, guardsOf))
    const written = await write().catch((error: unknown) => {
      if (error instanceof LanesGone) return write()
      throw error
    })
    return this.#committed(written)
  }

  async #committed<Outcomes>({ saved, ...written }: Written<Outcomes>): Promise<Committed<Outcomes>> {
    const { events, lanes } = (await saved)! // it has no conditions, or they hold
    this.#memory.note(lanes)
    return { ...written, events }
  }

  /** Of label and version; undefined when they ask for none, or for more than are looked at one by one. */
  async #vinsOf(filter: CommandFilter): Promise<readonly Vin[] | undefined> {
    const asked = vehiclesAskedFor(filter, fewVehicles + 1)
    if (asked === undefined) return undefined
    const rows = await this.#database.query<{ vin: Vin }>(asked.text, asked.params)
    return rows.length > fewVehicles ? undefined : rows.map(({ vin }) => vin)
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
