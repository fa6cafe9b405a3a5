/**
 * Finds work by looking, and has some of it under way at once, each a call to a server of others. At a stop it looks no more
 * and waits a while for what is under way; then the rest is aborted, and its dispatch decides what that means.
 */
import { setMaxListeners } from 'node:events'
import { type Clock, type Duration, ManagedService, Periodic, seconds } from '@keyfob/runtime'

/** For retries that come due, and for what other processes left. */
const lookEvery: Duration = seconds(1)
/** What is under way gets this long at a stop. */
const stopWithin: Duration = seconds(3)

export abstract class OutgoingDispatcher<Item> extends ManagedService {
  readonly #clock: Clock
  readonly #look: Periodic
  readonly #underWay = new Map<Item, Promise<void>>()
  #leaving = new AbortController()

  constructor(name: string, clock: Clock) {
    super(name)
    this.#clock = clock
    this.#look = new Periodic({
      name,
      interval: lookEvery,
      clock,
      run: () => this.takeOn(),
      onError: (error) => this.fail(error),
    })
  }

  /** Something is due: look soon. */
  nudge(): void {
    this.#look.nudge()
  }

  protected get underWay(): ReadonlyMap<Item, unknown> {
    return this.#underWay
  }

  /** Aborted when a stop waits no longer. */
  protected get leaving(): AbortSignal {
    return this.#leaving.signal
  }

  /** Looks, and begins what there is room for. True when there may be more, and room for it. */
  protected abstract takeOn(): Promise<boolean>
  protected abstract dispatch(item: Item): Promise<void>
  protected abstract fail(error: unknown): void
  /** Called when one has ended, which may have made room. */
  protected ended(): void {
    this.nudge()
  }

  protected begin(item: Item): void {
    const end = (): void => {
      this.#underWay.delete(item)
      this.ended()
    }
    const dispatching = this.dispatch(item).catch((error: unknown) => this.fail(error))
    this.#underWay.set(item, dispatching.then(end))
  }

  protected override async onStart(): Promise<void> {
    this.#leaving = new AbortController()
    setMaxListeners(0, this.#leaving.signal) // one for each that is under way, and these are bounded
    await this.#look.start()
  }

  protected override async onStop(): Promise<void> {
    await this.#look.stop()
    const patience = this.#clock.schedule(stopWithin, () => this.#leaving.abort(new Error('Keyfob is stopping')))
    await Promise.all(this.#underWay.values())
    patience.cancel()
  }
}
