/**
 * Requests that stay open by design (streams, waits): bounded in number, and ended together when the server stops.
 * It knows nothing of what they do; each ends itself when its signal is aborted, and leaves.
 */
export class OpenRequests {
  readonly #open = new Set<AbortController>()
  readonly #max: number
  #ended = false

  constructor(max: number) {
    this.#max = max
  }

  get count(): number {
    return this.#open.size
  }

  /** Undefined when there are too many, or when all were ended. */
  enter(): AbortController | undefined {
    if (this.#ended || this.#open.size >= this.#max) return undefined
    const request = new AbortController()
    this.#open.add(request)
    return request
  }

  leave(request: AbortController): void {
    this.#open.delete(request)
  }

  /** Ends all of them, and lets nobody in any more. */
  endAll(): void {
    this.#ended = true
    for (const request of this.#open) request.abort()
  }
}
