/** Signatures between cloud and vehicles (SPEC section 11): what is kept of vehicles, and what the core and HTTP ask for. */
import type { SignatureRefusal, SigningPolicy, Vin } from '@keyfob/protocol'
import type { Instant, PublicJwk } from '@keyfob/runtime'
import type { Answered } from './command-service.ts'

export interface VehicleSigning {
  /** Null: as configured. */
  readonly policy: SigningPolicy | null
  /** Of the vehicle, public; at most `signingKeysMax`. */
  readonly keys: readonly PublicJwk[]
  readonly changedAt: Instant
}

/** What is undefined stays as it is. */
export type SigningChanges = { readonly [Field in 'policy' | 'keys']?: VehicleSigning[Field] | undefined }

/** Errors are those of `StoreUnavailable`. What is committed counts for the next lookup of any process. */
export interface VehicleSigningStore {
  /** Of those vehicles for which something is kept. In one statement; by `VehicleTrust`, one group of a process at a time. */
  findAll(vins: readonly Vin[]): Promise<ReadonlyMap<Vin, VehicleSigning>>
  /** Idempotent. Undefined when the vehicle is not registered. */
  put(vin: Vin, changes: SigningChanges, now: Instant): Promise<VehicleSigning | undefined>
  /** A vehicle whose messages have to be verified by its own policy; undefined: there is none. Once at a start. */
  findVerified(): Promise<Vin | undefined>
}

/** The text of a message to a vehicle, with the cloud's signature. Rejects when the key cannot be reached. */
export type SignDownlink = (vin: Vin, text: string) => string | Promise<string>

/** Why a message of a vehicle does not count; undefined: it does. Rejects with `StoreUnavailable` when that cannot be known. */
export type VerifyUplink = (vin: Vin, payload: Uint8Array) => Promise<SignatureRefusal | undefined>

export interface FoundSigning {
  /** Its own; null: as configured. */
  readonly policy: SigningPolicy | null
  /** What is done with its messages: by its own policy or the configured one, and by whether it has a key. */
  readonly effective: SigningPolicy
  readonly keys: readonly PublicJwk[]
}

export interface SigningService {
  /** The cloud's public keys, the one that signs first. Empty: it does not sign. */
  readonly publicKeys: readonly PublicJwk[]
  find(vin: Vin): Promise<Answered<FoundSigning>>
  put(vin: Vin, changes: SigningChanges): Promise<Answered<FoundSigning>>
}
