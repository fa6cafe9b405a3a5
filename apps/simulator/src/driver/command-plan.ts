import type { PostCondition, Vin } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import { Random } from '../random.ts'
import { type ParamSchema, paramsFor } from './params-for.ts'

/** A command type as the catalogue of the API offers it; what a caller needs of it. */
export interface OfferedType {
  readonly name: string
  readonly params: ParamSchema
  readonly result?: ParamSchema
  readonly postCondition?: readonly PostCondition[]
  readonly staleness: { readonly ttlSecondsMax: number }
}

export interface CommandRequest {
  readonly command: string
  readonly vin: Vin
  readonly params: Readonly<Record<string, unknown>>
  readonly ttlSeconds: number
}

export interface PlannedCommand {
  readonly request: CommandRequest
  /** Ask for the cancel this long after acceptance; undefined: not at all. */
  readonly cancelAfter: Duration | undefined
  /** Submit it twice with one key, as a caller does whose connection broke [L10]. */
  readonly isRepeated: boolean
}

const cancelShare = 0.03
const cancelWithin: Duration = seconds(1.5)
const repeatShare = 0.02
/** Short, so that a run does not wait minutes for its last command. */
const ttlSecondsMin = 5
const ttlSecondsMax = 20

/** What is sent, in its order. The same seed, vehicles and catalogue always give the same. */
export class CommandPlan {
  readonly #types: readonly OfferedType[]
  readonly #vins: readonly Vin[]
  readonly #random: Random
  /** The vehicles in the order in which they have their turns. */
  readonly #turns: readonly Vin[] | undefined

  /** @param inTurn every vehicle once, in a random order, and then again; else any of them at random */
  constructor(types: readonly OfferedType[], vins: readonly Vin[], seed: number, inTurn = false) {
    this.#types = types.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    this.#vins = vins
    this.#random = new Random(seed).fork('commands')
    if (inTurn) this.#turns = shuffled(vins, new Random(seed).fork('turns'))
  }

  at(index: number): PlannedCommand {
    const random = this.#random.fork(String(index))
    const { name, params, staleness } = random.pick(this.#types)
    const request = {
      command: name,
      vin: this.#turns?.[index % this.#turns.length] ?? random.pick(this.#vins),
      params: paramsFor(params, random),
      ttlSeconds: Math.min(staleness.ttlSecondsMax, random.integer(ttlSecondsMin, ttlSecondsMax)),
    }
    const cancelAfter = random.chance(cancelShare) ? random.between(0, cancelWithin) : undefined
    return { request, cancelAfter, isRepeated: random.chance(repeatShare) }
  }
}

/** Fisher and Yates: every order is equally likely. */
const shuffled = (vins: readonly Vin[], random: Random): readonly Vin[] => {
  const order = [...vins]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last)
    ;[order[last], order[other]] = [order[other]!, order[last]!] // both are below the length
  }
  return order
}
