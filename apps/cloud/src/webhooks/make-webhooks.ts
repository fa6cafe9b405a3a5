import type { Catalogue } from '@keyfob/protocol'
import { type Clock, type Service, ServiceStack } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { WebhookService } from '../ports/webhook-service.ts'
import type { WebhookMeasures } from '../ports/webhook-measures.ts'
import type { WebhookQueue } from '../ports/webhook-queue.ts'
import type { WebhookStore } from '../ports/webhook-store.ts'
import { AddressGuard } from './address-guard.ts'
import { WebhookDeliverer } from './webhook-deliverer.ts'
import { Webhooks } from './webhooks.ts'
import { WebhookFeeder } from './webhook-feeder.ts'
import { WebhookSender } from './webhook-sender.ts'
import { WebhookSweeper } from './webhook-sweeper.ts'

export interface WebhookParts {
  readonly store: WebhookStore
  readonly queue: WebhookQueue
  readonly catalogue: Catalogue
  readonly allowsPrivate: boolean
  readonly clock: Clock
  readonly log: Log
  readonly measures: WebhookMeasures
}

/** The service for whoever serves the API, and what every worker runs. */
export const makeWebhooks = (parts: WebhookParts): { readonly service: WebhookService; readonly workers: Service } => {
  const { allowsPrivate, clock } = parts
  const guard = new AddressGuard(allowsPrivate)
  const sender = new WebhookSender(guard, clock)
  const deliverer = new WebhookDeliverer({ ...parts, sender })
  const workers = new ServiceStack({ name: 'webhooks' })
    .add('webhook deliverer', deliverer)
    .add('webhook feeder', new WebhookFeeder({ ...parts, onFed: () => deliverer.nudge() }))
    .add('webhook sweeper', new WebhookSweeper(parts))
  return { service: new Webhooks({ ...parts, guard, sender }), workers }
}
