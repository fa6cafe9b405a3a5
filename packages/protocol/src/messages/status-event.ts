/** The public fact that a command changed state [L9]: a CloudEvents 1.0 event, the same on every stream (SPEC section 8). */
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { Reason } from '../lifecycle/reasons.ts'
import type { State } from '../lifecycle/states.ts'
import type { CommandId, Vin } from '../words/ids.ts'
import { type EventOrigin, eventOriginDefault } from './event-origin.ts'

export interface StatusEvent {
  /** Place in the log of one system; grows, with gaps. What `Last-Event-ID` names. */
  readonly position: number
  readonly commandId: CommandId
  readonly vin: Vin
  readonly command: string
  /** 1 for the first event of a command; a consumer drops what is not newer than the last. */
  readonly sequence: number
  readonly at: Instant
  readonly state: State
  readonly reason: Reason
  /** Whether the command was settled before (an `unknown` that was corrected). */
  readonly late: boolean
  readonly result: Readonly<Record<string, unknown>> | null
  /** Of the request that the command came with (W3C Trace Context); null when it is in no trace. */
  readonly traceparent: string | null
}

/** The event's stable id: the same however often it is published. */
export const statusEventId = ({ commandId, sequence }: Pick<StatusEvent, 'commandId' | 'sequence'>): string =>
  `${commandId}/${sequence}`

/** The name of the event wherever it is told: the `type` of the CloudEvent and of the AMQP message, and the `event` of a webhook. */
export const statusEventType = (state: State): string => `keyfob.command.${state}`

/**
 * What a webhook receives. `event` is the name of the event as everywhere else; `type` is the name that webhooks had
 * first, on which receivers rely.
 */
export const toWebhookEvent = (event: StatusEvent, origin?: EventOrigin) => {
  const { type, source, dataschema, time, data } = toCloudEvent(event, origin)
  return { type: `command.${event.state}`, event: type, source, dataschema, timestamp: time, data }
}

/** CloudEvents 1.0, JSON format, structured mode. */
export const toCloudEvent = (event: StatusEvent, { source, dataschema }: EventOrigin = eventOriginDefault) => ({
  specversion: '1.0',
  type: statusEventType(event.state),
  source,
  id: statusEventId(event),
  subject: event.vin,
  time: formatInstant(event.at),
  datacontenttype: 'application/json',
  dataschema,
  data: {
    commandId: event.commandId,
    vin: event.vin,
    command: event.command,
    sequence: event.sequence,
    state: event.state,
    reason: event.reason,
    late: event.late,
    result: event.result,
  },
  // An extension attribute (CloudEvents: Distributed Tracing). Last, because a name behind a spread would give each event a hidden class of its own in V8.
  ...(event.traceparent !== null && { traceparent: event.traceparent }),
})
