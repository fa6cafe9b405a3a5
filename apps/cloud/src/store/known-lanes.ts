import type { Vin } from '@keyfob/protocol'

type Place = { readonly vin: Vin; readonly lane: string }

/** About 100 bytes each. */
const rememberedMax = 100_000

/**
 * Lanes that were in the database when this process last looked, so that a group need not ask for them to be made: two
 * statements less. A hint only: whoever finds that one is gone, because its vehicle was removed or its transaction was
 * rolled back, forgets it and begins again (`LanesGone`).
 */
export class KnownLanes {
  readonly #keys = new Set<string>()

  has(place: Place): boolean {
    return this.#keys.has(keyOf(place))
  }

  note(places: readonly Place[]): void {
    for (const place of places) this.#keys.add(keyOf(place))
    if (this.#keys.size > rememberedMax) this.#keys.clear()
  }

  /** @throws LanesGone when some that were known are not among those found; they are forgotten */
  check(asked: readonly Place[], found: readonly Place[]): void {
    const there = new Set(found.map(keyOf))
    const gone = asked.map(keyOf).filter((key) => this.#keys.has(key) && !there.has(key))
    for (const key of gone) this.#keys.delete(key)
    if (gone.length > 0) throw new LanesGone()
  }
}

/** Nothing was written: the group has to begin again. */
export class LanesGone extends Error {
  override readonly name = 'LanesGone'
}

const keyOf = ({ vin, lane }: Place): string => `${vin} ${lane}`
