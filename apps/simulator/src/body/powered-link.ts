import type { Link, LinkListener, LinkMessage } from '@keyfob/vehicle'
import type { Power } from './power.ts'

/** A link under power: after the cut nothing is said and nothing is heard. */
export class PoweredLink implements Link {
  readonly #link: Link
  readonly #power: Power

  constructor(link: Link, power: Power) {
    this.#link = link
    this.#power = power
  }

  open(commandTopic: string, listener: LinkListener): void {
    const power = this.#power
    this.#link.open(commandTopic, {
      will: async () => {
        power.assertOn()
        return listener.will()
      },
      onUp: () => void (power.isOn && listener.onUp()),
      onDown: (problem) => void (power.isOn && listener.onDown(problem)),
      onMessage: (payload) => void (power.isOn && listener.onMessage(payload)),
    })
  }

  async publish(message: LinkMessage): Promise<void> {
    this.#power.assertOn()
    await this.#link.publish(message)
  }

  /** What is left of the connection after a cut is the radio's. */
  async close(): Promise<void> {
    if (this.#power.isOn) await this.#link.close()
  }
}
