/**
 * A simulation from its first connection to its report: the fleet connects, callers send commands while vehicles
 * misbehave, then it becomes calm, and what is open settles. The fleet stays until the last command is settled.
 */
import type { State } from '@keyfob/protocol'
import { type Clock, type Duration, Periodic, type Service, ServiceStack, seconds, systemClock } from '@keyfob/runtime'
import type { BehaviourShare } from '../behaviours/behaviour-share.ts'
import type { Broker } from '../body/broker.ts'
import type { ConnectionLog } from '../connection-log.ts'
import { CommandBook } from '../driver/command-book.ts'
import { CommandPlan, type OfferedType } from '../driver/command-plan.ts'
import { Driver } from '../driver/driver.ts'
import { EventFollower } from '../driver/event-follower.ts'
import { KeyfobApi } from '../driver/keyfob-api.ts'
import { newFleetKeys } from '../driver/new-fleet-keys.ts'
import { registerVehicles } from '../driver/register-vehicles.ts'
import type { FleetKeys } from '../fleet-keys.ts'
import { Ledger } from '../ledger.ts'
import { Random } from '../random.ts'
import { WakeReceiver } from '../waking/wake-receiver.ts'
import { type SimulatedFleet, makeSimulatedFleet } from './make-simulated-fleet.ts'
import { type Percentiles, type SimulationReport, percentilesOf, reportOf } from './simulation-report.ts'

/** Above the demo vehicles of `keyfob serve`, which begin at 0: two vehicles of one name would disconnect each other. */
export const firstVehicleDefault = 1_000
const progressInterval: Duration = seconds(0.5)

export interface SimulationOptions {
  readonly vehicles: number
  readonly commandsPerMinute: number
  /** Of the load; settling comes on top. */
  readonly duration: Duration
  readonly behaviours: readonly BehaviourShare[]
  readonly seed: number
  /** URL of the API, as in http://127.0.0.1:8080. */
  readonly api: string
  /** Of the scope `send`; absent: the API asks for none. */
  readonly apiKey?: string
  readonly broker: Broker
  readonly topicPrefix?: string
  readonly firstVehicle?: number
  /** Both directions are signed, and the vehicles' keys are registered. */
  readonly signed?: boolean
  /** Command every vehicle in turn, instead of any of them at random. */
  readonly inTurn?: boolean
  /** Of the fleet; absent: as many as it takes. */
  readonly processes?: number
  /** Files that one process may open. Default: no limit. */
  readonly filesMax?: number
  /** Takes wake-ups on this port of loopback, signed by one of these; sleepy vehicles then sleep until one comes. */
  readonly wakeUps?: { readonly port: number; readonly secrets: readonly string[] }
  readonly log?: ConnectionLog
  readonly onProgress?: (progress: SimulationProgress) => void
  /** Ends the load early; the report follows as usual. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

export type SimulationPhase = 'registering' | 'connecting' | 'driving' | 'settling'

export interface SimulationProgress {
  readonly phase: SimulationPhase
  readonly elapsed: Duration
  readonly vehicles: number
  /** Of those that have to be, before they connect. */
  readonly registered: number
  readonly connected: number
  readonly sent: number
  readonly accepted: number
  /** Settled, of the accepted ones. */
  readonly settled: number
  readonly open: number
  readonly effects: number
  readonly byState: Readonly<Partial<Record<State, number>>>
  readonly acceptedToSettled: Percentiles
}

/** @throws Error when the API cannot be reached at the beginning, or does not sign and should; FleetProcessEnded */
export const runSimulation = async (options: SimulationOptions): Promise<SimulationReport> => {
  const { clock = systemClock, seed, api, apiKey, signed = false } = options
  const callers = new Random(seed).fork('callers')
  const own = new KeyfobApi(api, clock, () => callers.next(), apiKey)
  return new Simulation(options, own, signed ? await newFleetKeys(own) : undefined).run()
}

class Simulation {
  readonly #options: SimulationOptions
  readonly #clock: Clock
  readonly #startedAt: Duration
  readonly #book = new CommandBook()
  readonly #ledger: Ledger
  readonly #api: KeyfobApi
  readonly #fleet: SimulatedFleet
  readonly #follower: EventFollower
  readonly #keys: FleetKeys | undefined
  readonly #wakeUps: WakeReceiver | undefined
  #types: readonly OfferedType[] = []
  #driver: Driver | undefined
  #phase: SimulationPhase = 'connecting'
  #registered = 0

  constructor(options: SimulationOptions, api: KeyfobApi, keys: FleetKeys | undefined) {
    const { clock = systemClock, log, firstVehicle = firstVehicleDefault, wakeUps } = options
    this.#keys = keys
    this.#options = options
    this.#clock = clock
    this.#startedAt = clock.monotonic()
    this.#ledger = new Ledger(clock)
    this.#api = api
    this.#follower = new EventFollower({ api: this.#api, clock, onEvent: (event) => this.#book.note(event) })
    this.#fleet = makeSimulatedFleet({
      ...options,
      firstVehicle,
      keys,
      clock,
      canBeWoken: wakeUps !== undefined,
      types: () => this.#types,
      ledger: this.#ledger,
      onEvent: log && ((vin, event, ivc) => log.note(vin, ivc, event)),
    })
    this.#wakeUps = wakeUps && new WakeReceiver({ ...wakeUps, clock, wake: (vin) => this.#fleet.wake(vin) })
  }

  async run(): Promise<SimulationReport> {
    const { seed, inTurn = false } = this.#options
    this.#types = await this.#api.catalogue()
    const plan = new CommandPlan(this.#types, this.#fleet.vins, seed, inTurn)
    const stack = new ServiceStack({ name: 'simulation' })
      .add('progress', this.#progress())
      .add('events', this.#follower)
      .add('registration', this.#registration())
    if (this.#wakeUps !== undefined) stack.add('wake-ups', this.#wakeUps)
    stack.add('fleet', this.#fleet)
    try {
      await stack.start()
      return await this.#drive(plan)
    } finally {
      await stack.stop()
    }
  }

  /** Before the fleet connects: a cloud takes a thousand unknown vehicles at first sight, and then a few a second. */
  #registration(): Service {
    const start = async (): Promise<void> => {
      this.#phase = 'registering'
      const { firstVehicle = firstVehicleDefault, vehicles } = this.#options
      await registerVehicles(this.#api, {
        firstVehicle,
        vehicles,
        keys: this.#keys,
        onProgress: (count) => (this.#registered = count),
      })
      this.#phase = 'connecting'
    }
    return { start, stop: async () => undefined }
  }

  async #drive(plan: CommandPlan): Promise<SimulationReport> {
    const { duration, commandsPerMinute, seed, signal = new AbortController().signal } = this.#options
    const clock = this.#clock
    const driver = new Driver({ api: this.#api, plan, book: this.#book, commandsPerMinute, clock })
    this.#driver = driver
    const { lost } = this.#fleet
    // Without one vehicle every command would become unknown in the end, which says nothing about Keyfob.
    if (this.#fleet.neverConnected < this.#fleet.vins.length) {
      this.#phase = 'driving'
      await driver.drive(duration, AbortSignal.any([signal, lost]))
      this.#phase = 'settling'
      this.#fleet.becomeCalm()
      await driver.settle(lost)
      lost.throwIfAborted()
      await this.#fleet.report()
    }
    const durationMs = clock.monotonic() - this.#startedAt
    const { cuts: streamCuts } = this.#follower
    return reportOf({
      seed,
      durationMs,
      fleet: this.#fleet,
      driver,
      book: this.#book,
      ledger: this.#ledger,
      streamCuts,
      wakeUps: this.#wakeUps?.accepted ?? 0,
    })
  }

  #progress(): Service {
    const { onProgress = () => undefined } = this.#options
    const run = async (): Promise<void> => onProgress(this.#look())
    return new Periodic({
      name: 'progress',
      interval: progressInterval,
      clock: this.#clock,
      run,
      onError: () => undefined,
    })
  }

  #look(): SimulationProgress {
    const open = this.#book.openCount
    const { sent = 0, accepted = 0 } = this.#driver ?? {}
    return {
      phase: this.#phase,
      elapsed: this.#clock.monotonic() - this.#startedAt,
      vehicles: this.#options.vehicles,
      registered: this.#registered,
      connected: this.#fleet.connected,
      sent,
      accepted,
      settled: accepted - open,
      open,
      effects: this.#ledger.count,
      byState: this.#book.countByState(),
      acceptedToSettled: percentilesOf(this.#book.acceptedToSettled),
    }
  }
}
