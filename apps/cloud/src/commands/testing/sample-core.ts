import {
  type Ack,
  type Birth,
  type Catalogue,
  type CommandId,
  type IvcId,
  type StateReport,
  type Vin,
  parseIvcId,
  parseVin,
  writeAck,
  writePresence,
  writeStateReport,
} from '@keyfob/protocol'
import { type VirtualClock, noTracer } from '@keyfob/runtime'
import type { AckBus } from '../../ports/bus.ts'
import type { Cache } from '../../ports/cache.ts'
import type { CommandRecord } from '../../ports/command-record.ts'
import type { CommandStore } from '../../ports/command-store.ts'
import type { Refusal, SubmitRequest } from '../../ports/command-service.ts'
import type { EventFeed } from '../../ports/event-log.ts'
import type { VehicleStore } from '../../ports/vehicle-store.ts'
import { AckApplier } from '../ack-applier.ts'
import { Commands } from '../commands.ts'
import { DownlinkPublisher } from '../downlink-publisher.ts'
import { Lifecycle } from '../lifecycle.ts'
import { PresenceKeeper } from '../presence-keeper.ts'
import { ReadThrough } from '../read-through.ts'
import { makeRegistrar } from '../registrar.ts'
import { ReportKeeper } from '../report-keeper.ts'
import { SampleGateway } from './sample-gateway.ts'
import { SampleLog } from './sample-log.ts'
import { sweepDue } from '../sweeps/due.ts'
import { sweepLanes } from '../sweeps/lanes.ts'
import type { KeyForgetter, SweepParts } from '../sweeps/sweep.ts'
import { SettledWriter } from '../settled-writer.ts'
import { UplinkReceiver } from '../uplink-receiver.ts'
import { Vehicles } from '../vehicles.ts'

export interface SampleCoreParts {
  readonly commandStore: CommandStore & KeyForgetter
  readonly vehicleStore: VehicleStore
  readonly catalogue: Catalogue
  readonly feed: EventFeed
  readonly bus: AckBus
  readonly cache: Cache
  readonly clock: VirtualClock
  readonly isDataError: (error: unknown) => boolean
  readonly registers?: boolean
  readonly checkDigit?: boolean
}

let serial = 0

/** For tests: a VIN that no other test uses. Its check digit is not right. */
export const freshVin = (): Vin => parseVin(`1KEYF0B00${String((serial += 1)).padStart(8, '0')}`)! // 17 characters

export const sampleIvc = parseIvcId('IVC-1')! // by the pattern

/** For tests: the core as server.ts joins it, on the parts that are handed in, with a gateway and a log that remember. */
export class SampleCore {
  readonly clock: VirtualClock
  readonly gateway = new SampleGateway()
  readonly log = new SampleLog()
  readonly lifecycle: Lifecycle
  readonly presence: PresenceKeeper
  readonly commands: Commands
  readonly vehicles: Vehicles
  readonly sweepParts: SweepParts
  /** The question to a vehicle that is awaited, which the product does not wait for: a test that counts messages has to. */
  #asked: Promise<unknown> = Promise.resolve()

  constructor(parts: SampleCoreParts) {
    const { gateway, log } = this
    const { commandStore: store, vehicleStore, clock, catalogue, feed, bus, cache, isDataError } = parts
    const { registers = true, checkDigit = false } = parts
    this.clock = clock
    const reads = new ReadThrough(cache, clock)
    const settled = new SettledWriter(reads, store)
    const mayRegister = makeRegistrar({ isOpen: registers, clock, log })
    const downlinks = new DownlinkPublisher({ gateway, clock, log, tracer: noTracer })
    this.lifecycle = new Lifecycle({
      store,
      downlinks,
      feed: { committed: () => feed.nudge() },
      clock,
      log,
      isDataError,
      onSettled: (record) => settled.note(record),
    })
    const { lifecycle } = this
    this.presence = new PresenceKeeper({
      vehicles: vehicleStore,
      commands: store,
      lifecycle,
      downlinks,
      reads,
      clock,
      log,
      mayRegister,
    })
    const reports = new ReportKeeper({
      vehicles: vehicleStore,
      commands: store,
      lifecycle,
      catalogue,
      reads,
      clock,
      log,
      mayRegister,
      isDataError,
    })
    const acks = new AckApplier({ lifecycle, catalogue, presence: this.presence, clock, log, tracer: noTracer })
    const uplinks = new UplinkReceiver({ bus, presence: this.presence, reports, clock, log })
    bus.consume((delivery) => acks.apply(delivery))
    gateway.onUplink((message) => uplinks.receive(message))
    gateway.onUnroutable((topic, problem, vin) => void uplinks.stray(topic, problem, vin))
    const onAwaited = ({ vin }: CommandRecord): void => {
      this.#asked = this.presence.probe([vin]).catch(() => undefined)
    }
    this.commands = new Commands({
      lifecycle,
      store,
      vehicles: vehicleStore,
      feed,
      reads,
      catalogue,
      clock,
      rules: { checkDigit, registers },
      onAwaited,
    })
    this.vehicles = new Vehicles(vehicleStore, gateway, reads, clock, { checkDigit })
    const history = { keep: async () => ({ made: [], dropped: [] }) }
    this.sweepParts = {
      store,
      vehicles: vehicleStore,
      schedules: { forget: async () => 0 },
      history,
      historyKept: Infinity,
      lifecycle,
      presence: this.presence,
      clock,
      log,
    }
  }

  /** The record of an accepted request; a refusal is an Error. */
  async submit(vin: Vin, request: Partial<SubmitRequest> = {}): Promise<CommandRecord> {
    const answered = await this.commands.submit({ command: 'engine_start', vin, who: 'test', ...request })
    await this.#asked
    if (!answered.ok) throw new Error(`refused: ${answered.refusal.code}`)
    return answered.value.record
  }

  async refusalOf(vin: string, request: Partial<SubmitRequest> = {}): Promise<Refusal | undefined> {
    const answered = await this.commands.submit({ command: 'engine_start', vin, who: 'test', ...request })
    return answered.ok ? undefined : answered.refusal
  }

  async recordOf(id: CommandId): Promise<CommandRecord> {
    const found = await this.commands.find(id)
    if (found === undefined) throw new Error(`there is no command ${id}`)
    return found.record
  }

  ack({ vin, id }: Pick<CommandRecord, 'vin' | 'id'>, status: Ack['status'], more: Partial<Ack> = {}): Promise<void> {
    return this.gateway.receive(vin, 'ack', writeAck({ id, status, ...more }))
  }

  birth(vin: Vin, birth: Partial<Birth> = {}, retained = false): Promise<void> {
    const whole = { session: 's-1', counter: 1, nonce: 'n-1', ivc: sampleIvc as IvcId, horizon: 0, ...birth }
    return this.gateway.receive(vin, 'presence', writePresence({ ...whole, status: 'online' }), retained)
  }

  will(vin: Vin, session = 's-1'): Promise<void> {
    return this.gateway.receive(vin, 'presence', writePresence({ status: 'offline', session }))
  }

  report(vin: Vin, signals: StateReport['signals'], more: Partial<StateReport> = {}): Promise<void> {
    const report = { at: this.clock.now(), clockTrusted: true, ...more, signals }
    return this.gateway.receive(vin, 'state', writeStateReport(report))
  }

  /** One round of what the sweeps do all the time. */
  async sweep(): Promise<void> {
    await sweepDue(this.sweepParts)
    await sweepLanes(this.sweepParts)
  }

  /** Lets time pass in steps, with a round of sweeps after each. */
  async pass(span: number, step: number = span): Promise<void> {
    for (let passed = 0; passed < span; passed += step) {
      await this.clock.advance(step)
      await this.sweep()
    }
  }

  /** What commits set off (receipts of publications, their notes) is done. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.lifecycle.idle()
    }
  }
}
