import { join } from 'node:path'
import type { IvcId, Vin } from '@keyfob/protocol'
import {
  type Clock,
  type Duration,
  ManagedService,
  type Service,
  type Tracer,
  milliseconds,
  seconds,
  systemClock,
} from '@keyfob/runtime'
import { Arrivals } from './arrivals.ts'
import { type BehaviourShare, behavioursOf } from './behaviours/behaviour-share.ts'
import type { BodyEvent } from './body/body-event.ts'
import type { Broker } from './body/broker.ts'
import type { DroppableLink } from './body/radio.ts'
import { SimulatedVehicle } from './body/simulated-vehicle.ts'
import type { ToldType } from './car/car-command-of.ts'
import { ConnectPace } from './connect-pace.ts'
import { type VehicleNames, fleetNames } from './fleet-names.ts'
import { inParallel } from './in-parallel.ts'
import type { EffectNotes } from './ledger.ts'
import { type Transport, linkMaker } from './link-maker.ts'
import { Overheard } from './overheard.ts'
import { Random } from './random.ts'
import { ReportRound, reportIntervalDefault } from './report-round.ts'

/** How long a start waits for one vehicle; a slower one connects later by itself. */
const readyWithin: Duration = seconds(5)
/** At a stop each says goodbye and waits for the receipt; more at a time would be a storm of their own. */
const stoppingMax = 256
const lookInterval: Duration = milliseconds(200)

export interface FleetOptions {
  /** How many. */
  readonly vehicles: number
  readonly broker: Broker
  /** Default `sdk`. */
  readonly transport?: Transport
  /** Address of this machine that lean connections come from; default: the system's choice. */
  readonly localAddress?: string | undefined
  /** Default `keyfob/v1`. */
  readonly topicPrefix?: string
  readonly seed: number
  readonly behaviours: readonly BehaviourShare[]
  /** Folder of the journals. A journal that is there already is remembered. Absent: they are kept in RAM. */
  readonly memoryDir?: string
  /** Number of the first vehicle, for its names. Default 0. */
  readonly firstVehicle?: number
  readonly names?: VehicleNames
  /** From one report of a vehicle's whole state to the next. Default: 30 s. */
  readonly reportInterval?: Duration
  /**
   * A start ends early when no more vehicle was answered for so long, and else waits for the last one. Default: each vehicle
   * is begun with, and has some seconds.
   */
  readonly giveUpAfter?: Duration
  /** Command types that the cars do besides those of their own; asked at each command. Default: none. */
  readonly types?: () => readonly ToldType[]
  /** True time. */
  readonly clock?: Clock
  /** Notes every effect. Without one nothing is kept, so that a fleet can run forever. */
  readonly ledger?: EffectNotes
  /** Called for each execution. Default: none. */
  readonly tracer?: Tracer
  /** Must not throw. */
  readonly onEvent?: (vin: Vin, event: BodyEvent, ivc: IvcId) => void
}

/** What a simulation sees of its vehicles, in this process or in others. */
export interface VehicleFleet extends Service {
  readonly vins: readonly Vin[]
  /** Vehicles that have a connection now. */
  readonly connected: number
  /** Vehicles whose birth the cloud never answered: they may be at no broker, or at another one than the cloud. */
  readonly neverConnected: number
  /** Why not, as far as one of them knows; null when all were answered. */
  readonly whyNotConnected: string | null
  /** How many vehicles have each behaviour. */
  readonly behaving: Readonly<Record<string, number>>
  /** Ends all misbehaviour: what is open can settle then. */
  becomeCalm(): void
}

/** Many simulated vehicles, each on a connection of its own. Nothing is shared between them but this process. */
export class Fleet extends ManagedService implements VehicleFleet {
  readonly #options: FleetOptions
  readonly #clock: Clock
  readonly #makeLink: (vin: Vin) => DroppableLink
  readonly #vehicles: readonly SimulatedVehicle[]
  readonly #overheard = new Overheard()
  readonly #arrivals = new Arrivals()
  readonly #behaving: Record<string, number> = {}
  readonly #reports: ReportRound

  constructor(options: FleetOptions) {
    super('fleet')
    const { vehicles, firstVehicle = 0, broker, clock = systemClock, transport = 'sdk', localAddress } = options
    this.#options = options
    this.#clock = clock
    this.#makeLink = linkMaker(broker, clock, transport, localAddress)
    this.#vehicles = Array.from({ length: vehicles }, (_, index) => this.#make(index + firstVehicle))
    this.#reports = new ReportRound(this.#vehicles, options.reportInterval ?? reportIntervalDefault, clock)
  }

  get vins(): readonly Vin[] {
    return this.#vehicles.map(({ vin }) => vin)
  }

  get connected(): number {
    return this.#arrivals.connected
  }

  get neverConnected(): number {
    return this.#vehicles.length - this.#arrivals.answered
  }

  get whyNotConnected(): string | null {
    if (this.neverConnected === 0) return null
    return this.#arrivals.lastProblem ?? 'the broker accepts them, but their birth gets no answer there'
  }

  get behaving(): Readonly<Record<string, number>> {
    return this.#behaving
  }

  becomeCalm(): void {
    for (const vehicle of this.#vehicles) vehicle.becomeCalm()
  }

  /** Resolves when each vehicle knows cloud time, so that it takes commands, or had its chance to. */
  protected override async onStart(): Promise<void> {
    const { stopping } = this
    stopping.addEventListener('abort', () => this.#arrivals.releaseAll(), { once: true })
    await this.#reports.start()
    const pace = new ConnectPace(this.#clock)
    const isHopeless = this.#hopelessness()
    const errors: unknown[] = []
    const connecting: Promise<unknown>[] = []
    for (const vehicle of this.#vehicles) {
      await pace.enter()
      if (stopping.aborted || isHopeless()) break
      const attempt = this.#connect(vehicle).catch((error: unknown) => (errors.push(error), false))
      connecting.push(attempt.then((isConnected) => pace.leave(isConnected)))
    }
    await Promise.all(connecting)
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '))
    await this.#waitForTheRest(isHopeless, stopping)
  }

  protected override async onStop(): Promise<void> {
    await this.#reports.stop()
    await inParallel(this.#vehicles, stoppingMax, (vehicle) => vehicle.stop())
    this.#arrivals.forgetConnections()
  }

  /** Whether the cloud answered the vehicle in its time. */
  async #connect(vehicle: SimulatedVehicle): Promise<boolean> {
    const { vin } = vehicle
    const arrival = this.#arrivals.arrivalOf(vin)
    const timer = this.#clock.schedule(readyWithin, () => this.#arrivals.release(vin))
    try {
      await vehicle.start()
      return await arrival
    } finally {
      timer.cancel()
    }
  }

  /** For those that connect later by themselves, as long as one of them still does. */
  async #waitForTheRest(isHopeless: () => boolean, stopping: AbortSignal): Promise<void> {
    if (this.#options.giveUpAfter === undefined) return
    while (this.neverConnected > 0 && !isHopeless() && !stopping.aborted)
      await this.#clock.sleep(lookInterval, stopping).catch(() => undefined)
  }

  /** Asks whether no more vehicle was answered for too long. */
  #hopelessness(): () => boolean {
    const { giveUpAfter = Infinity } = this.#options
    let [answered, since] = [this.#arrivals.answered, this.#clock.monotonic()]
    return () => {
      const now = this.#clock.monotonic()
      if (this.#arrivals.answered > answered) [answered, since] = [this.#arrivals.answered, now]
      return now - since > giveUpAfter
    }
  }

  #make(number: number): SimulatedVehicle {
    const { seed, behaviours, broker, topicPrefix, memoryDir, ledger, tracer, types } = this.#options
    const { names = fleetNames } = this.#options
    const [vin, ivc] = [names.vin(number), names.ivc(number)]
    const mine = behavioursOf(behaviours, seed, number)
    for (const { name } of mine) this.#behaving[name] = (this.#behaving[name] ?? 0) + 1
    return new SimulatedVehicle({
      vin,
      ivc,
      broker,
      makeLink: () => this.#makeLink(vin),
      topicPrefix,
      memoryPath: memoryDir === undefined ? undefined : join(memoryDir, `${vin}.journal`),
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
    this.#arrivals.hear(vin, event)
    if (event.kind === 'command') this.#overheard.note(vin, event.command.id)
    this.#options.onEvent?.(vin, event, ivc)
  }
}
