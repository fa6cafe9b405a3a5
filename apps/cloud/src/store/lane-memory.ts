/**
 * Lanes as this process wrote or read them last, with their open commands and the version of each row. A group whose lanes
 * are all remembered is decided without reading, and written only if all of these versions still hold (`write-remembered.ts`).
 *
 * A hint only: the rows are authoritative. What another process has changed since is found out by the write, which then
 * does nothing.
 */
import type { CommandId, Lane, LanePlace } from '@keyfob/protocol'
import type { CommandRecord } from '../ports/command-record.ts'
import type { WriteRequests } from '../ports/command-store.ts'

/** The transaction that wrote a row last (`xmin`). Any change of the row changes it. */
export type RowVersion = number

/** A row of `lanes`, as it was read under its lock. */
export interface VersionedLane extends Lane {
  /** A command registered the vehicle, and nobody ever heard of it. */
  readonly unheard: boolean
  readonly version: RowVersion
}

export interface VersionedCommand {
  readonly record: CommandRecord
  readonly version: RowVersion
}

export interface RememberedLane extends VersionedLane {
  /** All that wait in it, and what is in flight if it was read. Undefined: only that the lane is there is remembered. */
  readonly commands: readonly VersionedCommand[] | undefined
}

/** About 350 bytes each, without commands. */
const lanesMax = 30_000
/** One or two KB each. */
const commandsMax = 10_000
/** A lane in which more wait is read again: that is less work than to say what all of them were. */
const commandsOfLaneMax = 4
const none: readonly VersionedCommand[] = []

export class LaneMemory {
  /** The one that was written longest ago comes first. */
  readonly #lanes = new Map<string, RememberedLane>()
  readonly #places = new Map<CommandId, string>()

  has(place: LanePlace): boolean {
    return this.#lanes.has(laneKey(place))
  }

  /** The lanes of a group with all that its decisions need; undefined when something has to be read. */
  recall({ submits, steps }: WriteRequests): readonly RememberedLane[] | undefined {
    const lanes = new Map<string, RememberedLane>()
    const keys = [...steps.map(({ id }) => this.#places.get(id)), ...submits.map(laneKey)]
    for (const key of keys) {
      const lane = key === undefined ? undefined : this.#lanes.get(key)
      if (key === undefined || lane?.commands === undefined) return undefined
      lanes.set(key, lane)
    }
    const isRead = submits.every((submit) => {
      const { inFlight, commands = none } = lanes.get(laneKey(submit))! // one for each submit
      const isKnown = inFlight === null || commands.some(({ record }) => record.id === inFlight)
      return !this.#places.has(submit.id) && (isKnown || submit.conflict !== 'supersede')
    })
    return isRead ? [...lanes.values()] : undefined
  }

  note(lanes: readonly RememberedLane[]): void {
    for (const lane of lanes) this.#put(lane)
    while (this.#lanes.size > lanesMax || this.#places.size > commandsMax) this.#drop(this.#lanes.keys().next().value!)
  }

  forget(): void {
    this.#lanes.clear()
    this.#places.clear()
  }

  /** @throws LanesGone when some that were remembered are not among those found; they are forgotten */
  check(asked: readonly LanePlace[], found: readonly LanePlace[]): void {
    const there = new Set(found.map(laneKey))
    const gone = asked.map(laneKey).filter((key) => this.#lanes.has(key) && !there.has(key))
    for (const key of gone) this.#drop(key)
    if (gone.length > 0) throw new LanesGone()
  }

  #put(lane: RememberedLane): void {
    const key = laneKey(lane)
    this.#drop(key)
    const isDeep = (lane.commands?.length ?? 0) > commandsOfLaneMax
    this.#lanes.set(key, isDeep ? { ...lane, commands: undefined } : lane)
    if (!isDeep) for (const { record } of lane.commands ?? none) this.#places.set(record.id, key)
  }

  #drop(key: string): void {
    for (const { record } of this.#lanes.get(key)?.commands ?? none) this.#places.delete(record.id)
    this.#lanes.delete(key)
  }
}

/** Nothing was written: the group has to begin again. */
export class LanesGone extends Error {
  override readonly name = 'LanesGone'
}

export const laneKey = ({ vin, lane }: LanePlace): string => `${vin} ${lane}`
