import type { CommandId, Vin } from '@keyfob/protocol'

/** As many as a fleet gets in some seconds. */
const kept = 64

/** The latest commands of a fleet, for vehicles that talk about what is not theirs. */
export class Overheard {
  readonly #heard: { readonly vin: Vin; readonly id: CommandId }[] = []

  note(vin: Vin, id: CommandId): void {
    this.#heard.push({ vin, id })
    if (this.#heard.length > kept) this.#heard.shift()
  }

  /** The latest command to another vehicle than this one. */
  by(listener: Vin): CommandId | undefined {
    return this.#heard.findLast(({ vin }) => vin !== listener)?.id
  }
}
