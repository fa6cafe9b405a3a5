import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { StreamOptions, StreamedEvent } from '../events/follow-events.ts'
import type { Erased, PublicKey, SeenMessages, Vehicle, VehicleGuards, VehicleSigning } from '../generated/answers.ts'
import type { PutVehicleInput, PutVehicleSigningInput, WatchMessagesInput } from '../generated/inputs.ts'
import { Pages } from '../pages.ts'

/** The presence of a vehicle as of its last change: a hint. */
export interface PresenceChange {
  readonly vin: string
  readonly online: boolean | null
  readonly seenAt: string
}

type FollowPresence = (options: StreamOptions) => AsyncGenerator<StreamedEvent<PresenceChange>>

export class Vehicles {
  readonly #caller: ApiCaller
  readonly #follow: FollowPresence

  constructor(caller: ApiCaller, follow: FollowPresence) {
    this.#caller = caller
    this.#follow = follow
  }

  /** By VIN, or by `sort`. `limit`: of one page. */
  list(query: InputOf<'listVehicles'>['query'] = {}, options?: CallOptions): Pages<Vehicle> {
    return new Pages(
      (cursor) => this.#caller.call('listVehicles', { query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** How many there are, counted up to 100,000. */
  async count(query: InputOf<'listVehicles'>['query'] = {}, options?: CallOptions): Promise<number> {
    const page = await this.#caller.call('listVehicles', { query: { ...query, count: 'true', limit: 1 } }, options)
    return page.count ?? 0 // asked for
  }

  /** Changes of presence, the latest of each vehicle about once a second; over as many connections as it takes. */
  presence(options: StreamOptions = {}): AsyncGenerator<StreamedEvent<PresenceChange>> {
    return this.#follow(options)
  }

  /** Pairing, presence and reported state, at most some seconds old. */
  get(vin: string, options?: CallOptions): Promise<Vehicle> {
    return this.#caller.call('findVehicle', { params: { vin } }, options)
  }

  /** Which command types it may begin now, by their guards and what it reported. A look ahead: each submit checks again. */
  guards(vin: string, options?: CallOptions): Promise<VehicleGuards> {
    return this.#caller.call('listVehicleGuards', { params: { vin } }, options)
  }

  /** Registers it, or changes its pairing or its labels. */
  put(vin: string, body: PutVehicleInput = {}, options?: CallOptions): Promise<Vehicle> {
    return this.#caller.call('putVehicle', { params: { vin }, body }, options)
  }

  /** Lets admins see its raw messages for some minutes, with positions hidden. */
  watchMessages(vin: string, body: WatchMessagesInput = {}, options?: CallOptions): Promise<SeenMessages> {
    return this.#caller.call('watchMessages', { params: { vin }, body }, options)
  }

  /** The last raw messages, the newest first, since it is watched. */
  messages(vin: string, options?: CallOptions): Promise<SeenMessages> {
    return this.#caller.call('listMessages', { params: { vin } }, options)
  }

  /** Ends it, and deletes them. */
  endMessages(vin: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('endMessages', { params: { vin } }, options)
  }

  /** Its signing policy, and the public keys that it signs with. */
  signing(vin: string, options?: CallOptions): Promise<VehicleSigning> {
    return this.#caller.call('findVehicleSigning', { params: { vin } }, options)
  }

  /** What is absent stays as it is. */
  putSigning(vin: string, body: PutVehicleSigningInput, options?: CallOptions): Promise<VehicleSigning> {
    return this.#caller.call('putVehicleSigning', { params: { vin }, body }, options)
  }

  /** The public keys of the cloud, the one that signs first. */
  async cloudKeys(options?: CallOptions): Promise<readonly PublicKey[]> {
    return (await this.#caller.call('findSigningKeys', {}, options)).keys
  }

  /** Deletes it with its commands and their events, and erases it from the audit. */
  erase(vin: string, options?: CallOptions): Promise<Erased> {
    return this.#caller.call('eraseVehicle', { params: { vin } }, options)
  }

  /** Deletes it. Its commands stay in history. */
  remove(vin: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('removeVehicle', { params: { vin } }, options)
  }
}
