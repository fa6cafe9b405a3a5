/**
 * How many requests are worked at, and when each is begun, so that whoever asks for health is answered in between, however
 * many come at once. Requests for health do not pass here.
 *
 * Node takes in one new connection in a turn of the event loop, in the order of their arrival, and work makes turns long: of
 * 3,000 that came at once the last was seen only when most of the others were answered. So requests wait here while new
 * connections come, and a turn costs a tenth of a millisecond. They do not wait forever: a share is begun at times, and
 * whenever a turn brought no connection.
 *
 * What is more than can be worked at is shed, in its turn too, and before anything of it is looked up (503 with Retry-After):
 * those that are in are answered in time, and memory stays bounded. Requests that stay open by design do not count as work,
 * since they only wait; they have bounds of their own.
 */
import type { ServerResponse } from 'node:http'
import { type Clock, type Duration, milliseconds } from '@keyfob/runtime'
import { HttpProblem } from '../http-problem.ts'

/** Twice the largest crowd of callers that was measured (512): some two seconds of work. */
export const crowdMax = 1_024
/** Begun in a turn, of half a millisecond each. */
export const begunPerTurn = 16
/** Shed in a turn, of a quarter of a millisecond each: callers that come again at once leave most of the time to work. */
export const shedPerTurn = 8
/** As dear as one that is begun. */
const shedForOne = 2
/** Above what taking in 3,000 connections costs; a share in it takes some 10 ms. */
export const givesWayFor: Duration = milliseconds(250)
/** Clients that left are looked for so often, and only while it is full. */
const clearedEvery: Duration = milliseconds(100)

export interface CrowdGuardOptions {
  readonly clock: Pick<Clock, 'monotonic'>
  /** How many of those inside only wait. */
  readonly waiting: () => number
}

export class CrowdGuard {
  readonly #options: CrowdGuardOptions
  /** What is not answered to its end yet. */
  readonly #inside = new Set<ServerResponse>()
  readonly #toBegin: (() => void)[] = []
  readonly #toShed: (() => void)[] = []
  #isConnected = false
  #isScheduled = false
  #lastShareAt: Duration = -Infinity
  #lastClearedAt: Duration = -Infinity

  constructor(options: CrowdGuardOptions) {
    this.#options = options
  }

  /** A connection came; others may wait behind it. */
  connected(): void {
    this.#isConnected = true
  }

  /** Resolves when it is this request's turn; it leaves when its answer closes. @throws HttpProblem in its turn, when too many are worked at */
  async enter(answer: ServerResponse): Promise<void> {
    const isTooMuch = this.#isFull()
    if (!isTooMuch) this.#add(answer)
    await this.#turnIn(isTooMuch ? this.#toShed : this.#toBegin)
    if (isTooMuch)
      throw new HttpProblem('overloaded', 'More requests are under way than can be served in time.', {
        mayHaveTakenEffect: false,
      })
  }

  /** Also a client that leaves closes its answer, and what is held for it goes at once. */
  #add(answer: ServerResponse): void {
    this.#inside.add(answer)
    answer.once('close', () => this.#inside.delete(answer))
  }

  get #count(): number {
    return this.#inside.size - this.#options.waiting()
  }

  #isFull(): boolean {
    if (this.#count < crowdMax) return false
    const now = this.#options.clock.monotonic()
    if (now - this.#lastClearedAt < clearedEvery) return true
    this.#lastClearedAt = now
    // An answer that waits behind others of its connection (pipelining) does not close when the client leaves.
    for (const answer of this.#inside) if (answer.req.socket.destroyed) this.#inside.delete(answer)
    return this.#count >= crowdMax
  }

  #turnIn(queue: (() => void)[]): Promise<void> {
    this.#schedule()
    return new Promise((resolve) => queue.push(resolve))
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#takeTurn())
  }

  #takeTurn(): void {
    this.#isScheduled = false
    const now = this.#options.clock.monotonic()
    const givesWay = this.#isConnected && now - this.#lastShareAt < givesWayFor
    this.#isConnected = false
    if (!givesWay) {
      this.#lastShareAt = now
      const begun = this.#toBegin.splice(0, begunPerTurn)
      const shed = this.#toShed.splice(0, shedPerTurn + shedForOne * (begunPerTurn - begun.length))
      for (const resolve of [...begun, ...shed]) resolve()
    }
    if (this.#toBegin.length + this.#toShed.length > 0) this.#schedule()
  }
}
