import type { Catalogue, EventOrigin } from '@keyfob/protocol'
import { type Clock, type NamedService, ServiceStack } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { WebhookService } from '../ports/webhook-service.ts'
import type { WebhookMeasures } from '../ports/webhook-measures.ts'
import type { WebhookQueue } from '../ports/webhook-queue.ts'
import type { WebhookStore } from '../ports/webhook-store.ts'
import { AddressGuard } from '../outgoing/address-guard.ts'
import { WebhookDeliverer } from './webhook-deliverer.ts'
import { Webhooks } from './webhooks.ts'
import { WebhookFeeder } from './webhook-feeder.ts'
import { SignedSender } from '../outgoing/signed-sender.ts'
import { WebhookSweeper } from './webhook-sweeper.ts'

export interface WebhookOptions {
  readonly store: WebhookStore
  readonly queue: WebhookQueue
  readonly catalogue: Catalogue
  readonly allowsPrivate: boolean
  readonly origin: EventOrigin
  readonly clock: Clock
  readonly log: Log
  readonly measures: WebhookMeasures
}

export interface MadeWebhooks {
  /** For the API. */
  readonly webhooks: WebhookService
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeWebhooks = (options: WebhookOptions): MadeWebhooks => {
  const { allowsPrivate, clock } = options
  const guard = new AddressGuard(allowsPrivate)
  const sender = new SignedSender(guard, clock)
  const deliverer = new WebhookDeliverer({ ...options, sender })
  const work = new ServiceStack({ name: 'webhooks' })
    .add('webhook deliverer', deliverer)
    .add('webhook feeder', new WebhookFeeder({ ...options, onFed: () => deliverer.nudge() }))
    .add('webhook sweeper', new WebhookSweeper(options))
  return { webhooks: new Webhooks({ ...options, guard, sender }), workers: [['webhooks', work]] }
}
