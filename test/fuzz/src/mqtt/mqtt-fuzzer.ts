/** Sends what vehicles send, and what they should not, on connections of both versions. */
import type { FaultBook } from '../fault-book.ts'
import type { KnownNames } from '../known-names.ts'
import type { Recent } from '../recent.ts'
import type { WatchedServer } from '../watched-server.ts'
import type { MqttMessage, PayloadPlan } from './payload-plans.ts'
import { type Receipt, Talkers, lineOf } from './talkers.ts'

export interface MqttFuzzerOptions {
  readonly server: WatchedServer
  readonly known: KnownNames
  readonly faults: FaultBook
  readonly recent: Recent
}

export class MqttFuzzer {
  readonly #options: MqttFuzzerOptions
  readonly #talkers: Talkers
  readonly receipts: Record<Receipt, number> = { taken: 0, closed: 0, refused: 0, silent: 0 }
  sent = 0

  constructor(options: MqttFuzzerOptions) {
    this.#options = options
    this.#talkers = new Talkers(options.server.keyfob.mqtt)
  }

  /** Sends one message after another until there is none left; callers do it several times at once. */
  async work(plans: PayloadPlan[]): Promise<void> {
    for (let plan = plans.pop(); plan !== undefined; plan = plans.pop())
      await this.#say(plan(this.#options.known.nameOf))
  }

  async leave(): Promise<void> {
    await this.#talkers.leave()
  }

  async #say(message: MqttMessage): Promise<void> {
    const { server, faults, recent } = this.#options
    const line = (): string => lineOf(new URL(server.keyfob.mqtt).port, message)
    const done = recent.note(line)
    const receipt = await this.#talkers.say(message).catch((error: unknown) => String(error))
    done()
    this.sent += 1
    if (receipt in this.receipts) this.receipts[receipt as Receipt] += 1 // `in` looked
    else if (await server.isWell()) faults.note({ kind: 'no connection', place: 'the broker', detail: receipt })
    if (receipt === 'silent') faults.note({ kind: 'no receipt', place: 'the broker', detail: '', request: line() })
  }
}
