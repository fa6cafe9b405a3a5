/**
 * How many vehicles connect at a time: as many as the broker takes. It begins small, grows with each vehicle that is
 * connected, and halves when one is not, at most once a second: failures come in crowds, and a crowd is one sign.
 */
import { type Clock, type Duration, seconds } from '@keyfob/runtime'

const first = 16
const least = 4
/** Of one process. Beyond the backlog of a listener (100 in Mosquitto) its system drops connections silently. */
const most = 96
const halvesEvery: Duration = seconds(1)

export class ConnectPace {
  readonly #clock: Pick<Clock, 'monotonic'>
  #width = first
  #inProgress = 0
  #halvedAt = -Infinity
  #wake: () => void = () => undefined

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  get width(): number {
    return Math.floor(this.#width)
  }

  /** Resolves when one more may begin to connect. For one caller at a time. */
  async enter(): Promise<void> {
    while (this.#inProgress >= this.width) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#inProgress += 1
  }

  /** One has had its chance. */
  leave(isConnected: boolean): void {
    this.#inProgress -= 1
    if (isConnected) this.#width = Math.min(most, this.#width + 0.25)
    else this.#halve()
    this.#wake()
  }

  #halve(): void {
    const now = this.#clock.monotonic()
    if (now - this.#halvedAt < halvesEvery) return
    this.#halvedAt = now
    this.#width = Math.max(least, this.#width / 2)
  }
}
