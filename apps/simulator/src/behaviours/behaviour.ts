import type { Clock } from '@keyfob/runtime'
import type { Actuator, Journal, Link } from '@keyfob/vehicle'
import type { VehicleBody } from '../body/vehicle-body.ts'
import type { Random } from '../random.ts'

/**
 * A kind of misbehaviour. To add one, write a file beside this one and list it in `behaviours.ts`. A behaviour wraps the
 * ports of a vehicle or acts on its body; it never knows the SDK, and the SDK never knows about it.
 *
 * It may break anything that real vehicles, modems and networks break. What it must not break is what the laws take for
 * granted (SPEC section 10): an effect begins only in the actuator's own `execute`, and a write that resolved is durable.
 */
export interface Behaviour {
  readonly name: string
  /** For the list in the help: what the vehicle does, in a few words. */
  readonly summary: string
  /** Takes attachment of one vehicle, for its whole life. `random` is this behaviour's own in this vehicle. */
  attach(body: VehicleBody, random: Random): Attachment
}

/** What a behaviour does to one vehicle. Ports are wrapped again at each start of the SDK. */
export interface Attachment {
  wrapLink?(link: Link): Link
  wrapJournal?(journal: Journal): Journal
  wrapActuator?(actuator: Actuator): Actuator
  wrapClock?(clock: Clock): Clock
  /** Acts from time to time until `calm` is aborted; may reject with its reason. */
  run?(): Promise<void>
}
