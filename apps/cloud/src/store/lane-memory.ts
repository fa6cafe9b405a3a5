/**
 * Lanes as this process wrote or read them last, with their open commands and the version of their row, which whoever changes
 * a command writes, too. A group whose lanes are all remembered is decided without reading, and written only if all of these
 * versions still hold (`write-remembered.ts`).
 * Of a vehicle that was met by a submit it is known which lanes it has: another one is new, and nothing can be read of it.
 *
 * A hint only: the rows are authoritative. What another process has changed since is found out by the write, which then
 * does nothing.
 */
import type { CommandId, Lane, LanePlace, Vin } from '@keyfob/protocol'
import type { CommandRecord } from '../ports/command-record.ts'
import type { PublishedTime, WriteRequests } from '../ports/command-store.ts'

/** The transaction that wrote a row last (`xmin`). Any change of the row changes it. */
export type RowVersion = number

/** A row of `lanes`, as it was read under its lock. */
export interface VersionedLane extends Lane {
  /** A command registered the vehicle, and nobody ever heard of it. */
  readonly unheard: boolean
  /** Null: it has no row yet, as far as is remembered, and its tail is 0. */
  readonly version: RowVersion | null
}

export interface RememberedLane extends VersionedLane {
  /** All that wait in it, and what is in flight if it was read. Undefined: they have to be read. */
  readonly commands: readonly CommandRecord[] | undefined
}

interface RememberedVehicle {
  /** Undefined: that it is there is all that is known. */
  readonly lanes: Map<string, RememberedLane | undefined>
  /** No others are there. */
  isWhole: boolean
  /** The lane that was noted last: it says most about the vehicle. */
  latest: RememberedLane | undefined
}

/** About 350 bytes each, without commands. */
const lanesMax = 30_000
/** One or two KB each. */
const commandsMax = 10_000
/** A lane in which more wait is read again: that is less work than to say what all of them were. */
const commandsOfLaneMax = 4
const none: readonly CommandRecord[] = []

export class LaneMemory {
  /** The one that was noted longest ago comes first. */
  readonly #vehicles = new Map<Vin, RememberedVehicle>()
  /** The lane of each open command. */
  readonly #open = new Map<CommandId, RememberedLane>()
  #lanes = 0

  /** Whether the lane has a row. */
  has({ vin, lane }: LanePlace): boolean {
    const lanes = this.#vehicles.get(vin)?.lanes
    return lanes !== undefined && lanes.has(lane) && lanes.get(lane)?.version !== null
  }

  /** Whether it is known which lanes a vehicle has. */
  knows(vin: Vin): boolean {
    return this.#vehicles.get(vin)?.isWhole === true
  }

  /** The lanes of a group with all that its decisions need; undefined when something has to be read. */
  recall({ submits, steps }: WriteRequests): readonly RememberedLane[] | undefined {
    const lanes = new Set<RememberedLane>()
    for (const { id } of steps) {
      const lane = this.#open.get(id)
      if (lane === undefined) return undefined
      lanes.add(lane)
    }
    for (const submit of submits) {
      const lane = this.#laneOf(submit)
      if (lane?.commands === undefined || this.#open.has(submit.id)) return undefined
      const isKnown = lane.inFlight === null || lane.commands.some(({ id }) => id === lane.inFlight)
      if (!isKnown && submit.conflict === 'supersede') return undefined
      lanes.add(lane)
    }
    return [...lanes]
  }

  /** What lanes some vehicles have: all of them. */
  meet(vins: readonly Vin[], places: readonly LanePlace[]): void {
    for (const vin of vins) this.#vehicleOf(vin).isWhole = true
    for (const { vin, lane } of places) if (!this.has({ vin, lane })) this.#set(vin, lane, undefined)
  }

  note(lanes: readonly RememberedLane[]): void {
    for (const lane of lanes) this.#put(lane)
    while (this.#lanes > lanesMax || this.#open.size > commandsMax) this.#drop(this.#vehicles.keys().next().value!)
  }

  /** Times that were written beside the lanes, whose version stays. */
  notePublished(times: readonly PublishedTime[]): void {
    for (const { id, at } of times) {
      const lane = this.#open.get(id)
      if (lane === undefined) continue
      const commands = lane.commands?.map((each) => (each.id === id ? { ...each, publishedAt: at } : each))
      this.#set(lane.vin, lane.lane, { ...lane, commands })
    }
  }

  forget(): void {
    this.#vehicles.clear()
    this.#open.clear()
    this.#lanes = 0
  }

  /**
   * Forgets the vehicles of lanes that are not among those found.
   *
   * @throws LanesGone when some of these lanes were remembered to have a row
   */
  check(asked: readonly LanePlace[], found: readonly LanePlace[]): void {
    const there = new Set(found.map(laneKey))
    const missing = asked.filter((place) => !there.has(laneKey(place)))
    const isGone = missing.some((place) => this.has(place))
    for (const { vin } of missing) this.#drop(vin)
    if (isGone) throw new LanesGone()
  }

  /** A lane that is not there is made here, so that it is one for all submits of a group. */
  #laneOf({ vin, lane }: LanePlace): RememberedLane | undefined {
    const vehicle = this.#vehicles.get(vin)
    if (vehicle?.latest === undefined || vehicle.lanes.has(lane) || !vehicle.isWhole) return vehicle?.lanes.get(lane)
    const { ivc, online, unheard } = vehicle.latest
    const made = { vin, lane, tail: 0, inFlight: null, ivc, online, unheard, version: null, commands: none }
    this.#set(vin, lane, made)
    return made
  }

  #put(lane: RememberedLane): void {
    const vehicle = this.#vehicleOf(lane.vin)
    this.#vehicles.delete(lane.vin) // to the end
    this.#vehicles.set(lane.vin, vehicle)
    const isDeep = (lane.commands?.length ?? 0) > commandsOfLaneMax
    const kept = isDeep ? { ...lane, commands: undefined } : lane
    vehicle.latest = kept
    this.#set(lane.vin, lane.lane, kept)
  }

  #vehicleOf(vin: Vin): RememberedVehicle {
    const known = this.#vehicles.get(vin)
    if (known !== undefined) return known
    const vehicle: RememberedVehicle = { lanes: new Map(), isWhole: false, latest: undefined }
    this.#vehicles.set(vin, vehicle)
    return vehicle
  }

  #set(vin: Vin, name: string, lane: RememberedLane | undefined): void {
    const { lanes } = this.#vehicleOf(vin)
    this.#close(lanes.get(name))
    if (!lanes.has(name)) this.#lanes += 1
    lanes.set(name, lane)
    for (const { id } of lane?.commands ?? none) this.#open.set(id, lane!) // it has commands
  }

  #drop(vin: Vin): void {
    const lanes = this.#vehicles.get(vin)?.lanes
    for (const lane of lanes?.values() ?? []) this.#close(lane)
    this.#lanes -= lanes?.size ?? 0
    this.#vehicles.delete(vin)
  }

  #close(lane: RememberedLane | undefined): void {
    for (const { id } of lane?.commands ?? none) this.#open.delete(id)
  }
}

/** Nothing was written: the group has to begin again. */
export class LanesGone extends Error {
  override readonly name = 'LanesGone'
}

export const laneKey = ({ vin, lane }: LanePlace): string => `${vin} ${lane}`
