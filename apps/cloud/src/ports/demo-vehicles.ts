import type { CommandType, IvcId, Vin } from '@keyfob/protocol'
import type { PublicJwk, Service, Tracer } from '@keyfob/runtime'

/** A simulated vehicle of a demonstration. */
export interface DemoVehicle {
  readonly vin: Vin
  readonly ivc: IvcId
  /** Names of its misbehaviours; none: it does what it should. */
  readonly behaviours: readonly string[]
  /** Whether its communicator has power. */
  readonly pluggedIn: boolean
  /** Whether it has a connection now, as it knows itself: what the cloud believes is its presence. */
  readonly connected: boolean
}

/**
 * The demo vehicles of this process: whoever starts the server makes them, and they connect to the broker as vehicles do.
 * Any number of calls at once; changes of one vehicle take turns. A change resolves when the vehicle is connected, or had
 * its chance to (some seconds).
 */
export interface DemoVehicles extends Service {
  /** What they may be told to do. */
  readonly behaviours: readonly { readonly name: string; readonly summary: string }[]
  /** As many there may be. */
  readonly max: number
  list(): readonly DemoVehicle[]
  find(vin: Vin): DemoVehicle | undefined
  /** A new one. Undefined: there are as many as there may be. @param behaviours names of `behaviours` */
  add(behaviours: readonly string[]): Promise<DemoVehicle | undefined>
  /** What is absent stays as it is. Undefined: there is no such vehicle. */
  change(
    vin: Vin,
    wish: { readonly behaviours?: readonly string[] | undefined; readonly pluggedIn?: boolean | undefined },
  ): Promise<DemoVehicle | undefined>
  /** It disconnects, and is no longer in the list; whether it was. Its record as a vehicle stays. */
  remove(vin: Vin): Promise<boolean>
}

/** What demo vehicles are given. */
export interface DemoSurroundings {
  /** Where vehicles connect. */
  readonly mqttUrl: string
  readonly tracer: Tracer
  /** What they may be commanded. */
  readonly types: readonly CommandType[]
  /** Of the cloud, public: what it sends is signed with one of them. Empty: nothing is, and vehicles need no keys. */
  readonly cloudKeys: readonly PublicJwk[]
  /**
   * Called before a vehicle connects for the first time: it is registered also where vehicles may not register by
   * themselves, and with the key by which it signs, if it does.
   */
  readonly register: (vin: Vin, key?: PublicJwk) => Promise<void>
}

export type MakeDemoVehicles = (surroundings: DemoSurroundings) => DemoVehicles
