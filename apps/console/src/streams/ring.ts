/**
 * The newest items of an endless row, by the number under which each came: memory is bounded, adding costs nothing that grows,
 * and a table that looks at number 7 still does when hundreds came after it.
 */
export class Ring<Item> {
  readonly #items: Item[] = []
  readonly #capacity: number
  #total = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** How many ever came: the number of the next one. */
  get total(): number {
    return this.#total
  }

  /** The number of the oldest that is kept. */
  get oldest(): number {
    return Math.max(0, this.#total - this.#capacity)
  }

  push(item: Item): void {
    this.#items[this.#total % this.#capacity] = item
    this.#total += 1
  }

  /** Undefined where it was dropped, or has not come. */
  get(number: number): Item | undefined {
    return number >= this.oldest && number < this.#total ? this.#items[number % this.#capacity] : undefined
  }
}
