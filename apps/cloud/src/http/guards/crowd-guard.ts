/**
 * How many requests are worked at, and how many are begun in a turn of the event loop. What is more than the first is shed
 * before anything of it is read or looked up (503 with Retry-After): those that are in are answered in time, and memory
 * stays bounded. What is more than the second waits for the next turns, so that a crowd that comes at once does not hold the
 * loop for seconds, and whoever asks for health is answered in between. Requests that stay open by design do not count as
 * work, since they only wait; they have bounds of their own.
 */
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'

/** Twice the largest crowd of callers that was measured (512): some two seconds of work. */
export const crowdMax = 1_024
/** Of half a millisecond each. */
const perTurn = 32

export class CrowdGuard {
  readonly #inside = new Set<FastifyRequest>()
  readonly #waiting: () => number
  readonly #queue: (() => void)[] = []
  #begun = 0

  /** `waiting`: how many of those inside only wait. */
  constructor(waiting: () => number) {
    this.#waiting = waiting
  }

  /** Resolves when it is this request's turn. @throws HttpProblem when too many are worked at */
  async enter(request: FastifyRequest): Promise<void> {
    if (this.#inside.size - this.#waiting() >= crowdMax)
      throw new HttpProblem('overloaded', 'More requests are under way than can be served in time.', {
        mayHaveTakenEffect: false,
      })
    this.#inside.add(request)
    if (this.#begun === 0) setImmediate(() => this.#nextTurn())
    this.#begun += 1
    if (this.#begun > perTurn) await new Promise<void>((resolve) => this.#queue.push(resolve))
  }

  /** Fine for one that never got in. */
  leave(request: FastifyRequest): void {
    this.#inside.delete(request)
  }

  #nextTurn(): void {
    const next = this.#queue.splice(0, perTurn)
    // Who waits goes before who comes.
    this.#begun = this.#queue.length + next.length
    if (this.#begun > 0) setImmediate(() => this.#nextTurn())
    for (const begin of next) begin()
  }
}
