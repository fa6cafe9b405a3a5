/**
 * Requests that stay open by design (streams, waits). Their number is bounded, all together and for each caller, so that one
 * caller leaves room for the others; all of them end when the server stops. Each request ends itself when its signal is
 * aborted, and leaves.
 */
export interface OpenRequestsMax {
  readonly all: number
  readonly ofOne: number
}

/** Which limit is reached: `all` also when all were ended. */
export type Full = keyof OpenRequestsMax

export class OpenRequests {
  readonly #callers = new Map<AbortController, string>()
  readonly #counts = new Map<string, number>()
  readonly #max: OpenRequestsMax
  #ended = false

  constructor(max: OpenRequestsMax) {
    this.#max = max
  }

  /** How many are open. */
  get count(): number {
    return this.#callers.size
  }

  /** `caller`: the API key or the network whose limit it counts for. */
  enter(caller: string): AbortController | Full {
    const count = this.#counts.get(caller) ?? 0
    if (this.#ended || this.#callers.size >= this.#max.all) return 'all'
    if (count >= this.#max.ofOne) return 'ofOne'
    const request = new AbortController()
    this.#callers.set(request, caller)
    this.#counts.set(caller, count + 1)
    return request
  }

  /** May be called twice. */
  leave(request: AbortController): void {
    const caller = this.#callers.get(request)
    if (caller === undefined) return
    this.#callers.delete(request)
    const count = (this.#counts.get(caller) ?? 0) - 1
    if (count > 0) this.#counts.set(caller, count)
    else this.#counts.delete(caller)
  }

  /** Ends all of them, and admits no more. */
  endAll(): void {
    this.#ended = true
    for (const request of this.#callers.keys()) request.abort()
  }
}
