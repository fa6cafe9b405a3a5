import { join } from 'node:path'
import type { IvcId, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, type Tracer, seconds, systemClock } from '@keyfob/runtime'
import { MqttLink } from '@keyfob/vehicle'
import { type BehaviourShare, behavioursOf } from './behaviours/behaviour-share.ts'
import type { BodyEvent } from './body/body-event.ts'
import type { Broker } from './body/broker.ts'
import { SimulatedVehicle } from './body/simulated-vehicle.ts'
import type { ToldType } from './car/car-command-of.ts'
import { type VehicleNames, fleetNames } from './fleet-names.ts'
import { inParallel } from './in-parallel.ts'
import type { Ledger } from './ledger.ts'
import { Overheard } from './overheard.ts'
import { Random } from './random.ts'

/** Vehicles that connect at a time: a broker takes this many TLS handshakes without making the others wait. */
const connectingMax = 32
/** How long a start waits for one vehicle; a slower one connects later by itself. */
const readyWithin: Duration = seconds(5)

export interface FleetOptions {
  /** How many. */
  readonly vehicles: number
  readonly broker: Broker
  /** Default `keyfob/v1`. */
  readonly topicPrefix?: string
  readonly seed: number
  readonly behaviours: readonly BehaviourShare[]
  /** Folder of the journals. A journal that is there already is remembered. */
  readonly memoryDir: string
  /** Number of the first vehicle, for its names. Default 0. */
  readonly firstVehicle?: number
  readonly names?: VehicleNames
  /** Command types that the cars do besides those of their own; asked at each command. Default: none. */
  readonly types?: () => readonly ToldType[]
  /** True time. */
  readonly clock?: Clock
  /** Notes every effect. Without one nothing is kept, so that a fleet can run forever. */
  readonly ledger?: Ledger
  /** Called for each execution. Default: none. */
  readonly tracer?: Tracer
  /** Must not throw. */
  readonly onEvent?: (vin: Vin, event: BodyEvent, ivc: IvcId) => void
}

/** Many simulated vehicles, each on a connection of its own. Nothing is shared between them but this process. */
export class Fleet extends ManagedService {
  readonly #options: FleetOptions
  readonly #clock: Clock
  readonly #vehicles: readonly SimulatedVehicle[]
  readonly #overheard = new Overheard()
  readonly #connected = new Set<Vin>()
  /** Whose birth the cloud answered, once at least. */
  readonly #answered = new Set<Vin>()
  #lastProblem: string | undefined
  readonly #waiting = new Map<Vin, () => void>()
  readonly #behaving: Record<string, number> = {}

  constructor(options: FleetOptions) {
    super('fleet')
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#vehicles = Array.from({ length: options.vehicles }, (_, index) =>
      this.#make(index + (options.firstVehicle ?? 0)),
    )
  }

  get vins(): readonly Vin[] {
    return this.#vehicles.map(({ vin }) => vin)
  }

  /** Vehicles that have a connection now. */
  get connected(): number {
    return this.#connected.size
  }

  /** Vehicles whose birth the cloud never answered: they may be at no broker, or at another one than the cloud. */
  get neverConnected(): number {
    return this.#vehicles.length - this.#answered.size
  }

  /** Why not, as far as one of them knows; null when all were answered. */
  get whyNotConnected(): string | null {
    if (this.neverConnected === 0) return null
    return this.#lastProblem ?? 'the broker accepts them, but their birth gets no answer there'
  }

  /** How many vehicles have each behaviour. */
  get behaving(): Readonly<Record<string, number>> {
    return this.#behaving
  }

  /** Ends all misbehaviour: what is open can settle then. */
  becomeCalm(): void {
    for (const vehicle of this.#vehicles) vehicle.becomeCalm()
  }

  /** Resolves when each vehicle knows cloud time, so that it takes commands, or had its chance to. */
  protected override async onStart(stopping: AbortSignal): Promise<void> {
    await inParallel(this.#vehicles, connectingMax, async (vehicle) => {
      if (stopping.aborted) return
      const ready = new Promise<void>((resolve) => this.#waiting.set(vehicle.vin, resolve))
      await vehicle.start()
      await this.#atMost(readyWithin, ready, stopping)
    })
  }

  protected override async onStop(): Promise<void> {
    await inParallel(this.#vehicles, this.#vehicles.length, (vehicle) => vehicle.stop())
    this.#connected.clear()
  }

  #make(number: number): SimulatedVehicle {
    const {
      seed,
      behaviours,
      broker,
      topicPrefix,
      memoryDir,
      names = fleetNames,
      ledger,
      tracer,
      types,
    } = this.#options
    const [vin, ivc] = [names.vin(number), names.ivc(number)]
    const mine = behavioursOf(behaviours, seed, number)
    for (const { name } of mine) this.#behaving[name] = (this.#behaving[name] ?? 0) + 1
    return new SimulatedVehicle({
      vin,
      ivc,
      broker,
      makeLink: () => new MqttLink({ ...broker, clientId: vin, clock: this.#clock }),
      topicPrefix,
      memoryPath: join(memoryDir, `${vin}.journal`),
      behaviours: mine,
      random: new Random(seed).fork(`vehicle ${number}`),
      clock: this.#clock,
      ledger,
      tracer,
      types,
      overheard: () => this.#overheard.by(vin),
      onEvent: (event) => this.#hear(vin, event, ivc),
    })
  }

  #hear(vin: Vin, event: BodyEvent, ivc: IvcId): void {
    if (event.kind === 'online') this.#connected.add(vin)
    if (event.kind === 'offline' || event.kind === 'power_cut') this.#connected.delete(vin)
    if (event.kind === 'offline' && !this.#answered.has(vin)) this.#lastProblem = event.problem
    if (event.kind === 'command') this.#overheard.note(vin, event.command.id)
    if (event.kind === 'time') {
      this.#answered.add(vin)
      this.#waiting.get(vin)?.()
      this.#waiting.delete(vin)
    }
    this.#options.onEvent?.(vin, event, ivc)
  }

  async #atMost(duration: Duration, ready: Promise<void>, stopping: AbortSignal): Promise<void> {
    const over = new AbortController()
    const patience = this.#clock.sleep(duration, AbortSignal.any([stopping, over.signal])).catch(() => undefined)
    await Promise.race([ready, patience])
    over.abort()
  }
}
