/**
 * Seeded numbers, so that a simulation can be run again: who misbehaves, what is sent and how long it takes come from
 * here. Made for variety, not for secrets. Mulberry32: one 32-bit word of state, equally distributed, 4 ns a number.
 */
export class Random {
  readonly #seed: number
  #state: number

  /** @param seed any number; its lowest 32 bits count */
  constructor(seed: number) {
    this.#seed = seed >>> 0
    this.#state = this.#seed
  }

  /** A source of its own for one purpose. It depends on the seed and the label only, never on what was drawn before. */
  fork(label: string): Random {
    return new Random(mix(hash(label) ^ this.#seed))
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    return mix(this.#state) / 2 ** 32
  }

  /** From `min` up to, but not including, `max`. */
  between(min: number, max: number): number {
    return min + this.next() * (max - min)
  }

  /** A whole number, both ends included. */
  integer(min: number, max: number): number {
    return Math.floor(this.between(min, max + 1))
  }

  /** True in this share of the cases, 0 to 1. */
  chance(share: number): boolean {
    return this.next() < share
  }

  /** @throws RangeError when there is nothing to pick from */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('there is nothing to pick from')
    return items[this.integer(0, items.length - 1)] as Item // the index is below the length
  }
}

const mix = (word: number): number => {
  const first = Math.imul(word ^ (word >>> 15), word | 1)
  const second = first ^ (first + Math.imul(first ^ (first >>> 7), first | 61))
  return (second ^ (second >>> 14)) >>> 0
}

/** FNV-1a. */
const hash = (text: string): number =>
  Buffer.from(text).reduce((word, byte) => Math.imul(word ^ byte, 0x01000193), 0x811c9dc5)
