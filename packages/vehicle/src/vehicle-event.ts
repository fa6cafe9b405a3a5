import type { Ack, CommandId, CommandMessage, SignatureRefusal } from '@keyfob/protocol'
import type { Duration } from '@keyfob/runtime'
import type { CertificateEvent } from './certificate/certificate-event.ts'

/** What happens in a vehicle, for its log: one for each action and response. */
export type VehicleEvent =
  | { readonly kind: 'online'; readonly session: string; readonly counter: number }
  /** A connection is lost, or another attempt failed: one event for each. */
  | { readonly kind: 'offline'; readonly problem: string | undefined }
  /** Cloud time is known, with this error. */
  | { readonly kind: 'time'; readonly error: Duration }
  | { readonly kind: 'probed'; readonly nonce: string }
  /** A command came; `repeated`: its id is known already. */
  | { readonly kind: 'command'; readonly command: CommandMessage; readonly repeated: boolean }
  | { readonly kind: 'cancel'; readonly id: CommandId }
  /** `begun` is durable; the effect comes next. */
  | { readonly kind: 'begun'; readonly command: CommandMessage }
  /** Sent to the cloud; `sent` false: there was no connection, and a repetition will ask again. */
  | { readonly kind: 'ack'; readonly ack: Ack; readonly sent: boolean }
  | { readonly kind: 'unreadable'; readonly problem: string }
  /** A message that does not count by its signature: nothing is said about it. */
  | { readonly kind: 'refused'; readonly why: SignatureRefusal }
  /** The memory could not be written: nothing was said and nothing begun [L4]. */
  | { readonly kind: 'memory_failed'; readonly problem: string }
  | CertificateEvent
