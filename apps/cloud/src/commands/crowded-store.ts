/**
 * How long a group waits for more requests where other processes write, too. Their transactions wait for one another's locks,
 * each costs the same however little it holds, and so all are served better by fewer and fuller ones.
 *
 * It goes by the last group: one that took long for what it held was kept waiting. A process that writes alone fills its
 * groups while one is in flight, and a lone caller's hold one request: neither ever waits here.
 */
import type { Duration } from '@keyfob/runtime'

/** A group that took less was not kept waiting. */
const longFrom: Duration = 5
/** Of one request, in a group that waits for nobody: a tenth to a half of it. */
const eachTakes: Duration = 1
/** Fewer are those of one or two callers, whom a wait would only slow down. */
const smallest = 3
/** More are worth a transaction of their own. */
const enough = 64
/** A share of the time that the last group took, and a bound. */
const share = 0.5
const longest: Duration = 15

export class CrowdedStore {
  #pause: Duration = 0

  /** A group was committed. */
  note(size: number, took: Duration): void {
    const isCrowded = size >= smallest && took > longFrom && took > size * eachTakes
    this.#pause = isCrowded ? Math.min(took * share, longest) : 0
  }

  /** @param size requests that wait @returns how long they wait for others */
  wait(size: number): Duration {
    return size < enough ? this.#pause : 0
  }
}
