import { KeyfobClient } from '@keyfob/client'
import { systemClock } from '@keyfob/runtime'
import { waitFor } from './stage.ts'

const giveUpAfter = 90_000
/** Above the wait of 5 s. */
const answerWithin = 8_000

/** Sends a harmless command repeatedly, until one is executed and answered. */
export class RecoveryProbe {
  readonly #apis: () => readonly string[]
  readonly #vin: string

  /** `vin`: of a vehicle that behaves. */
  constructor(apis: () => readonly string[], vin: string) {
    this.#apis = apis
    this.#vin = vin
  }

  /** How long it took, in ms; undefined when it never did. */
  async measure(): Promise<number | undefined> {
    const begunAt = systemClock.monotonic()
    for (let turn = 0; systemClock.monotonic() - begunAt < giveUpAfter; turn += 1) {
      if (await this.#succeeds(turn)) return systemClock.monotonic() - begunAt
      await waitFor(100)
    }
    return undefined
  }

  async #succeeds(turn: number): Promise<boolean> {
    const apis = this.#apis()
    const url = apis[turn % apis.length]! // within the list
    try {
      const request = { command: 'doors_lock', vin: this.#vin, ttlSeconds: 30 }
      const client = new KeyfobClient({ url, retry: false, timeout: answerWithin })
      const { state } = await client.commands.submit(request, { waitSeconds: 5 })
      return state === 'succeeded'
    } catch {
      return false
    }
  }
}
