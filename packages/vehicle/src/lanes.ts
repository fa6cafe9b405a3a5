import { type CommandId, type CommandMessage, vehicleLaneDepthMax } from '@keyfob/protocol'

interface Lane {
  readonly name: string
  readonly waiting: CommandMessage[]
  occupied: boolean
}

/** Who waits for which lane, in the order of arrival, one at a time in each [L8]. Held in RAM: repetition brings it back. */
export class Lanes {
  /** Those with something in them: mostly none. */
  #lanes: readonly Lane[] = []
  readonly #run: (command: CommandMessage) => Promise<void>

  /** `run` resolves when the lane is free again. Must not reject. */
  constructor(run: (command: CommandMessage) => Promise<void>) {
    this.#run = run
  }

  holds(id: CommandId): boolean {
    return this.#lanes.some(({ waiting }) => waiting.some((command) => command.id === id))
  }

  /** False when too many wait in the lane already. */
  enter(command: CommandMessage): boolean {
    const lane = this.#lane(command.lane)
    if (lane.waiting.length >= vehicleLaneDepthMax) return false
    lane.waiting.push(command)
    return true
  }

  /** Begins with the next of a lane that is free. */
  advance(name: string): void {
    const lane = this.#lane(name)
    if (lane.occupied) return
    const next = lane.waiting.shift()
    if (next === undefined) return void (this.#lanes = this.#lanes.filter((each) => each !== lane))
    lane.occupied = true
    void this.#runInLane(lane, next)
  }

  async #runInLane(lane: Lane, command: CommandMessage): Promise<void> {
    await this.#run(command)
    lane.occupied = false
    this.advance(command.lane)
  }

  remove(id: CommandId): void {
    for (const { waiting } of this.#lanes) {
      const at = waiting.findIndex((command) => command.id === id)
      if (at >= 0) waiting.splice(at, 1)
    }
  }

  clear(): void {
    for (const { waiting } of this.#lanes) waiting.length = 0
  }

  #lane(name: string): Lane {
    const known = this.#lanes.find((each) => each.name === name)
    if (known !== undefined) return known
    const lane = { name, waiting: [], occupied: false }
    this.#lanes = [...this.#lanes, lane]
    return lane
  }
}
