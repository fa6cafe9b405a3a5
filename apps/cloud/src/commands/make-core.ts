/**
 * The core: all rules of a command's life, on ports. The composition root makes it with real parts, and tests make it with
 * the same store. Messages of vehicles arrive by the gateway and the bus, requests of callers by the services.
 */
import type { Catalogue } from '@keyfob/protocol'
import { type Clock, type Duration, type NamedService, type Service, type Tracer, noTracer } from '@keyfob/runtime'
import type { AckBus } from '../ports/bus.ts'
import type { Cache } from '../ports/cache.ts'
import type { CommandStore } from '../ports/command-store.ts'
import type { CommitListener, EventFeed } from '../ports/event-log.ts'
import type { Gateway } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { Measures } from '../ports/measures.ts'
import type { SignDownlink, VerifyUplink } from '../ports/signing.ts'
import { type UplinkMeasures, noUplinkMeasures } from '../ports/uplink-measures.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'
import type { WakeUpRules, WakeUpStore } from '../ports/wake-ups.ts'
import { AckApplier } from './ack-applier.ts'
import { Commands } from './commands.ts'
import { DownlinkPublisher } from './downlink-publisher.ts'
import { Lifecycle } from './lifecycle.ts'
import { PresenceKeeper } from './presence-keeper.ts'
import { ReadThrough } from './read-through.ts'
import { registrarOf } from './registrar.ts'
import { ReportKeeper } from './report-keeper.ts'
import { commandKey } from './shown-command.ts'
import type { HistoryKeeper, KeyForgetter, OccurrenceForgetter, SweepParts } from './sweeps/sweep.ts'
import { Sweeps } from './sweeps/sweeps.ts'
import { SignatureGuard } from './signature-guard.ts'
import { UplinkReceiver } from './uplink-receiver.ts'
import { Vehicles } from './vehicles.ts'

export interface CoreStores {
  readonly commands: CommandStore & KeyForgetter
  readonly vehicles: VehicleStore
  readonly schedules: OccurrenceForgetter
  readonly history: HistoryKeeper
  readonly wakeUps: Pick<WakeUpStore, 'find' | 'forget'>
}

export interface CoreOptions {
  readonly stores: CoreStores
  readonly bus: AckBus
  readonly gateway: Gateway
  readonly cache: Cache
  readonly feed: EventFeed
  /** The reader of the event log: notified after each commit. */
  readonly committed: CommitListener['committed']
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly log: Log
  /** Whether vehicles register at first sight, and whether the check digit of a VIN is checked. */
  readonly rules: { readonly registers: boolean; readonly checkDigit: boolean }
  readonly historyKept: Duration
  /** Null, the default: vehicles are not woken. */
  readonly wakeRules?: WakeUpRules | null
  /** Whether this process takes acks from the bus, as a worker does. */
  readonly appliesAcks: boolean
  readonly isDataError: (error: unknown) => boolean
  /** Null, the default: signatures are neither made nor looked at. */
  readonly sign?: SignDownlink | null
  readonly verify?: VerifyUplink | null
  readonly measures?: Measures
  readonly uplinkMeasures?: UplinkMeasures
  readonly tracer?: Tracer
  /** How long a few steps wait for a submit that is likely to come. Default: not at all. */
  readonly stepsWait?: Duration
  /** How long steps wait for more steps, at most, in a process that gets no submits. Default: not at all. */
  readonly stepsGather?: Duration
}

export interface Core {
  readonly commands: Commands
  readonly vehicles: Vehicles
  readonly lifecycle: Lifecycle
  readonly presence: PresenceKeeper
  readonly reads: ReadThrough
  readonly sweepParts: SweepParts
  /** Stop these after everything that commits, and before the store. */
  readonly services: readonly NamedService[]
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeCore = (options: CoreOptions): Core => {
  const { stores, gateway, clock, log, historyKept, tracer = noTracer, sign = null } = options
  const reads = new ReadThrough(options.cache, clock)
  const { guardsOf } = options.catalogue
  const downlinks = new DownlinkPublisher({ gateway, clock, log, tracer, guardsOf, sign })
  const lifecycle = lifecycleOf(options, downlinks, reads)
  const { presence, uplinks } = uplinksOf(options, { downlinks, lifecycle, reads })
  const sweepParts = { ...stores, store: stores.commands, lifecycle, presence, historyKept, clock, log }
  return {
    commands: commandsOf(options, { lifecycle, presence, reads }),
    vehicles: new Vehicles(stores.vehicles, gateway, reads, clock, options.rules),
    lifecycle,
    presence,
    reads,
    sweepParts,
    services: [['lifecycle', lastCommits(uplinks, lifecycle)]],
    workers: [['sweeps', new Sweeps(sweepParts)]],
  }
}

const lifecycleOf = (options: CoreOptions, downlinks: DownlinkPublisher, reads: ReadThrough): Lifecycle => {
  const { stores, committed } = options
  return new Lifecycle({
    ...options,
    store: stores.commands,
    downlinks,
    feed: { committed },
    // What was cached before does not show it.
    onContradicted: ({ id }) => void reads.forget(commandKey(id)),
  })
}

/** Handles messages of vehicles: acks by the bus, everything else at once. */
const uplinksOf = (
  options: CoreOptions,
  made: { downlinks: DownlinkPublisher; lifecycle: Lifecycle; reads: ReadThrough },
) => {
  const { stores, bus, gateway, clock, log, rules, appliesAcks, tracer = noTracer } = options
  const measures = options.uplinkMeasures ?? noUplinkMeasures
  const mayRegister = registrarOf({
    isOpen: rules.registers,
    clock,
    log,
    measures,
    senderOf: (vin) => gateway.senderOf?.(vin),
  })
  const guard = options.verify ? new SignatureGuard({ verify: options.verify, bus, log, measures }) : undefined
  const parts = { ...options, ...stores, ...made, measures, tracer, mayRegister, guard }
  const presence = new PresenceKeeper(parts)
  const acks = new AckApplier({ ...parts, presence })
  const uplinks = new UplinkReceiver({ bus, presence, reports: new ReportKeeper(parts), clock, log, measures, guard })
  if (appliesAcks)
    bus.consume(
      (delivery) => acks.apply(delivery),
      (vin) => void uplinks.unread(vin),
    )
  gateway.onUplink((message) => uplinks.receive(message))
  gateway.onUnroutable((topic, problem, vin) => void uplinks.unroutable(topic, problem, vin))
  return { presence, uplinks }
}

const commandsOf = (
  { stores, feed, catalogue, clock, rules, wakeRules = null }: CoreOptions,
  { lifecycle, presence, reads }: Pick<Core, 'lifecycle' | 'presence' | 'reads'>,
): Commands =>
  new Commands({
    lifecycle,
    store: stores.commands,
    vehicles: stores.vehicles,
    wakeUps: stores.wakeUps,
    wakeRules,
    feed,
    reads,
    catalogue,
    clock,
    rules,
    onAwaited: ({ vin }) => presence.ask(vin),
  })

const lastCommits = (uplinks: UplinkReceiver, lifecycle: Lifecycle): Service => ({
  start: async () => undefined,
  stop: () => uplinks.idle().then(() => lifecycle.idle()),
})
