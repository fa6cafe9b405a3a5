import type { Vin } from '@keyfob/protocol'
import type { BodyEvent } from './body/body-event.ts'

/** A vehicle has had its chance when it failed twice: the first failure may be that of MQTT 5 with an older broker. */
const failuresMax = 2

interface Waiting {
  failures: number
  readonly resolve: (isAnswered: boolean) => void
}

/** Who of a fleet is connected, whose birth the cloud has answered, and what keeps the others. */
export class Arrivals {
  readonly #connected = new Set<Vin>()
  readonly #answered = new Set<Vin>()
  readonly #waiting = new Map<Vin, Waiting>()
  #lastProblem: string | undefined

  /** Vehicles that have a connection now. */
  get connected(): number {
    return this.#connected.size
  }

  /** Vehicles whose birth the cloud answered, once at least. */
  get answered(): number {
    return this.#answered.size
  }

  /** The last failure of a vehicle that was never answered. */
  get lastProblem(): string | undefined {
    return this.#lastProblem
  }

  /** Resolves to true when its birth is answered, and to false when it has failed or is released. */
  arrivalOf(vin: Vin): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.set(vin, { failures: 0, resolve }))
  }

  /** Its time is over. */
  release(vin: Vin): void {
    this.#resolve(vin, false)
  }

  /** No one is waited for any longer. */
  releaseAll(): void {
    for (const vin of this.#waiting.keys()) this.#resolve(vin, false)
  }

  hear(vin: Vin, event: BodyEvent): void {
    if (event.kind === 'online') this.#connected.add(vin)
    if (event.kind === 'offline' || event.kind === 'power_cut') this.#connected.delete(vin)
    if (event.kind === 'offline') this.#fail(vin, event.problem)
    if (event.kind !== 'time') return
    this.#answered.add(vin)
    this.#resolve(vin, true)
  }

  isConnected(vin: Vin): boolean {
    return this.#connected.has(vin)
  }

  /** After a stop of one vehicle. */
  forget(vin: Vin): void {
    this.#connected.delete(vin)
    this.#answered.delete(vin)
  }

  /** After a stop. */
  forgetConnections(): void {
    this.#connected.clear()
  }

  #fail(vin: Vin, problem: string | undefined): void {
    if (this.#answered.has(vin)) return
    this.#lastProblem = problem
    const waiting = this.#waiting.get(vin)
    if (waiting === undefined) return
    waiting.failures += 1
    if (waiting.failures >= failuresMax) this.#resolve(vin, false)
  }

  #resolve(vin: Vin, isAnswered: boolean): void {
    this.#waiting.get(vin)?.resolve(isAnswered)
    this.#waiting.delete(vin)
  }
}
