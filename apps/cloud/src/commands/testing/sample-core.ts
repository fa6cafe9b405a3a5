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
import { type Clock, type VirtualClock, days } from '@keyfob/runtime'
import { InProcessBus } from '../../bus/in-process-bus.ts'
import { loadCatalogue } from '../../config/load-catalogue.ts'
import { EventTail } from '../../live/event-tail.ts'
import { LruMemoryCache } from '../../live/lru-memory-cache.ts'
import type { AckBus } from '../../ports/bus.ts'
import type { Cache } from '../../ports/cache.ts'
import type { CommandRecord } from '../../ports/command-record.ts'
import type { CommandStore } from '../../ports/command-store.ts'
import type { Refusal, SubmitRequest } from '../../ports/command-service.ts'
import type { EventFeed } from '../../ports/event-log.ts'
import type { SignDownlink, VerifyUplink } from '../../ports/signing.ts'
import type { VehicleStore } from '../../ports/vehicle-store.ts'
import type { WakeUpRules } from '../../ports/wake-ups.ts'
import { isDataError } from '../../store/sql-database.ts'
import type { SampleStore } from '../../store/testing/sample-store.ts'
import { type Core, makeCore } from '../make-core.ts'
import { sweepDue } from '../sweeps/due.ts'
import { sweepLanes } from '../sweeps/lanes.ts'
import type { KeyForgetter, SweepParts } from '../sweeps/sweep.ts'
import { SampleGateway } from './sample-gateway.ts'
import { SampleLog } from './sample-log.ts'

export interface SampleCoreOptions<OwnClock extends Clock = VirtualClock> {
  readonly store: SampleStore
  readonly clock: OwnClock
  /** In place of the store's own, for example one that fails. */
  readonly commandStore?: CommandStore & KeyForgetter
  readonly vehicleStore?: VehicleStore
  /** Default: one that is not started, so that waits read the store when their time is over. */
  readonly feed?: EventFeed
  readonly bus?: AckBus
  readonly cache?: Cache
  readonly registers?: boolean
  /** Default: the one of `contract/`. */
  readonly catalogue?: Catalogue
  readonly checkDigit?: boolean
  readonly sign?: SignDownlink | null
  readonly verify?: VerifyUplink | null
  readonly wakeRules?: WakeUpRules
}

export const sampleCatalogue = await loadCatalogue(null)
/** The same, but commands of the class engine need an approval within 15 minutes. */
export const approvalCatalogue = await loadCatalogue(null, [{ class: 'engine', withinSeconds: 900 }])

let serial = 0

/** For tests: a VIN that no other test uses. Its check digit is not right. */
export const freshVin = (): Vin => parseVin(`1KEYF0B00${String((serial += 1)).padStart(8, '0')}`)! // 17 characters

export const sampleIvc = parseIvcId('IVC-1')! // by the pattern

/** For tests: the core on the real store, with a gateway and a log that record. */
export class SampleCore<OwnClock extends Clock = VirtualClock> {
  readonly clock: OwnClock
  readonly gateway = new SampleGateway()
  readonly log = new SampleLog()
  readonly lifecycle: Core['lifecycle']
  readonly presence: Core['presence']
  readonly commands: Core['commands']
  readonly vehicles: Core['vehicles']
  readonly sweepParts: SweepParts
  /** The probe of a vehicle that a command waits for. The product does not wait for it; a test that counts messages must. */
  #asked: Promise<unknown> = Promise.resolve()

  constructor(options: SampleCoreOptions<OwnClock>) {
    const { store, clock, registers = true, checkDigit = false } = options
    const { commandStore: commands = store.commandStore, vehicleStore: vehicles = store.vehicleStore } = options
    const { gateway, log } = this
    const { feed = new EventTail(store.events, clock, log), bus = new InProcessBus({ log }) } = options
    const core = makeCore({
      stores: { ...store.stores, commands, vehicles },
      bus,
      gateway,
      cache: options.cache ?? new LruMemoryCache({ clock }),
      feed,
      committed: () => feed.nudge(),
      catalogue: options.catalogue ?? sampleCatalogue,
      clock,
      log,
      rules: { registers, checkDigit },
      historyKept: days(90),
      appliesAcks: true,
      isDataError,
      sign: options.sign ?? null,
      verify: options.verify ?? null,
      wakeRules: options.wakeRules ?? null,
    })
    this.clock = clock
    this.lifecycle = core.lifecycle
    this.presence = core.presence
    this.commands = core.commands
    this.vehicles = core.vehicles
    this.sweepParts = core.sweepParts
    core.presence.ask = (vin) => {
      this.#asked = core.presence.probe([vin]).catch(() => undefined)
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

  /** One round of all sweeps. */
  async sweep(): Promise<void> {
    await sweepDue(this.sweepParts)
    await sweepLanes(this.sweepParts)
  }

  /** Advances time in steps, with a round of sweeps after each. */
  async pass(this: SampleCore, span: number, step: number = span): Promise<void> {
    for (let passed = 0; passed < span; passed += step) {
      await this.clock.advance(step)
      await this.sweep()
    }
  }

  /** Resolves when the effects of commits (receipts of publications, their notes) are done. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.lifecycle.idle()
    }
  }
}
