/**
 * Resumes what was begun for vehicles when they are heard again, in groups: waiting commands get their first attempt, attempted ones are
 * repeated, and the vehicle is asked about doubts. When a broker restarts, a whole fleet is heard again within seconds; when a fleet is
 * new, each of its vehicles is heard for the first time.
 *
 * It holds names in memory only. What is lost with the process, or fails with its group, the sweeps do [L6].
 */
import { type Vin, instantStep } from '@keyfob/protocol'
import { type Clock, GroupCommit, type Instant } from '@keyfob/runtime'
import type { CommandStore } from '../ports/command-store.ts'
import type { Lifecycle } from './lifecycle.ts'

/** Vehicles of one group: half of those that have a turn at once. */
const maxGroup = 128
/**
 * Of those that returned: more than have a turn at once, and acks in handling. Of those that are heard for the first time as many as
 * signs of life may wait: each was recorded as heard by then, so one that was refused here would not be asked again.
 */
const maxWaiting = { returned: 2_048, first: 10_000 } as const
/** Lanes that one group attempts, at most: more would delay the next group of commands. The sweep attempts the rest. */
const lanesMax = 256
/** Attempted commands of one vehicle that are repeated, and of all vehicles of a group. Open ones among the rest are repeated by time. */
const attemptedMax = { vehicle: 500, group: 4_096 } as const

export interface VehicleResumerParts {
  readonly commands: Pick<CommandStore, 'attemptedOf' | 'doubtsOf'>
  readonly lifecycle: Pick<Lifecycle, 'attemptWaiting' | 'stepAll'>
  readonly clock: Pick<Clock, 'now'>
}

interface Heard {
  readonly vin: Vin
  /** The `now` that the vehicle was sent. */
  readonly sentNow: Instant
}

export class VehicleResumer {
  readonly #parts: VehicleResumerParts
  readonly #returned: GroupCommit<Heard, undefined>
  readonly #first: GroupCommit<Vin, undefined>

  constructor(parts: VehicleResumerParts) {
    this.#parts = parts
    this.#returned = new GroupCommit({
      maxGroup,
      maxWaiting: maxWaiting.returned,
      commit: (group) => this.#resume(group),
    })
    this.#first = new GroupCommit({ maxGroup, maxWaiting: maxWaiting.first, commit: (vins) => this.#askDoubts(vins) })
  }

  /** Resolves when it is on record; what is to be sent is on its way. @throws Overloaded, else as the store does */
  async resume(vin: Vin, sentNow: Instant): Promise<void> {
    await this.#returned.submit({ vin, sentNow })
  }

  /**
   * For a vehicle that never sent a message before: its commands are repeated by time anyway, but its doubts are not.
   *
   * @throws Overloaded, else as the store does
   */
  async askDoubts(vin: Vin): Promise<void> {
    await this.#first.submit(vin)
  }

  /** First attempts are stamped after the `now` that a vehicle was sent, which a fresh memory takes as its horizon [L4]. */
  async #resume(group: readonly Heard[]): Promise<readonly undefined[]> {
    const { lifecycle, commands, clock } = this.#parts
    const vins = [...new Set(group.map(({ vin }) => vin))]
    const limit = Math.min(attemptedMax.vehicle, Math.ceil(attemptedMax.group / vins.length))
    const attempted = await commands.attemptedOf(vins, limit)
    const afterAll = Math.max(clock.now(), ...group.map(({ sentNow }) => sentNow + instantStep))
    await lifecycle.attemptWaiting(vins, afterAll, lanesMax)
    await lifecycle.stepAll(attempted, { kind: 'heard' })
    return group.map(() => undefined)
  }

  async #askDoubts(vins: readonly Vin[]): Promise<readonly undefined[]> {
    const { lifecycle, commands } = this.#parts
    await lifecycle.stepAll(await commands.doubtsOf(vins), { kind: 'heard' })
    return vins.map(() => undefined)
  }
}
