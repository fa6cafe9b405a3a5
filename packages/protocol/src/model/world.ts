/**
 * The model: cloud, broker, vehicle and clocks in memory, small enough to read in one sitting. It runs the product's own
 * functions (`LaneGroup`, `step`, the transition table, the judge, the memory, the clock estimate, the reported evidence) and adds only
 * what they leave out: who calls them, in which order things are written and sent, and everything that may go wrong.
 *
 * - `world.ts`    what exists: true time, the cloud's records, the broker as a bag of messages, the IVCs, the ledger
 * - `cloud.ts`    what the cloud does with a request, a message, and time
 * - `vehicle.ts`  what a vehicle does with a message, its memory, and power cuts
 * - `actions.ts`  everything that may happen next; fast-check picks
 * - `laws.ts`     what must be true after each action, and after a quiet time at the end
 * - `rules.ts`    the rules one by one, each with what a careless system does instead
 * - `needs.ts`    which law needs which rule, and in which stories that shows
 *
 * Cloud time is true time. One vehicle with two lanes is enough: vehicles share nothing. An effect is an instant; it
 * sets the lane's signal. So may a hand in the vehicle, which is reported at once: what a hand did after the attempt
 * cannot be told from the command, which is why reported state is the lesser evidence.
 */
import { type Duration, type Instant, hours } from '@keyfob/runtime'
import type { ConflictPolicy } from '../catalogue/command-type.ts'
import type { Guard } from '../conditions/condition.ts'
import type { LaneCommand } from '../lifecycle/lane-rules.ts'
import type { Ack } from '../messages/ack.ts'
import type { CommandMessage, DownlinkMessage } from '../messages/downlink.ts'
import type { Birth } from '../messages/presence.ts'
import type { StateReport } from '../messages/reported-state.ts'
import type { TimeExchange } from '../vehicle/cloud-clock.ts'
import { type Answer, type Memory, type MemoryEntry, freshMemory, remember } from '../vehicle/memory.ts'
import type { ReportedState } from '../vehicle/reported-evidence.ts'
import { type CommandId, type IvcId, type Vin, parseCommandId, parseIvcId } from '../words/ids.ts'
import { parseVin } from '../words/vin.ts'
import type { Rulebook } from './rules.ts'

/** The store's row of a command. */
export interface Row {
  readonly id: CommandId
  readonly lane: string
  readonly sequence: number
  /** What its effect sets the lane's signal to. */
  readonly wanted: boolean
  /** The unit that the request names, if it names one. */
  readonly meantFor: IvcId | null
  life: LaneCommand
}

/** A command that entered its lane, and who was open there before it, as they stand after it. */
export interface Entered {
  readonly conflict: ConflictPolicy
  readonly before: readonly { readonly was: LaneCommand; readonly is: LaneCommand }[]
}

/** One move of a row's life, for the laws. */
export interface Move {
  readonly row: Row
  readonly from: LaneCommand
  readonly to: LaneCommand
  /** What was believed of the vehicle then. */
  readonly online: boolean | null
}

/** A message in the broker, which may lose, repeat, delay and reorder it. */
export type Mail =
  | { readonly to: 'vehicle'; readonly message: DownlinkMessage }
  | { readonly to: 'cloud'; readonly kind: 'ack'; readonly ack: Ack }
  | { readonly to: 'cloud'; readonly kind: 'birth'; readonly birth: Birth }
  | { readonly to: 'cloud'; readonly kind: 'report'; readonly report: StateReport }

/** A command that is being executed. In RAM: a power cut ends it. */
export interface Run {
  readonly message: CommandMessage
  answer: Answer | null
}

/** An IVC: what survives a power cut (`journal`), and what does not. */
export interface Unit {
  readonly ivc: IvcId
  journal: MemoryEntry[]
  memory: Memory
  /** Admitted, not begun. */
  pending: CommandMessage[]
  runs: Run[]
  /** Waiting for the first time exchange. */
  held: DownlinkMessage[]
  exchange: TimeExchange | undefined
  /** Nonces that are out, with the monotonic instant of the question. */
  asked: Map<string, Duration>
}

/** A physical effect, in true time. */
export interface Effect {
  readonly row: Row
  readonly at: Instant
  /** The unit that did it. */
  readonly ivc: IvcId
  /** Whether the vehicle moved then. */
  readonly moving: boolean
}

export interface World {
  readonly rules: Rulebook
  now: Instant
  // The cloud
  readonly rows: Row[]
  /** By lane. */
  readonly lanes: Record<string, { readonly tail: number; readonly inFlight: CommandId | null }>
  /** The presence hint; it may be wrong at any time. */
  online: boolean | null
  pairing: IvcId | null
  reported: ReportedState
  /** The cloud dies between its next commit and what it publishes after it. */
  cloudDies: boolean
  // The broker
  readonly mail: Mail[]
  /** Repetitions and delayed messages, on their way until `arrive`. */
  readonly late: Mail[]
  // The vehicle
  readonly units: Unit[]
  installed: number
  monotonic: Duration
  /** How fast the vehicle's monotonic clock runs. */
  rate: number
  /** Durable writes, effects and sendings until the power goes; null when it stays. */
  fuse: number | null
  /** By lane, what its commands switch; and `moving`, which only a person changes. */
  readonly signals: Record<string, boolean>
  nonces: number
  /** Where the effects of a vehicle that follows them are done: how each ended. */
  readonly elsewhere: Map<CommandId, Answer>
  // For the laws only
  readonly effects: Effect[]
  /** What a person in the vehicle switched by hand. */
  readonly hands: { readonly lane: string; readonly value: boolean; readonly at: Instant }[]
  readonly published: Set<CommandId>
  /** Commands that must not begin while the vehicle moves. */
  readonly guarded: Set<CommandId>
  /** Of them, those that were sent while their guard failed by what was reported. */
  readonly unguarded: CommandId[]
  readonly moves: Move[]
  readonly entered: Entered[]
  readonly excused: { clock: boolean; memory: boolean }
}

const made = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('the model made an id that its own parser refuses')
  return value
}

export const vin: Vin = made(parseVin('1HGCM82633A004352'))
export const commandIdOf = (number: number): CommandId =>
  made(parseCommandId(`00000000-0000-7000-8000-${String(number).padStart(12, '0')}`))
const newUnit = (name: string, journal: MemoryEntry[]): Unit => ({
  ivc: made(parseIvcId(name)),
  journal,
  memory: journal.reduce(remember, freshMemory()),
  pending: [],
  runs: [],
  held: [],
  exchange: undefined,
  asked: new Map(),
})

/** What a guarded command asks for. */
export const standing: Guard = { signal: 'moving', is: '=', value: false, maxAgeSeconds: 10 }

export const unitOf = (world: World): Unit => made(world.units[world.installed])
/** The n-th of a list, round and round; undefined when it is empty. */
export const pick = <Item>(list: readonly Item[], n: number): Item | undefined => list[n % Math.max(list.length, 1)]

const start: Instant = Date.UTC(2026, 0, 1)

/** A vehicle that is paired, was in use for a while and knows the time, and a new IVC on the shelf. */
export const newWorld = (rules: Rulebook): World => {
  const used = newUnit('ivc-a', [{ kind: 'horizon', at: start - hours(1) }])
  used.exchange = { cloudNow: start, askedAt: 0, answeredAt: 0 }
  return {
    rules,
    now: start,
    rows: [],
    lanes: { engine: { tail: 0, inFlight: null }, doors: { tail: 0, inFlight: null } },
    online: null,
    pairing: used.ivc,
    reported: {},
    cloudDies: false,
    mail: [],
    late: [],
    units: [used, newUnit('ivc-b', [])],
    installed: 0,
    monotonic: 0,
    rate: 1,
    fuse: null,
    signals: { engine: false, doors: false, moving: false },
    nonces: 0,
    elsewhere: new Map(),
    effects: [],
    hands: [],
    published: new Set(),
    guarded: new Set(),
    unguarded: [],
    moves: [],
    entered: [],
    excused: { clock: false, memory: false },
  }
}
