import { uuidv7 } from 'uuidv7'
import type { CommandId, Vin } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { LeaseRequest } from '../../ports/webhook-queue.ts'
import type { NewWebhook, WebhookId } from '../../ports/webhook-store.ts'
import { freshVin, newCommand, t0 } from './sample-commands.ts'
import type { SampleStore } from './sample-store.ts'
import { acceptAll, stepAll } from './write.ts'

export const freshWebhookId = (): WebhookId => uuidv7() as WebhookId // a UUIDv7 by its maker

export const newWebhook = (more: Partial<NewWebhook> = {}): NewWebhook => ({
  id: freshWebhookId(),
  url: 'https://receiver.example/keyfob',
  events: null,
  states: null,
  commands: null,
  vins: null,
  description: '',
  enabled: true,
  secret: `whsec_${'A'.repeat(32)}`,
  createdAt: t0,
  ...more,
})

export const feedAll = { page: 500, pendingMax: 1_000 }

export const leaseOf = (more: Partial<LeaseRequest> = {}): LeaseRequest => ({
  failing: false,
  room: 100,
  perWebhook: 100,
  busy: new Map(),
  lease: 60_000,
  ...more,
})

/** For tests: a command that is sent, which is one event. */
export const send = async (
  store: SampleStore,
  vin: Vin = freshVin(),
  at: Instant = t0,
): Promise<{ id: CommandId; vin: Vin }> => {
  const command = newCommand(vin)
  await acceptAll(store.commandStore, [command], at)
  return command
}

/** One more event of it. */
export const answer = async (
  store: SampleStore,
  { id, vin }: { id: CommandId; vin: Vin },
  status: 'running' | 'succeeded' | 'failed',
  after: Duration = 0,
): Promise<void> => {
  await stepAll(store.commandStore, [{ id, vin, input: { kind: 'ack', ack: { id, status } } }], t0 + after)
}
