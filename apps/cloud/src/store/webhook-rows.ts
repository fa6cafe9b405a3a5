/** Rows of `webhooks` and `webhook_deliveries`, and the records of the ports. */
import type { LeasedDelivery } from '../ports/webhook-queue.ts'
import type { WebhookDelivery, WebhookRecord } from '../ports/webhook-store.ts'
import { type Columns, statusEvent } from './rows.ts'
import { governanceEvent } from './tell-governance.ts'

export const at = (value: unknown): number | null => (value as Date | null)?.getTime() ?? null // a timestamptz column

/** The store wrote the row from a record, so its strings are what they were. */
export const webhookRecord = (row: Columns): WebhookRecord => {
  const { id, url, states, commands, vins, events, description, enabled, gone } = row as unknown as WebhookRecord // text, text[] and boolean columns
  const createdAt = at(row['created_at'])! // NOT NULL column
  return {
    id,
    url,
    states,
    commands,
    vins,
    events,
    description,
    enabled,
    gone,
    createdAt,
    position: Number(row['position']),
    failingSince: at(row['failing_since']),
  }
}

export const webhookDelivery = (row: Columns): WebhookDelivery => {
  const state = row['state'] as WebhookDelivery['state'] // written from this type
  return {
    position: Number(row['position']),
    subjectId: row['command_id'] as WebhookDelivery['subjectId'], // copied from an event
    event: row['event'] as WebhookDelivery['event'], // as before
    sequence: Number(row['sequence']),
    state,
    attempts: Number(row['attempts']),
    createdAt: at(row['created_at'])!, // NOT NULL column
    dueAt: state === 'pending' ? at(row['due_at']) : null,
    endedAt: at(row['ended_at']),
    lastStatus: row['last_status'] as number | null,
    lastError: row['last_error'] as string | null,
  }
}

/** Of the columns of its event, which are null when history has dropped it, and its own. */
export const leasedDelivery = (row: Columns): LeasedDelivery => ({
  webhookId: row['webhook_id'] as LeasedDelivery['webhookId'], // the id of a webhook's row
  position: Number(row['delivery']),
  attempt: Number(row['attempts']),
  url: String(row['url']),
  secrets: row['secrets'] as readonly string[], // a text[] expression
  failures: Number(row['failures']),
  event: eventOf(row),
})

const eventOf = (row: Columns): LeasedDelivery['event'] => {
  const told = row['told'] as Columns | null // a row of `governance_events` as JSON
  if (told !== null) return governanceEvent(told)
  return row['position'] === null ? undefined : statusEvent(row)
}
