import type { Vin } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import { Random } from '../random.ts'
import { type ParamSchema, paramsFor } from './params-for.ts'

/** A command type as the catalogue of the API offers it; what a caller needs of it. */
export interface OfferedType {
  readonly name: string
  readonly params: ParamSchema
  readonly result?: ParamSchema
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

  constructor(types: readonly OfferedType[], vins: readonly Vin[], seed: number) {
    this.#types = types.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    this.#vins = vins
    this.#random = new Random(seed).fork('commands')
  }

  at(index: number): PlannedCommand {
    const random = this.#random.fork(String(index))
    const { name, params, staleness } = random.pick(this.#types)
    const request = {
      command: name,
      vin: random.pick(this.#vins),
      params: paramsFor(params, random),
      ttlSeconds: Math.min(staleness.ttlSecondsMax, random.integer(ttlSecondsMin, ttlSecondsMax)),
    }
    const cancelAfter = random.chance(cancelShare) ? random.between(0, cancelWithin) : undefined
    return { request, cancelAfter, isRepeated: random.chance(repeatShare) }
  }
}
