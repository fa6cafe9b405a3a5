import { type Instant, formatInstant } from '@keyfob/runtime'
import type { Page } from '../ports/command-store.ts'
import type {
  DeliveryState,
  NewWebhook,
  Rotated,
  Rotation,
  WebhookDelivery,
  WebhookId,
  WebhookRecord,
  WebhookSettings,
  WebhookStore,
} from '../ports/webhook-store.ts'
import type { Columns } from './rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { SqlDatabase } from './sql-database.ts'
import { endRest } from './statements/webhook-queue.ts'
import * as statements from './statements/webhooks.ts'
import { at, webhookDelivery, webhookRecord } from './webhook-rows.ts'

export class SqlWebhookStore implements WebhookStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async create(webhook: NewWebhook, max: number): Promise<WebhookRecord | undefined> {
    const { id, url, states, commands, vins, events, description, enabled, secret, createdAt } = webhook
    const params = [
      id,
      url,
      states,
      commands,
      vins,
      description,
      enabled,
      secret,
      formatInstant(createdAt),
      max,
      events,
    ]
    return this.#database.transaction(async (sql) => {
      await sql.query(statements.lockWebhooks)
      const [row] = await sql.query<Columns>(statements.createWebhook, params)
      return row && webhookRecord(row)
    })
  }

  async list(): Promise<readonly WebhookRecord[]> {
    return (await this.#database.query<Columns>(statements.listWebhooks)).map(webhookRecord)
  }

  find(id: WebhookId): Promise<WebhookRecord | undefined> {
    return this.#one(statements.findWebhook, [id])
  }

  change(id: WebhookId, change: Partial<WebhookSettings>): Promise<WebhookRecord | undefined> {
    const { url = null, description = null, enabled = null, states, commands, vins, events } = change
    const filters = [states, commands, vins, events].flatMap((filter) => [filter !== undefined, filter ?? null])
    return this.#one(statements.changeWebhook, [id, url, description, enabled, ...filters])
  }

  remove(id: WebhookId, now: Instant): Promise<boolean> {
    return this.#changed(statements.removeWebhook, [id, formatInstant(now)])
  }

  async rotate(id: WebhookId, secret: string, { previousUntil, retiredMax }: Rotation, now: Instant): Promise<Rotated> {
    const params = [id, secret, formatInstant(previousUntil), formatInstant(now), retiredMax]
    if (await this.#changed(statements.rotateSecret, params)) return { kind: 'rotated' }
    const [row] = await this.#signing(id, now)
    return row === undefined ? { kind: 'missing' } : { kind: 'full', until: at(row['next_end']) ?? now }
  }

  async secrets(id: WebhookId, now: Instant): Promise<readonly string[]> {
    const [row] = await this.#signing(id, now)
    return (row?.['secrets'] as readonly string[] | undefined) ?? [] // a text[] expression
  }

  async deliveries(
    id: WebhookId,
    state: DeliveryState | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<WebhookDelivery>> {
    const params = [id, cursor ?? null, limit + 1]
    const rows = await this.#database.query<Columns>(statements.listDeliveries(state), params)
    return pageOf(rows.map(webhookDelivery), limit, ({ position }) => String(position))
  }

  async replay(id: WebhookId, position: number, now: Instant): Promise<boolean> {
    const isThere = await this.#changed(statements.replayDelivery, [id, position, formatInstant(now)])
    if (isThere) await this.#database.query(endRest, [id])
    return isThere
  }

  async replaySince(id: WebhookId, since: Instant): Promise<WebhookRecord | undefined> {
    return this.#one(statements.moveBack, [id, await this.#positionBefore(since)])
  }

  /**
   * Position behind which no event is older. Events are in the order of commit, which is that of their instants but for
   * moments: so it is found by halving, in some forty looks at an index, however long history is.
   */
  async #positionBefore(since: Instant): Promise<number> {
    const [tail] = await this.#database.query<{ tail: unknown }>(statements.lastPosition)
    let low = 0
    for (let high = Number(tail?.tail ?? 0); low < high;) {
      const middle = Math.floor((low + high) / 2)
      const [event] = await this.#database.query<{ position: unknown; at: Date }>(statements.eventBehind, [middle])
      if (event === undefined || event.at.getTime() >= since) high = middle
      else low = Number(event.position)
    }
    return low
  }

  #signing(id: WebhookId, now: Instant): Promise<readonly Columns[]> {
    return this.#database.query<Columns>(statements.secretsOfWebhook, [id, formatInstant(now)])
  }

  async #changed(text: string, params: readonly unknown[]): Promise<boolean> {
    return (await this.#database.query(text, params)).length > 0
  }

  async #one(text: string, params: readonly unknown[]): Promise<WebhookRecord | undefined> {
    const [row] = await this.#database.query<Columns>(text, params)
    return row && webhookRecord(row)
  }
}
