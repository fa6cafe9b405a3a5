/** Something that must not happen, and how to see it again. */
export interface Fault {
  readonly kind: string
  /** The operation, topic or part. */
  readonly place: string
  readonly detail: string
  /** As a line for a shell, where there is one. */
  readonly request?: string
  readonly answer?: string
  /** What else was in progress, or came before. */
  readonly suspects?: readonly string[]
}

export interface CountedFault extends Fault {
  readonly count: number
}

/** Of one kind at one place the first is reported, and the rest counted. */
export class FaultBook {
  readonly #faults = new Map<string, { readonly fault: Fault; count: number }>()

  /** @returns whether it is the first of its kind */
  note(fault: Fault): boolean {
    // Numbers and names differ from case to case; what is left says what kind it is.
    const key = `${fault.kind}|${fault.place}|${fault.detail.replaceAll(/"[^"]*"|\d{4,}|\/\d+/g, '…').slice(0, 200)}`
    const known = this.#faults.get(key)
    if (known) known.count += 1
    else this.#faults.set(key, { fault, count: 1 })
    return known === undefined
  }

  get size(): number {
    return this.#faults.size
  }

  get all(): readonly CountedFault[] {
    return [...this.#faults.values()].map(({ fault, count }) => ({ ...fault, count }))
  }
}
