import { type Clock, systemClock } from './clock.ts'
import type { Duration } from './duration.ts'
import { Overloaded } from './overloaded.ts'

export interface GroupCommitOptions<In, Out> {
  /**
   * Commits the items as one and returns one result for each, in their order. Never called while another call is in progress.
   */
  readonly commit: (items: readonly In[]) => Promise<readonly Out[]>
  /** The most items of one commit, at least 1. */
  readonly maxGroup: number
  /** The most items that wait, those in flight not counted; above it `submit` rejects with `Overloaded`. */
  readonly maxWaiting: number
  /**
   * Whether a group that failed with this error is tried again item by item, so that one bad item fails alone. True
   * only for an error which proves that nothing of the group took effect. Default: never.
   */
  readonly shouldSplit?: (error: unknown) => boolean
  /**
   * Whether an item that was put off `times` times already is better off in the next group. Asked each time a group is
   * made; a group is never empty for that, so an idle system puts nothing off. Must say no in the end. Default: never.
   */
  readonly putOff?: (item: In, times: number) => boolean
  /**
   * How long the items that wait may wait for others before they are committed. Asked once for each group, when nothing
   * is in flight. Default: not at all.
   */
  readonly patience?: (items: readonly In[]) => Duration
  /** Whether an item ends the wait for others. Default: none does. */
  readonly endsPatience?: (item: In) => boolean
  /** After every call of `commit`, also a failed one: its size and how long it took. */
  readonly onGroup?: (size: number, took: Duration) => void
  /** Times the groups, and what waits. */
  readonly clock?: Pick<Clock, 'monotonic' | 'schedule'>
}

interface Entry<In, Out> {
  readonly item: In
  readonly resolve: (result: Out) => void
  readonly reject: (error: unknown) => void
  timesPutOff: number
}

/** A defect of `commit`. The group may well have taken effect, so it is never split. */
class ResultCountMismatch extends Error {
  override readonly name = 'ResultCountMismatch'
}

/**
 * Many small writes as few large ones. While one commit is in flight the next group collects. There is no timer unless
 * `patience` asks for one: an idle system pays nothing, and a busy one forms groups as large as its own latency makes them. The first submit
 * commits on the next microtask, so that all submits of one tick share a group. Items are committed in the order of
 * submission.
 *
 * It holds items in memory only: until its promise resolves, only the caller is responsible for an item. If `commit` hangs,
 * everything waits, up to `maxWaiting`: `commit` must have its own time limit.
 */
export class GroupCommit<In, Out> {
  readonly #options: GroupCommitOptions<In, Out>
  readonly #clock: Pick<Clock, 'monotonic' | 'schedule'>
  /** Ends a wait for other items. */
  #endPatience: (() => void) | undefined
  #waiting: Entry<In, Out>[] = []
  #inFlight = 0
  #draining: Promise<void> | undefined

  /** @throws RangeError for a `maxGroup` below 1 */
  constructor(options: GroupCommitOptions<In, Out>) {
    if (!(options.maxGroup >= 1)) throw new RangeError(`maxGroup is ${options.maxGroup}, it must be at least 1`)
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Items that wait or are in flight. */
  get size(): number {
    return this.#waiting.length + this.#inFlight
  }

  /** @throws Overloaded when too many wait, else what `commit` threw for the item's group, or for the item alone */
  submit(item: In): Promise<Out> {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(new Overloaded(`${this.#waiting.length} items wait already`))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject, timesPutOff: 0 })
      if (this.#endPatience && this.#options.endsPatience?.(item)) this.#endPatience()
      this.#draining ??= this.#drain()
    })
  }

  /** Resolves when nothing waits and nothing is in flight: for a stop, after the last submit. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#draining
  }

  async #drain(): Promise<void> {
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      if (this.#options.patience) await this.#gather(this.#options.patience(this.#waiting.map(({ item }) => item)))
      const group = this.#take()
      this.#inFlight = group.length
      await this.#commitGroup(group)
      this.#inFlight = 0
    }
    this.#draining = undefined
  }

  async #gather(within: Duration): Promise<void> {
    if (within <= 0) return
    await new Promise<void>((resolve) => {
      const timer = this.#clock.schedule(within, resolve)
      this.#endPatience = () => {
        timer.cancel()
        resolve()
      }
    })
    this.#endPatience = undefined
  }

  /** The next group. What stays behind keeps its order. */
  #take(): readonly Entry<In, Out>[] {
    const { maxGroup, putOff = () => false } = this.#options
    const later = new Set(this.#waiting.filter(({ item, timesPutOff }) => putOff(item, timesPutOff)))
    const isAll = later.size === this.#waiting.length
    const group = this.#waiting.filter((entry) => isAll || !later.has(entry)).slice(0, maxGroup)
    const taken = new Set(group)
    this.#waiting = this.#waiting.filter((entry) => !taken.has(entry))
    for (const entry of later) entry.timesPutOff += 1
    return group
  }

  /** Settles every entry and never rejects: a rejection would end the draining permanently. */
  async #commitGroup(group: readonly Entry<In, Out>[]): Promise<void> {
    try {
      const results = await this.#commitTimed(group.map((entry) => entry.item))
      // As many results as entries: commitTimed has counted them.
      group.forEach((entry, index) => entry.resolve(results[index] as Out))
    } catch (error) {
      await this.#splitOrReject(group, error).catch((defect: unknown) => rejectAll(group, defect))
    }
  }

  async #splitOrReject(group: readonly Entry<In, Out>[], error: unknown): Promise<void> {
    if (group.length === 1 || !this.#shouldSplit(error)) return rejectAll(group, error)
    for (const entry of group) await this.#commitGroup([entry])
  }

  #shouldSplit(error: unknown): boolean {
    return !(error instanceof ResultCountMismatch) && (this.#options.shouldSplit?.(error) ?? false)
  }

  async #commitTimed(items: readonly In[]): Promise<readonly Out[]> {
    const begunAt = this.#clock.monotonic()
    try {
      const results = await this.#options.commit(items)
      if (results.length === items.length) return results
      throw new ResultCountMismatch(`commit returned ${results.length} results for ${items.length} items`)
    } finally {
      this.#report(items.length, this.#clock.monotonic() - begunAt)
    }
  }

  /** On a microtask of its own: the error of a hook that throws is reported, and cannot turn a commit into a failure. */
  #report(size: number, took: Duration): void {
    const { onGroup } = this.#options
    if (onGroup) queueMicrotask(() => onGroup(size, took))
  }
}

function rejectAll(group: readonly { reject: (error: unknown) => void }[], error: unknown): void {
  for (const entry of group) entry.reject(error)
}
