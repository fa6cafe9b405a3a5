/** Which vehicle connects to a broker, and what it may do there. The one set of rules, for every broker alike. */
import type { Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { CredentialId } from './vehicle-credential.ts'

export interface VehicleIdentity {
  readonly vin: Vin
  /** By which it showed who it is. */
  readonly credential: CredentialId
  /** Null: never. */
  readonly expiresAt: Instant | null
}

export interface VehicleAccess {
  /** The VIN that a user name or a common name is, in upper case; undefined: it is none, and so no vehicle's. */
  vinNamed(name: string): Vin | undefined
  /** Undefined: the two do not belong together, or no longer. @throws StoreUnavailable, Overloaded */
  byPassword(username: string, password: string): Promise<VehicleIdentity | undefined>
  /**
   * Of a certificate whose chain and times were checked: its common name, and its serial number in hex. Undefined: it is
   * revoked, or unknown. @throws StoreUnavailable, Overloaded
   */
  byCertificate(commonName: string, serial: string): Promise<VehicleIdentity | undefined>
  /**
   * A client id belongs to the vehicle whose VIN it begins with: no vehicle ends the connection of another one, or keeps
   * it from connecting, by taking its client id. Empty: the broker makes one.
   */
  mayConnectAs(vin: Vin, clientId: string): boolean
  /** To a topic: `ack`, `state` and `presence` of its own VIN. */
  mayPublish(vin: Vin, topic: string): boolean
  /** By a filter: the topic of its own commands and nothing else, so no wildcard. */
  maySubscribe(vin: Vin, filter: string): boolean
  /** What was revoked at this instant or later. @throws StoreUnavailable */
  revokedSince(since: Instant): Promise<readonly CredentialId[]>
}
