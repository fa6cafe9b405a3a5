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
    this.#link.open(commandTopic, new PoweredListener(listener, this.#power))
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

class PoweredListener implements LinkListener {
  readonly #listener: LinkListener
  readonly #power: Power

  constructor(listener: LinkListener, power: Power) {
    this.#listener = listener
    this.#power = power
  }

  async will(): Promise<LinkMessage> {
    this.#power.assertOn()
    return this.#listener.will()
  }

  onUp(): void {
    if (this.#power.isOn) this.#listener.onUp()
  }

  onDown(problem: string | undefined): void {
    if (this.#power.isOn) this.#listener.onDown(problem)
  }

  onMessage(payload: Uint8Array): void {
    if (this.#power.isOn) this.#listener.onMessage(payload)
  }
}
