import type { Catalogue, EventOrigin, Vin } from '@keyfob/protocol'
import type { Clock, Tracer } from '@keyfob/runtime'
import type { AuditReader, AuditRecording, Erased } from '../ports/audit.ts'
import type { Access, AccessRefusal, ApiKeyService } from '../ports/access.ts'
import type { AnsweredRequest } from '../ports/answered-request.ts'
import type { Log, Logging } from '../ports/log.ts'
import type { ParkedMessages } from '../ports/bus.ts'
import type { ApprovalService } from '../ports/approval.ts'
import type { CampaignService } from '../ports/campaign.ts'
import type { CommandService, VehicleService } from '../ports/command-service.ts'
import type { ScheduleService } from '../ports/schedule-service.ts'
import type { DemoVehicles } from '../ports/demo-vehicles.ts'
import type { EnrollmentService } from '../ports/enrollment.ts'
import type { EventFeed, EventLog } from '../ports/event-log.ts'
import type { FigureService } from '../ports/figure-service.ts'
import type { MessageWatchStore } from '../ports/message-watch.ts'
import type { QuotaService } from '../ports/quotas.ts'
import type { SigningService } from '../ports/signing.ts'
import type { VehicleAccess } from '../ports/vehicle-access.ts'
import type { WebhookService } from '../ports/webhook-service.ts'
import type { ConsoleFiles } from './console/console-files.ts'
import type { CompressedPage } from './compressed-page.ts'
import type { OpenRequests } from './open-requests.ts'
import type { Readiness } from '../ports/readiness.ts'
import type { ProcessRecord } from '../ports/process-store.ts'
import type { SystemFacts } from '../ports/system-facts.ts'
import type { HostNames } from '../web/host-names.ts'

export interface MetricsText {
  readonly contentType: string
  readonly text: () => Promise<string>
}

/** The services that callers use. */
export interface HttpServices {
  readonly commands: CommandService
  readonly approvals: ApprovalService
  readonly campaigns: CampaignService
  readonly vehicles: VehicleService
  readonly schedules: ScheduleService
  readonly webhooks: WebhookService
  readonly keys: ApiKeyService
  readonly signing: SigningService
  readonly enrollment: EnrollmentService
  readonly vehicleAccess: VehicleAccess
  readonly parked: ParkedMessages
  readonly events: EventLog
  readonly feed: EventFeed
  readonly catalogue: Catalogue
  readonly figures: FigureService
  readonly watches: MessageWatchStore
  readonly audit: HttpAudit
  /** Null where no quota is configured. */
  readonly quotas: QuotaService | null
  /** Null where this process has no demo vehicles. */
  readonly demo: () => DemoVehicles | null
}

/** The audit as callers use it. */
export interface HttpAudit {
  /** Null: it is off, and requests leave no entries. */
  readonly recording: AuditRecording | null
  readonly entries: AuditReader
  /** `unsealed`: not now; the caller may try again. */
  readonly erase: (vin: Vin) => Promise<Erased | 'unsealed' | 'in_use'>
}

/** What this process reports about itself. */
export interface HttpAbout {
  readonly version: string
  /** What status events say of where they are from. */
  readonly origin: EventOrigin
  /** The AsyncAPI document. */
  readonly asyncapi: Readonly<Record<string, unknown>>
  readonly system: () => SystemFacts
  /** Those that run, the oldest first; null while the store is unavailable. */
  readonly processes: () => Promise<readonly ProcessRecord[] | null>
  readonly readiness: () => Readiness
  readonly metrics: MetricsText
  readonly logging: Logging
  /** Absent where the console is not built. */
  readonly console?: ConsoleFiles | undefined
}

/** Observers of requests. */
export interface HttpObservers {
  readonly log: Log
  /** Called after every answer. */
  readonly onAnswered: (answer: AnsweredRequest) => void
  /** Called for every request that was not authorized. */
  readonly onRefused: (reason: AccessRefusal) => void
  /** Default: no traces. */
  readonly tracer?: Tracer
}

/** Whose requests are accepted. */
export interface HttpCallers {
  readonly hosts: HostNames
  /** Proxies whose X-Forwarded-For is trusted: addresses and ranges. */
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

/** What operations may use: each names the two or three parts that it needs. */
export interface OperationParts extends HttpServices, HttpAbout {
  readonly access: Access
  readonly clock: Clock
  readonly streams: OpenRequests
  readonly waits: OpenRequests
  /** The OpenAPI document as JSON, made at the first request; all readers share its bytes. */
  readonly openapi: () => Promise<CompressedPage>
}
