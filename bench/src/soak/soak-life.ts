/**
 * What a soak does to Keyfob all the time: callers, a fleet with mild misbehaviour, schedules, webhooks, and readers of
 * streams; and beside them the run's own consumer of status events, and the ledger of effects.
 */
import { join } from 'node:path'
import { Callers, StatusReader } from '@keyfob/chaos'
import { KeyfobClient } from '@keyfob/client'
import type { Clock } from '@keyfob/runtime'
import { Fleet, Ledger, Random, parseBehaviourShares } from '@keyfob/simulator'
import { FaultProxy } from '@keyfob/testbed'
import { CountingReceiver } from './counting-receiver.ts'
import type { SoakOptions } from './soak-options.ts'
import { StreamReaders } from './stream-readers.ts'

/** Vehicles that are offline for seconds, answer late, twice or out of order: what a real fleet does on a good day. */
const mild = ['sleepy:5%', 'slow:5%', 'double-acking:10%', 'out-of-order:5%']
const callersAtOnce = 8
const streamReaders = 4
/** Vehicles that a schedule with a list or a label has. */
const scheduledVehicles = 5
const label = 'soak'

export interface LifeOptions extends SoakOptions {
  readonly apis: readonly string[]
  readonly mqttUrl: string
  readonly amqpUrl: string
  readonly folder: string
  readonly clock: Clock
}

export class SoakLife {
  readonly ledger: Ledger
  readonly fleet: Fleet
  readonly reader: StatusReader
  readonly callers: Callers
  readonly streams: StreamReaders
  readonly receiver: CountingReceiver
  readonly #options: LifeOptions
  readonly #vehicles: FaultProxy

  private constructor(options: LifeOptions, vehicles: FaultProxy, receiver: CountingReceiver) {
    const { seed, clock, apis, amqpUrl, folder } = options
    this.#options = options
    this.#vehicles = vehicles
    this.receiver = receiver
    this.ledger = new Ledger(clock)
    this.fleet = new Fleet({
      broker: { url: vehicles.through(options.mqttUrl) },
      vehicles: options.vehicles,
      behaviours: parseBehaviourShares(mild),
      memoryDir: join(folder, 'fleet'),
      ledger: this.ledger,
      firstVehicle: 1,
      seed,
      clock,
    })
    this.reader = new StatusReader(amqpUrl)
    this.callers = new Callers(apis, this.fleet.vins, new Random(seed))
    this.streams = new StreamReaders(apis, new Random(seed + 1))
  }

  /** The fleet is connected, and schedules and webhooks are made. */
  static async start(options: LifeOptions): Promise<SoakLife> {
    const vehicles = await FaultProxy.open(Number(new URL(options.mqttUrl).port))
    const life = new SoakLife(options, vehicles, await CountingReceiver.start())
    await life.reader.start()
    await life.fleet.start()
    await life.#makeSchedules()
    return life
  }

  /** Calls and reads, until the signal; resolves when each caller has its last answer. */
  async live(signal: AbortSignal): Promise<void> {
    const { commandsPerMinute } = this.#options
    await Promise.all([
      this.callers.call(callersAtOnce, commandsPerMinute, signal),
      this.streams.read(streamReaders, signal),
    ])
  }

  /** Schedules end, and vehicles behave, so that what is open can settle. */
  async becomeCalm(): Promise<void> {
    const { schedules } = this.#client
    for await (const { id } of schedules.list()) await schedules.pause(id)
    this.fleet.becomeCalm()
  }

  /** Every vehicle loses its connection, and comes back. */
  reconnectVehicles(): void {
    this.#vehicles.cut()
  }

  async stop(): Promise<void> {
    for (const service of [this.fleet, this.reader]) await service.stop().catch(() => undefined)
    await this.receiver.stop()
    await this.#vehicles.close()
  }

  /** One client for what is made and ended; callers have their own. */
  get #client(): KeyfobClient {
    return new KeyfobClient({ url: this.#options.apis[0]! }) // it has one
  }

  async #makeSchedules(): Promise<void> {
    const { schedules, vehicles, webhooks } = this.#client
    const vins = this.fleet.vins.slice(0, scheduledVehicles)
    for (const vin of vins) await vehicles.put(vin, { labels: [label] })
    const common = { command: 'doors_lock', ttlSeconds: 30 }
    await schedules.create({ name: 'soak list', everySeconds: 10, target: { vins }, ...common })
    await schedules.create({ name: 'soak label', cron: '*/15 * * * * *', target: { label }, ...common })
    await webhooks.create({ url: this.receiver.url, states: ['succeeded', 'failed', 'rejected', 'expired'] })
    await webhooks.create({ url: this.receiver.url, commands: ['doors_lock'], vins: [...vins] })
  }
}
