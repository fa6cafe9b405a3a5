import type { IvcId, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService } from '@keyfob/runtime'
import type { BehaviourShare } from '../behaviours/behaviour-share.ts'
import type { BodyEvent } from '../body/body-event.ts'
import type { Broker } from '../body/broker.ts'
import type { ToldType } from '../car/car-command-of.ts'
import type { VehicleFleet } from '../fleet.ts'
import type { FleetKeys } from '../fleet-keys.ts'
import { fleetVin } from '../fleet-names.ts'
import type { Ledger } from '../ledger.ts'
import type { FleetSlice, FromPart } from './fleet-messages.ts'
import { PartProcess } from './part-process.ts'

export interface FleetProcessesOptions {
  readonly slices: readonly FleetSlice[]
  readonly broker: Broker
  readonly topicPrefix?: string | undefined
  readonly keys?: FleetKeys | undefined
  readonly seed: number
  readonly behaviours: readonly BehaviourShare[]
  readonly canBeWoken?: boolean
  readonly types: () => readonly ToldType[]
  readonly reportInterval: Duration
  readonly giveUpAfter: Duration
  readonly clock: Clock
  readonly ledger: Ledger
  /** Must not throw. */
  readonly onEvent?: ((vin: Vin, event: BodyEvent, ivc: IvcId) => void) | undefined
}

/** A fleet in several processes, where one has too few descriptors, ports or too little of a processor. */
export class FleetProcesses extends ManagedService implements VehicleFleet {
  readonly #options: FleetProcessesOptions
  readonly #lost = new AbortController()
  #parts: readonly PartProcess[] = []
  /** Made when the first vehicle is woken. */
  #placeOf: ReadonlyMap<Vin, number> | undefined

  constructor(options: FleetProcessesOptions) {
    super('fleet processes')
    this.#options = options
  }

  /** Aborted when a process ended by itself, with the `FleetProcessEnded`. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  get vins(): readonly Vin[] {
    return this.#options.slices.flatMap(vinsOf)
  }

  get connected(): number {
    return this.#sum(({ state }) => state.connected)
  }

  get neverConnected(): number {
    return this.#sum(({ state }) => state.neverConnected)
  }

  get whyNotConnected(): string | null {
    return this.#parts.find(({ state }) => state.whyNotConnected !== null)?.state.whyNotConnected ?? null
  }

  get behaving(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { state } of this.#parts)
      for (const [name, count] of Object.entries(state.behaving)) counts[name] = (counts[name] ?? 0) + count
    return counts
  }

  becomeCalm(): void {
    for (const part of this.#parts) part.becomeCalm()
  }

  wake(vin: Vin): boolean {
    const place = this.#places().get(vin)
    if (place !== undefined) this.#parts[place]?.wake(vin)
    return place !== undefined
  }

  /** Resolves when the ledger has every effect that began until now. @throws FleetProcessEnded */
  async report(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.report()))
  }

  protected override async onStart(): Promise<void> {
    this.#parts = this.#options.slices.map((slice) => this.#make(slice))
    await Promise.all(this.#parts.map((part) => part.start()))
  }

  protected override async onStop(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.stop()))
  }

  /** In which part each vehicle is. */
  #places(): ReadonlyMap<Vin, number> {
    this.#placeOf ??= new Map(this.#options.slices.flatMap((slice, place) => vinsOf(slice).map((vin) => [vin, place])))
    return this.#placeOf
  }

  #make(slice: FleetSlice): PartProcess {
    const { broker, topicPrefix, keys, seed, behaviours, types, reportInterval, giveUpAfter, clock, onEvent } =
      this.#options
    const { canBeWoken = false } = this.#options
    const order = {
      ...slice,
      broker,
      topicPrefix,
      keys,
      seed,
      behaviours: behaviours.map(({ behaviour, share }) => ({ name: behaviour.name, share })),
      canBeWoken,
      types: types(),
      reportInterval,
      giveUpAfter,
      tellsEvents: onEvent !== undefined,
    }
    const onLost = (problem: Error): void => this.#lost.abort(problem)
    return new PartProcess({ order, clock, onLost, onMessage: (message) => this.#hear(message) })
  }

  #hear(message: FromPart): void {
    const { ledger, onEvent } = this.#options
    if (message.kind === 'state') for (const effect of message.effects) ledger.add(effect)
    if (message.kind === 'event') onEvent?.(message.vin, message.event, message.ivc)
  }

  #sum(count: (part: PartProcess) => number): number {
    return this.#parts.reduce((sum, part) => sum + count(part), 0)
  }
}

const vinsOf = ({ firstVehicle, vehicles }: FleetSlice): readonly Vin[] =>
  Array.from({ length: vehicles }, (_, index) => fleetVin(firstVehicle + index))
