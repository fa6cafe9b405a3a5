/**
 * A vehicle as seen from outside: the SDK under test, a car that it moves, a modem, and power that can fail. Authoritative
 * are the car (what is so) and the journal (what is remembered); both outlive a run of the SDK, and nothing else does.
 */
import { setMaxListeners } from 'node:events'
import { type CommandId, type IvcId, type Topics, type Vin, topicsFor } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, type Tracer } from '@keyfob/runtime'
import type { SigningOptions, VehicleEvent } from '@keyfob/vehicle'
import type { Behaviour, Attachment } from '../behaviours/behaviour.ts'
import { Car } from '../car/car.ts'
import { CarActuator } from '../car/car-actuator.ts'
import type { ToldType } from '../car/car-command-of.ts'
import type { EffectNotes } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { BodyEvent } from './body-event.ts'
import type { Broker } from './broker.ts'
import { type DroppableLink, Radio } from './radio.ts'
import { Run } from './run.ts'
import { type VehicleStorage, storageOf } from './vehicle-storage.ts'
import type { Nap, PowerCut, VehicleBody } from './vehicle-body.ts'

export interface SimulatedVehicleOptions {
  readonly vin: Vin
  readonly ivc: IvcId
  /** For behaviours that connect by themselves. */
  readonly broker: Broker
  /** Called for each connection. */
  readonly makeLink: () => DroppableLink
  readonly topicPrefix: string | undefined
  /** Absent: it neither signs nor verifies. */
  readonly signing?: SigningOptions | undefined
  /** File of the journal; absent: it is kept in RAM. */
  readonly memoryPath?: string | undefined
  /** Those of its first start. */
  readonly behaviours: readonly Behaviour[]
  /** This vehicle's own. */
  readonly random: Random
  /** True time. */
  readonly clock: Clock
  readonly ledger: EffectNotes | undefined
  /** Whether someone calls `wake`. Default: no one does. */
  readonly canBeWoken?: boolean | undefined
  /** Types that its car does besides those of its own. */
  readonly types?: (() => readonly ToldType[]) | undefined
  readonly tracer?: Tracer | undefined
  readonly overheard: () => CommandId | undefined
  /** Must not throw. */
  readonly onEvent: (event: BodyEvent) => void
}

export class SimulatedVehicle extends ManagedService implements VehicleBody {
  readonly vin: Vin
  readonly ivc: IvcId
  readonly broker: Broker
  readonly topics: Topics
  readonly clock: Clock
  readonly #options: SimulatedVehicleOptions
  readonly #radio: Radio
  readonly #car: Car
  readonly #storage: VehicleStorage
  readonly #actuator: CarActuator
  /** Made when a behaviour asks for it. */
  #calm: AbortController | undefined
  #isCalm = false
  /** Undefined while it is awake. */
  #nap: AbortController | undefined
  #behaviours: readonly Behaviour[]
  #attachments: readonly Attachment[] = []
  #running: Promise<unknown> = Promise.resolve()
  #outages: Promise<unknown> = Promise.resolve()
  /** Undefined while power is off. */
  #run: Run | undefined

  constructor(options: SimulatedVehicleOptions) {
    super(`simulated vehicle ${options.vin}`)
    const { vin, ivc, broker, topicPrefix, clock, random } = options
    this.vin = vin
    this.ivc = ivc
    this.broker = broker
    this.topics = topicsFor(topicPrefix)
    this.clock = clock
    this.#options = options
    this.#behaviours = options.behaviours
    this.#radio = new Radio(options.makeLink)
    this.#car = new Car(random.fork('car'))
    this.#storage = storageOf(options.memoryPath)
    this.#actuator = this.#makeActuator()
  }

  get calm(): AbortSignal {
    if (this.#calm === undefined) {
      this.#calm = new AbortController()
      // As many as acks that take a detour; Node warns above 10, because such a crowd is a leak elsewhere.
      setMaxListeners(0, this.#calm.signal)
    }
    if (this.#isCalm) this.#calm.abort(calmed())
    return this.#calm.signal
  }

  /** Ends all misbehaviour: power and coverage come back, and stay. */
  becomeCalm(): void {
    this.#isCalm = true
    this.#calm?.abort(calmed())
  }

  get behaviours(): readonly Behaviour[] {
    return this.#behaviours
  }

  /** Misbehaves in these ways from its next start on. */
  misbehave(behaviours: readonly Behaviour[]): void {
    this.#behaviours = behaviours
  }

  /** Stops as when its plug is pulled: it says nothing more, and the broker sends the will. A start plugs it in again. */
  pullPlug(): Promise<void> {
    this.cutPower({ memory: 'kept', offFor: 0, goodbye: 'abruptly' })
    return this.stop()
  }

  /** Reports the whole state of the car. Without a connection it is lost. */
  report(): void {
    this.#run?.report(this.#car.signals)
  }

  overheard(): CommandId | undefined {
    return this.#options.overheard()
  }

  cutPower(cut: PowerCut): void {
    const run = this.#run
    if (run === undefined || this.#isCalm) return
    this.#run = undefined
    const atRest = run.cut()
    this.#radio.losePower(cut.goodbye)
    this.#options.onEvent({ kind: 'power_cut', memory: cut.memory })
    this.#outages = Promise.all([this.#outages, this.#outage(atRest, cut)])
    // Thrown by the stop.
    this.#outages.catch(() => undefined)
  }

  get canBeWoken(): boolean {
    return this.#options.canBeWoken ?? false
  }

  async sleep({ offFor, goodbye }: Nap): Promise<void> {
    if (this.#isCalm) return
    this.#nap = new AbortController()
    this.#radio.loseCoverage(goodbye)
    await this.#pause(offFor, this.#nap.signal)
    this.#nap = undefined
    this.#radio.findCoverage()
  }

  /** What an SMS does; nothing while it is awake. Whether it slept. */
  wake(): boolean {
    const nap = this.#nap
    nap?.abort(new Error('it is woken'))
    return nap !== undefined
  }

  protected override async onStart(): Promise<void> {
    const { random } = this.#options
    this.#calm = undefined
    this.#isCalm = false
    this.#outages = Promise.resolve()
    this.#attachments = this.#behaviours.map((behaviour) => behaviour.attach(this, random.fork(behaviour.name)))
    await this.#boot()
    this.#running = Promise.allSettled(this.#attachments.map(async (attachment) => attachment.run?.()))
  }

  protected override async onStop(): Promise<void> {
    this.becomeCalm()
    await this.#running
    try {
      await this.#outages
    } finally {
      await this.#run?.stop()
      this.#run = undefined
      await this.#radio.close()
    }
  }

  async #outage(atRest: Promise<void>, { memory, offFor }: PowerCut): Promise<void> {
    await atRest
    if (memory === 'lost') await this.#storage.erase()
    await this.#pause(offFor)
    if (this.state === 'stopping') return
    this.#options.onEvent({ kind: 'power_back' })
    await this.#boot()
  }

  async #boot(): Promise<void> {
    const { topicPrefix, tracer, signing } = this.#options
    const journal = this.#storage.journal()
    const parts = { body: this, topicPrefix, signing, journal, tracer, attachments: this.#attachments }
    const ports = { radio: this.#radio, actuator: this.#actuator }
    this.#run = new Run({ ...parts, ...ports, onEvent: (event) => this.#hear(event) })
    await this.#run.start()
  }

  #makeActuator(): CarActuator {
    const { ledger, onEvent, random, clock, types } = this.#options
    return new CarActuator({
      car: this.#car,
      random: random.fork('actuator'),
      clock,
      types,
      onEffect: (command) => {
        ledger?.note(command)
        onEvent({ kind: 'effect', command })
      },
      onChange: () => this.report(),
    })
  }

  #hear(event: VehicleEvent): void {
    this.#options.onEvent(event)
    // Sampled on a trusted clock from the beginning, so that a later report can be evidence.
    if (event.kind === 'time') this.report()
  }

  async #pause(duration: Duration, end: AbortSignal = this.calm): Promise<void> {
    await this.clock.sleep(duration, AbortSignal.any([this.calm, end])).catch(() => undefined)
  }
}

const calmed = (): Error => new Error('it is calm')
