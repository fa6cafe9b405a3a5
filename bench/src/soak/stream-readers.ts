import { KeyfobClient } from '@keyfob/client'
import { type Duration, messageOf, seconds, systemClock } from '@keyfob/runtime'
import type { Random } from '@keyfob/simulator'

/** How long a stream is open: readers come and go, as pages in browsers do. */
const openFor: readonly [Duration, Duration] = [seconds(5), seconds(40)]

/** Readers of the stream of status events. Each opens one, reads for a while, leaves, and opens another. */
export class StreamReaders {
  readonly #apis: readonly KeyfobClient[]
  readonly #random: Random
  opened = 0
  events = 0
  /** What a stream last failed with; null: none did. */
  problem: string | null = null

  constructor(apis: readonly string[], random: Random) {
    this.#apis = apis.map((url) => new KeyfobClient({ url }))
    this.#random = random
  }

  /** `count` readers at once, until the signal. */
  async read(count: number, signal: AbortSignal): Promise<void> {
    const one = async (nth: number): Promise<void> => {
      while (!signal.aborted) await this.#readOne(this.#apis[nth % this.#apis.length]!, signal) // within the list
    }
    await Promise.all(Array.from({ length: count }, (_, nth) => one(nth)))
  }

  async #readOne(api: KeyfobClient, signal: AbortSignal): Promise<void> {
    const end = new AbortController()
    const timer = systemClock.schedule(this.#random.between(...openFor), () => end.abort())
    const leave = (): void => end.abort()
    signal.addEventListener('abort', leave, { once: true })
    try {
      const onOpen = (): void => void (this.opened += 1)
      for await (const _ of api.events.stream({ signal: end.signal, onOpen })) this.events += 1
    } catch (error) {
      this.problem = messageOf(error)
      await systemClock.sleep(seconds(1), signal).catch(() => undefined) // it is over
    } finally {
      signal.removeEventListener('abort', leave)
      timer.cancel()
    }
  }
}
