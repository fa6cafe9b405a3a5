/**
 * One part of a fleet in a process of its own: it does what its parent says, and tells it what it saw. It ends with its
 * parent. Whatever the parent must not miss (effects) is sent before the answer to its question.
 */
import { type Duration, Periodic, seconds, systemClock } from '@keyfob/runtime'
import { behaviours } from '../behaviours/behaviours.ts'
import { Fleet } from '../fleet.ts'
import { type Effect, effectOf } from '../ledger.ts'
import type { FleetOrder, FromPart, ToPart } from './fleet-messages.ts'

const stateInterval: Duration = seconds(0.5)

export class FleetPart {
  readonly #send: (message: FromPart) => void
  readonly #states: Periodic
  #fleet: Fleet | undefined
  #effects: Effect[] = []

  constructor(send: (message: FromPart) => void) {
    this.#send = send
    this.#states = new Periodic({
      name: 'states',
      interval: stateInterval,
      clock: systemClock,
      run: async () => this.#tell(),
      onError: () => undefined,
    })
  }

  /** @throws Error of the fleet's start or stop */
  async hear(message: ToPart): Promise<void> {
    if (message.kind === 'start') return this.#start(message.order)
    if (message.kind === 'calm') return this.#fleet?.becomeCalm()
    if (message.kind === 'wake') return void this.#fleet?.wake(message.vin)
    if (message.kind === 'stop') return this.stop()
    this.#tell()
    this.#send({ kind: 'reported' })
  }

  async stop(): Promise<void> {
    await this.#states.stop()
    await this.#fleet?.stop()
    this.#tell()
  }

  async #start(order: FleetOrder): Promise<void> {
    const { types, tellsEvents, topicPrefix, behaviours: shares, ...options } = order
    this.#fleet = new Fleet({
      ...options,
      transport: 'lean',
      types: () => types,
      behaviours: shares.flatMap(({ name, share }) =>
        behaviours.filter((known) => known.name === name).map((behaviour) => ({ behaviour, share })),
      ),
      ledger: { note: (command) => void this.#effects.push(effectOf(command, systemClock.now())) },
      ...(topicPrefix !== undefined && { topicPrefix }),
      ...(tellsEvents && { onEvent: (vin, event, ivc) => this.#send({ kind: 'event', vin, ivc, event }) }),
    })
    await this.#states.start()
    await this.#fleet.start()
    this.#tell()
    this.#send({ kind: 'started' })
  }

  #tell(): void {
    if (this.#fleet === undefined) return
    const { connected, neverConnected, whyNotConnected, behaving } = this.#fleet
    const effects = this.#effects
    this.#effects = []
    this.#send({ kind: 'state', state: { connected, neverConnected, whyNotConnected, behaving }, effects })
  }
}
