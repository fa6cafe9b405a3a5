import { type Instant, formatInstant } from '@keyfob/runtime'
import type { FeedLimits, LeaseRequest, LeasedDelivery, Settlement, WebhookQueue } from '../ports/webhook-queue.ts'
import type { Columns } from './rows.ts'
import type { Sql } from './sql-database.ts'
import * as statements from './statements/webhook-queue.ts'
import { leasedDelivery } from './webhook-rows.ts'

/** Rows that one round of the sweep takes of each kind. */
const sweepBatch = 1_000

/** Every method is made of statements that commit by themselves, so that none holds one row while it waits for another. */
export class SqlWebhookQueue implements WebhookQueue {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async feed({ page, pendingMax }: FeedLimits, now: Instant): Promise<{ fed: number; hasMore: boolean }> {
    const behind = await this.#sql.query<{ id: string }>(statements.webhooksBehind, [formatInstant(now)])
    let fed = 0
    let hasMore = false
    for (const { id } of behind) {
      const params = [id, page, pendingMax, formatInstant(now)]
      const [row] = await this.#sql.query<{ read: unknown; fed: unknown }>(statements.feedWebhook, params)
      fed += Number(row?.fed ?? 0)
      hasMore ||= Number(row?.read ?? 0) === page
    }
    return { fed, hasMore }
  }

  async lease(request: LeaseRequest, now: Instant): Promise<readonly LeasedDelivery[]> {
    const { failing, room, perWebhook, busy, lease } = request
    const params = [
      JSON.stringify(Object.fromEntries(busy)),
      perWebhook,
      room,
      formatInstant(now),
      formatInstant(now + lease),
    ]
    return (await this.#sql.query<Columns>(statements.leaseDeliveries(failing), params)).map(leasedDelivery)
  }

  async settle(delivery: LeasedDelivery, settlement: Settlement, now: Instant): Promise<void> {
    const { webhookId, position, attempt } = delivery
    // The webhook first: after a crash in between, its endpoint is still gone when the delivery is tried again.
    await this.#note(delivery, settlement, now)
    await this.#sql.query(statements.settleDelivery, [
      webhookId,
      position,
      attempt,
      ...endOf(settlement, formatInstant(now)),
    ])
  }

  async sweep(before: { delivered: Instant; parked: Instant }): Promise<boolean> {
    const taken = [
      await this.#sql.query(statements.sweepEnded, ['delivered', formatInstant(before.delivered), sweepBatch]),
      await this.#sql.query(statements.sweepEnded, ['parked', formatInstant(before.parked), sweepBatch]),
      await this.#sql.query(statements.sweepRemoved, [sweepBatch]),
    ]
    await this.#sql.query(statements.forgetRemoved)
    return taken.some(({ length }) => length === sweepBatch)
  }

  /** Of an endpoint that is well and stays so there is nothing to write. */
  async #note({ webhookId, failures }: LeasedDelivery, settlement: Settlement, now: Instant): Promise<void> {
    if (settlement.kind === 'delivered' || settlement.kind === 'forgotten') {
      const isWell = settlement.kind === 'delivered'
      if (failures > 0) await this.#sql.query(isWell ? statements.noteWell : statements.endRest, [webhookId])
      return
    }
    const params = [webhookId, formatInstant(now), failures + 1, formatInstant(settlement.restUntil)]
    await this.#sql.query(statements.noteFailure, params)
    if (settlement.kind === 'parked' && settlement.gone) await this.#sql.query(statements.disableForGone, [webhookId])
  }
}

/** State, next attempt, end, status and error of the delivery. */
const endOf = (settlement: Settlement, now: string): readonly unknown[] => {
  if (settlement.kind === 'delivered') return ['delivered', null, now, settlement.status, null]
  if (settlement.kind === 'forgotten') return ['parked', null, now, null, 'history holds the event no more']
  const { status, error } = settlement
  return settlement.kind === 'retry'
    ? ['pending', formatInstant(settlement.dueAt), null, status, error]
    : ['parked', null, now, status, error]
}
