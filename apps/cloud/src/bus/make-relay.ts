import type { EventOrigin, StatusEvent } from '@keyfob/protocol'
import type { Clock, NamedService, Tracer } from '@keyfob/runtime'
import type { EventLog, RelayCursor } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'
import type { RabbitLinks } from '../rabbit/make-rabbit.ts'
import { StatusRelay } from './status-relay.ts'

export interface RelayOptions {
  readonly links: RabbitLinks
  readonly events: EventLog
  readonly cursor: RelayCursor
  readonly origin: EventOrigin
  readonly onPublished: (events: readonly StatusEvent[]) => void
  readonly clock: Clock
  readonly log: Log
  readonly tracer: Tracer
}

export interface MadeRelay {
  readonly relay: StatusRelay
  readonly services: readonly NamedService[]
  /** Always ready: a relay that waits for RabbitMQ does not stop the other work of its process. */
  readonly readiness: () => { readonly ready: true; readonly detail: string }
}

export const makeRelay = ({ links, ...options }: RelayOptions): MadeRelay => {
  const relay = new StatusRelay({ link: links.publishing, names: links.names, ...options })
  const detail = (): string =>
    relay.problem ?? (relay.isHolder ? 'publishes status events' : 'standing by; another process publishes')
  return { relay, services: [['relay', relay]], readiness: () => ({ ready: true, detail: detail() }) }
}
