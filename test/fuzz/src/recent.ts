/** As many as can be in progress, and some more. */
const keptMax = 40

/** What was sent last, and what has no answer yet: what to suspect. */
export class Recent {
  readonly #last: (() => string)[] = []
  readonly #open = new Set<() => string>()

  /** Something is sent. Returns what to call when it is answered. @param line writes it for a shell */
  note(line: () => string): () => void {
    this.#last.push(line)
    if (this.#last.length > keptMax) this.#last.shift()
    this.#open.add(line)
    return () => this.#open.delete(line)
  }

  /** Oldest first. */
  get open(): readonly string[] {
    return [...this.#open].map((line) => line())
  }

  get last(): readonly string[] {
    return this.#last.map((line) => line())
  }
}
