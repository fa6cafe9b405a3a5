import type { Catalogue } from '@keyfob/protocol'
import type { Clock } from '@keyfob/runtime'
import type { Logger } from 'pino'
import type { ParkedMessages } from '../ports/bus.ts'
import type { CommandDesk, VehicleDesk } from '../ports/desk.ts'
import type { EventFeed, EventLog } from '../ports/event-log.ts'
import type { WebhookDesk } from '../ports/webhook-desk.ts'
import type { OpenRequests } from './open-requests.ts'
import type { Readiness } from './readiness.ts'

/** What the composition root hands to the HTTP server. */
export interface HttpParts {
  readonly commands: CommandDesk
  readonly vehicles: VehicleDesk
  readonly parked: ParkedMessages
  readonly webhooks: WebhookDesk
  readonly events: EventLog
  readonly feed: EventFeed
  readonly catalogue: Catalogue
  readonly readiness: () => Readiness
  readonly logger: Logger
  readonly version: string
  readonly clock: Clock
}

/** What operations may ask for: each names the two or three that it uses. */
export interface OperationParts extends HttpParts {
  readonly streams: OpenRequests
  readonly waits: OpenRequests
  /** The OpenAPI document, as JSON text. */
  readonly openapi: () => string
}
