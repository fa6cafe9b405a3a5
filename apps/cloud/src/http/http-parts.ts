import type { Catalogue } from '@keyfob/protocol'
import type { Clock, Tracer } from '@keyfob/runtime'
import type { Access, AccessRefusal, ApiKeyService } from '../ports/access.ts'
import type { AnsweredRequest } from '../ports/answered-request.ts'
import type { Log, Logging } from '../ports/log.ts'
import type { ParkedMessages } from '../ports/bus.ts'
import type { CommandService, VehicleService } from '../ports/command-service.ts'
import type { ScheduleService } from '../ports/schedule-service.ts'
import type { EventFeed, EventLog } from '../ports/event-log.ts'
import type { WebhookService } from '../ports/webhook-service.ts'
import type { OpenRequests } from './open-requests.ts'
import type { Readiness } from '../ports/readiness.ts'
import type { SystemFacts } from '../ports/system-facts.ts'
import type { HostNames } from '../web/host-names.ts'

export interface MetricsText {
  readonly contentType: string
  readonly text: () => Promise<string>
}

/** What people ask for. */
export interface HttpServices {
  readonly commands: CommandService
  readonly vehicles: VehicleService
  readonly schedules: ScheduleService
  readonly webhooks: WebhookService
  readonly keys: ApiKeyService
  readonly parked: ParkedMessages
  readonly events: EventLog
  readonly feed: EventFeed
  readonly catalogue: Catalogue
}

/** What this process tells of itself. */
export interface HttpAbout {
  readonly version: string
  readonly system: () => SystemFacts
  readonly readiness: () => Readiness
  readonly metrics: MetricsText
  readonly logging: Logging
}

/** Who hears of requests. */
export interface HttpObservers {
  readonly log: Log
  /** Hears of every answer, after it. */
  readonly onAnswered: (answer: AnsweredRequest) => void
  /** Hears of every request that was not let in. */
  readonly onRefused: (reason: AccessRefusal) => void
  /** Default: nobody. */
  readonly tracer?: Tracer
}

/** Whose requests are taken. */
export interface HttpCallers {
  readonly hosts: HostNames
  /** Whose X-Forwarded-For is believed: addresses and ranges. */
  readonly trustedProxies: readonly string[]
}

/** What the composition root hands to the HTTP server, in groups. */
export interface HttpParts {
  readonly services: HttpServices
  readonly access: Access
  readonly about: HttpAbout
  readonly observers: HttpObservers
  readonly clock: Clock
}

/** What operations may ask for: each names the two or three that it uses. */
export interface OperationParts extends HttpServices, HttpAbout {
  readonly access: Access
  readonly clock: Clock
  readonly streams: OpenRequests
  readonly waits: OpenRequests
  /** The OpenAPI document, as JSON; the same bytes for all who read it. */
  readonly openapi: () => Buffer
}
