import type { Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { MessageWatch, MessageWatchStore, SeenMessage, ShownMessage } from '../ports/message-watch.ts'
import type { SqlDatabase } from './sql-database.ts'
import {
  addMessages,
  beginWatch,
  currentWatches,
  endWatch,
  messagesOf,
  trimMessages,
} from './statements/message-watches.ts'

export class SqlMessageWatchStore implements MessageWatchStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async watch({ vin, until, who }: MessageWatch, now: Instant): Promise<boolean> {
    const values = [vin, formatInstant(until), who, formatInstant(now)]
    return (await this.#database.query(beginWatch, values)).length > 0
  }

  async end(vin: Vin): Promise<void> {
    await this.#database.query(endWatch, [vin])
  }

  async watches(now: Instant): Promise<readonly MessageWatch[]> {
    type Row = Omit<MessageWatch, 'until'> & { readonly until: Date }
    const rows = await this.#database.query<Row>(currentWatches, [formatInstant(now)])
    return rows.map((row) => ({ ...row, until: row.until.getTime() }))
  }

  async add(host: string, messages: readonly SeenMessage[]): Promise<void> {
    const rows = messages.map((message) => ({ ...message, at: formatInstant(message.at) }))
    await this.#database.transaction(async (sql) => {
      await sql.query(addMessages, [host, JSON.stringify(rows)])
      await sql.query(trimMessages, [])
    })
  }

  async messages(vin: Vin): Promise<readonly ShownMessage[]> {
    type Row = Omit<ShownMessage, 'at'> & { readonly at: Date }
    const rows = await this.#database.query<Row>(messagesOf, [vin])
    return rows.map((row) => ({ ...row, at: row.at.getTime() }))
  }
}
