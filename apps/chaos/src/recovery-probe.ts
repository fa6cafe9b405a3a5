import { systemClock } from '@keyfob/runtime'
import { waitFor } from './stage.ts'

const giveUpAfter = 90_000

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
    const body = JSON.stringify({ command: 'doors_lock', vin: this.#vin, ttlSeconds: 30 })
    const headers = { 'content-type': 'application/json', prefer: 'wait=5' }
    try {
      const response = await fetch(`${apis[turn % apis.length]}/trigger-command`, {
        method: 'POST',
        body,
        headers,
        signal: AbortSignal.timeout(8_000),
      })
      const { state } = (await response.json()) as { state?: string } // the API's own schema
      return state === 'succeeded'
    } catch {
      return false
    }
  }
}
