/**
 * Delivers events to endpoints, at least once. The queue in the store is authoritative: an attempt is on record before it
 * is made, and belongs to one deliverer until its lease expires. When a process dies between the POST and its settlement
 * the delivery is made again, under the same `webhook-id`.
 *
 * Failing endpoints are served apart: one attempt at a time on each, with a pause between two. However many of them are
 * dead or slow, and whatever waits for them, healthy endpoints are served, and the store is not asked for deliveries that
 * may not be sent. A webhook counts as healthy again with its first success.
 */
import {
  type EventOrigin,
  governanceEventId,
  statusEventId,
  toGovernanceWebhookEvent,
  toWebhookEvent,
} from '@keyfob/protocol'
import { type Clock, type Duration, formatInstant, seconds } from '@keyfob/runtime'
import { OutgoingDispatcher } from '../outgoing/outgoing-dispatcher.ts'
import type { FieldsOf, Log } from '../ports/log.ts'
import { type WebhookMeasures, noWebhookMeasures } from '../ports/webhook-measures.ts'
import type { LeasedDelivery, Settlement, WebhookQueue } from '../ports/webhook-queue.ts'
import type { WebhookId } from '../ports/webhook-store.ts'
import { settlementOf } from './settlement-of.ts'
import type { SendOutcome, SignedSender } from '../outgoing/signed-sender.ts'

/**
 * Attempts at once in one process. Fewer failing ones than the four threads on which Node resolves names: names that get
 * no answer would else occupy all of them.
 */
const lanes = [
  { failing: false, room: 17, perWebhook: 4 },
  { failing: true, room: 3, perWebhook: 1 },
] as const
/** Longer than a sender takes, which is 12 s at most; and what a process had under way when it died waits so long. */
const lease: Duration = seconds(30)
export interface WebhookDelivererOptions {
  readonly queue: WebhookQueue
  readonly sender: Pick<SignedSender, 'send'>
  readonly origin: EventOrigin
  readonly clock: Clock
  readonly log: Log
  readonly measures?: WebhookMeasures
  readonly random?: () => number
}

export class WebhookDeliverer extends OutgoingDispatcher<LeasedDelivery> {
  readonly #options: WebhookDelivererOptions

  constructor(options: WebhookDelivererOptions) {
    super('webhook deliverer', options.clock)
    this.#options = options
  }

  protected override async takeOn(): Promise<boolean> {
    const { queue, clock } = this.#options
    let taken = 0
    for (const { failing, room, perWebhook } of lanes) {
      const free = room - [...this.underWay.keys()].filter(({ failures }) => failures > 0 === failing).length
      if (free <= 0) continue
      const leased = await queue.lease({ failing, room: free, perWebhook, busy: this.#busy(), lease }, clock.now())
      for (const delivery of leased) this.begin(delivery)
      taken += leased.length
    }
    return taken > 0
  }

  #busy(): ReadonlyMap<WebhookId, number> {
    const counts = new Map<WebhookId, number>()
    for (const { webhookId } of this.underWay.keys()) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1)
    return counts
  }

  protected override async dispatch(delivery: LeasedDelivery): Promise<void> {
    const { event } = delivery
    if (event === undefined) return this.#settle(delivery, { kind: 'forgotten' }, 0)
    const outcome = await this.#send(delivery, event)
    // Aborted by a stop: the endpoint may have it, so it is sent again when the lease expires.
    if (outcome === undefined) return
    const { clock, random } = this.#options
    await this.#settle(delivery, settlementOf(delivery, outcome, clock.now(), random), outcome.took)
  }

  async #send({ url, secrets }: LeasedDelivery, event: Event): Promise<SendOutcome | undefined> {
    const signal = this.leaving
    try {
      const { sender, origin } = this.#options
      return await sender.send({ ...messageOf(event, origin), url, secrets }, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }

  async #settle(delivery: LeasedDelivery, settlement: Settlement, took: Duration): Promise<void> {
    const { queue, clock, log, measures = noWebhookMeasures } = this.#options
    await queue.settle(delivery, settlement, clock.now())
    measures.settled(settlement.kind, took)
    const { webhookId, position, attempt, event } = delivery
    // Without the URL, which may hold a secret of its own.
    tell(log, settlement, {
      webhook: webhookId,
      delivery: position,
      ...subjectOf(event),
      attempt,
      ms: took,
    })
  }

  protected override fail(error: unknown): void {
    this.#options.log.error('webhook.work_failed', { what: 'deliverer', error: String(error) })
  }
}

type Event = NonNullable<LeasedDelivery['event']>

const messageOf = (event: Event, origin: EventOrigin): { readonly id: string; readonly body: string } =>
  'type' in event
    ? { id: governanceEventId(event), body: JSON.stringify(toGovernanceWebhookEvent(event, origin)) }
    : { id: statusEventId(event), body: JSON.stringify(toWebhookEvent(event, origin)) }

/** For the log. */
const subjectOf = (event: Event | undefined): Pick<FieldsOf<'webhook.delivered'>, 'command' | 'campaign' | 'state'> => {
  if (event === undefined) return {}
  if (!('type' in event)) return { command: event.commandId, state: event.state }
  const { commandId, campaignId } = { commandId: undefined, campaignId: undefined, ...event.data }
  return { command: commandId, campaign: campaignId, state: event.type }
}

const tell = (log: Log, settlement: Settlement, fields: FieldsOf<'webhook.delivered'>): void => {
  if (settlement.kind === 'forgotten') return log.warn('webhook.parked', { ...fields, error: 'history' })
  const { kind, status } = settlement
  if (kind === 'delivered') return log.debug('webhook.delivered', { ...fields, status })
  const { error } = settlement
  if (kind === 'retry')
    return log.warn('webhook.failed', { ...fields, status, error, dueAt: formatInstant(settlement.dueAt) })
  log.warn('webhook.parked', { ...fields, status, error })
  if (settlement.gone)
    log.warn('webhook.disabled', { webhook: fields.webhook, reason: 'its endpoint answered 410 Gone' })
}
