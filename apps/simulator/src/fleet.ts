import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, type Service, milliseconds, systemClock } from '@keyfob/runtime'
import { type BehaviourShare, behavioursOf } from './behaviours/behaviour-share.ts'
import type { SimulatedVehicle } from './body/simulated-vehicle.ts'
import { ConnectPace } from './connect-pace.ts'
import { inParallel } from './in-parallel.ts'
import { ReportRound, reportIntervalDefault } from './report-round.ts'
import { VehicleMaker, type VehicleMakerOptions } from './vehicle-maker.ts'

/** At a stop each says goodbye and waits for the receipt; more at a time would be a storm of their own. */
const stoppingMax = 256
const lookInterval: Duration = milliseconds(200)

export interface FleetOptions extends VehicleMakerOptions {
  /** How many. */
  readonly vehicles: number
  readonly behaviours: readonly BehaviourShare[]
  /** Number of the first vehicle, for its names. Default 0. */
  readonly firstVehicle?: number
  /** From one report of a vehicle's whole state to the next. Default: 30 s. */
  readonly reportInterval?: Duration
  /**
   * A start ends early when no more vehicle was answered for so long, and else waits for the last one. Default: each vehicle
   * is begun with, and has some seconds.
   */
  readonly giveUpAfter?: Duration
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
  /** A wake-up for a vehicle: it connects, if it sleeps. Whether it is one of this fleet. */
  wake(vin: Vin): boolean
}

/** Many simulated vehicles, each on a connection of its own. Nothing is shared between them but this process. */
export class Fleet extends ManagedService implements VehicleFleet {
  readonly #options: FleetOptions
  readonly #clock: Clock
  readonly #maker: VehicleMaker
  readonly #vehicles: readonly SimulatedVehicle[]
  readonly #behaving: Record<string, number> = {}
  readonly #reports: ReportRound

  constructor(options: FleetOptions) {
    super('fleet')
    const { vehicles, firstVehicle = 0, clock = systemClock } = options
    this.#options = options
    this.#clock = clock
    this.#maker = new VehicleMaker(options)
    this.#vehicles = Array.from({ length: vehicles }, (_, index) => this.#make(index + firstVehicle))
    this.#reports = new ReportRound(this.#vehicles, options.reportInterval ?? reportIntervalDefault, clock)
  }

  get vins(): readonly Vin[] {
    return this.#vehicles.map(({ vin }) => vin)
  }

  get connected(): number {
    return this.#maker.arrivals.connected
  }

  get neverConnected(): number {
    return this.#vehicles.length - this.#maker.arrivals.answered
  }

  get whyNotConnected(): string | null {
    if (this.neverConnected === 0) return null
    return this.#maker.arrivals.lastProblem ?? 'the broker accepts them, but their birth gets no answer there'
  }

  get behaving(): Readonly<Record<string, number>> {
    return this.#behaving
  }

  becomeCalm(): void {
    for (const vehicle of this.#vehicles) vehicle.becomeCalm()
  }

  wake(vin: Vin): boolean {
    const vehicle = this.#vehicles.find((each) => each.vin === vin)
    vehicle?.wake()
    return vehicle !== undefined
  }

  /** Resolves when each vehicle knows cloud time, so that it takes commands, or had its chance to. */
  protected override async onStart(): Promise<void> {
    const { stopping } = this
    stopping.addEventListener('abort', () => this.#maker.arrivals.releaseAll(), { once: true })
    await this.#reports.start()
    const pace = new ConnectPace(this.#clock)
    const isHopeless = this.#hopelessness()
    const errors: unknown[] = []
    const connecting: Promise<unknown>[] = []
    for (const vehicle of this.#vehicles) {
      await pace.enter()
      if (stopping.aborted || isHopeless()) break
      const attempt = this.#maker.connect(vehicle).catch((error: unknown) => (errors.push(error), false))
      connecting.push(attempt.then((isConnected) => pace.leave(isConnected)))
    }
    await Promise.all(connecting)
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '))
    await this.#waitForTheRest(isHopeless, stopping)
  }

  protected override async onStop(): Promise<void> {
    await this.#reports.stop()
    await inParallel(this.#vehicles, stoppingMax, (vehicle) => vehicle.stop())
    this.#maker.arrivals.forgetConnections()
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
    let [answered, since] = [this.#maker.arrivals.answered, this.#clock.monotonic()]
    return () => {
      const now = this.#clock.monotonic()
      if (this.#maker.arrivals.answered > answered) [answered, since] = [this.#maker.arrivals.answered, now]
      return now - since > giveUpAfter
    }
  }

  #make(number: number): SimulatedVehicle {
    const mine = behavioursOf(this.#options.behaviours, this.#options.seed, number)
    for (const { name } of mine) this.#behaving[name] = (this.#behaving[name] ?? 0) + 1
    return this.#maker.make(number, mine)
  }
}
