/**
 * Lanes: who may enter, who is in flight, who comes next [L8]. Lanes and commands go in, changes and what is to be written
 * come out; nothing here knows a database. The store locks the rows of the lanes, passes in
 * what it read under the locks, lets its group of requests act one after the other, and writes what has changed. The model runs this same code.
 *
 * Authoritative are the rows; a `LaneGroup` lives for one transaction. If that is rolled back, the group is thrown away.
 *
 * What it does not do: the life of one command is `step`'s. Idempotency keys and registration are the store's.
 */
import type { Instant } from '@keyfob/runtime'
import type { ConflictPolicy } from '../catalogue/command-type.ts'
import type { CheckedGuard } from '../conditions/check-guards.ts'
import type { CommandId, IvcId } from '../words/ids.ts'
import {
  type Lane,
  type LaneCommand,
  type LanePlace,
  type LaneRefusal,
  type LaneRules,
  laneRules,
} from './lane-rules.ts'
import { type ReasonCode, guardFailed, reasonOf } from './reasons.ts'
import type { Step, StepInput } from './step.ts'

/** What was done to one command, and what is to be published because of it after the commit. */
export interface LaneChange<Command> {
  readonly record: Command
  /** Whether there is a status event of it. */
  readonly moved: boolean
  readonly send: 'command' | 'cancel' | null
  /** Whether the vehicle contradicted itself. */
  readonly contradiction: boolean
}

/** A command that asks to enter its lane. */
export interface Entrant<Command> extends LanePlace {
  readonly conflict: ConflictPolicy
  /** Id of the caller: whom a predecessor that it supersedes was canceled by. */
  readonly who: string
  /** The queued command with this place in the lane, and why it waits if it does. */
  readonly make: (sequence: number, code: ReasonCode) => Command
}

/** The first guard of a command that does not hold now. */
export type FailedGuardOf<Command> = (command: Command) => CheckedGuard | undefined

export type Entry<Command> = { readonly kind: 'accepted'; readonly record: Command } | LaneRefusal

export class LaneGroup<Command extends LaneCommand> {
  readonly #lanes: Map<string, Lane>
  readonly #now: Instant
  readonly #rules: LaneRules
  readonly #failedGuardOf: FailedGuardOf<Command>
  readonly #commands = new Map<CommandId, Command>()
  /** By lane, the ids that wait there or did so in this group: a group has many lanes, and each is asked about often. */
  readonly #waiting = new Map<string, Set<CommandId>>()
  readonly #changed = new Set<CommandId>()
  readonly #changedLanes = new Set<string>()
  readonly #freed = new Set<string>()
  readonly #changes = new Map<CommandId, LaneChange<Command>>()
  readonly #moves: Command[] = []

  /**
   * @param failedGuardOf asked before each attempt and each repetition. Default: no command has guards
   * @param rules those of [L8] and [L11]; only the model hands in others, to see what breaks
   */
  constructor(
    lanes: Iterable<Lane>,
    now: Instant,
    failedGuardOf: FailedGuardOf<Command> = () => undefined,
    rules: LaneRules = laneRules,
  ) {
    this.#lanes = new Map([...lanes].map((lane) => [keyOf(lane), lane]))
    this.#failedGuardOf = failedGuardOf
    this.#now = now
    this.#rules = rules
  }

  /** What the group did and wants published, the last word on each command. */
  get changes(): readonly LaneChange<Command>[] {
    return [...this.#changes.values()]
  }

  /** Commands to be written, new and changed alike, as they stand now. */
  get changedCommands(): readonly Command[] {
    return [...this.#changed].map((id) => this.#commands.get(id)!) // #save put it there
  }

  /** Lanes to be written: those that are not as they were, and those of changed commands, whose version is that of their lane. */
  get changedLanes(): readonly Lane[] {
    return [...this.#changedLanes].flatMap((key) => this.#lanes.get(key) ?? []) // that of a removed vehicle is not there
  }

  /** A command for each status event, in the order of the events [L9]. */
  get moves(): readonly Command[] {
    return this.#moves
  }

  laneOf(place: LanePlace): Lane | undefined {
    return this.#lanes.get(keyOf(place))
  }

  /** Makes commands known that were read under the locks. One that was changed here already stays as it is. */
  know(commands: Iterable<Command>): void {
    for (const command of commands) if (!this.#commands.has(command.id)) this.#hold(command)
  }

  find(id: CommandId): Command | undefined {
    return this.#commands.get(id)
  }

  /**
   * Adds a command to its lane, or says why not. It takes the next sequence number, and goes at once when nothing is before it.
   * Everything that waits in the lane, and with `supersede` what is in flight, has to be known; so has the lane.
   */
  enter({ conflict, who, make, ...place }: Entrant<Command>): Entry<Command> {
    const lane = this.#laneFor(place)
    const waiting = this.#waitingIn(lane)
    const refusal = this.#rules.refusalOf(lane, waiting, conflict)
    if (refusal) return refusal
    if (conflict === 'supersede') this.#supersede(lane, waiting, who)
    const goes = this.#rules.isFree(lane, this.#waitingIn(lane)) && this.#rules.isReachable(lane)
    const record = make(lane.tail + 1, lane.online === false ? 'waiting_for_vehicle' : 'waiting_for_lane')
    this.#change({ ...lane, tail: record.sequence })
    // The first event of one that goes at once is the attempt itself [L9].
    if (goes) return { kind: 'accepted', record: this.#attempt({ ...record, eventSequence: 0 }).record }
    this.#save(record, true)
    return { kind: 'accepted', record }
  }

  /** One step of a known command. A repetition that changes nothing is not written. */
  step(record: Command, input: StepInput): LaneChange<Command> {
    const { life, moved, send, freed, contradiction } = this.#guardedStep(record, input)
    const next = life as Command // `step` copies what it is given, and changes what is a life's
    if (life !== record) this.#save(next, moved)
    if (freed) this.#leave(next)
    const change = { record: next, moved, send, contradiction }
    this.#note(change)
    return change
  }

  /** A step that would repeat the command asks its guards first. The first attempt has asked them before. */
  #guardedStep(record: Command, input: StepInput): Step {
    const step = this.#rules.step(record, input, this.#now)
    if (step.send !== 'command' || input.kind === 'attempt') return step
    const failed = this.#failedGuardOf(record)
    if (!this.#rules.withdraws(record, failed)) return step
    return this.#rules.step(record, { kind: 'guard', guard: failed }, this.#now)
  }

  /** Writes a command as it is: a time of its timeline, say. It moves nothing. */
  amend(record: Command): LaneChange<Command> {
    this.#save(record, false)
    return { record, moved: false, send: null, contradiction: false }
  }

  /**
   * What is sent again although nothing changed: the answer of a commit was lost, and its message may be lost, too [L10].
   * Where a guard fails by now, the next repetition that is due withdraws it.
   */
  sendAgain(record: Command, wanted: 'command' | null): void {
    const isHeld = wanted !== null && this.#rules.withdraws(record, this.#failedGuardOf(record))
    this.#note({ record, moved: false, send: isHeld ? null : wanted, contradiction: false })
  }

  /** Marks a lane as free, so that `handOver` looks at it. */
  release(place: LanePlace): void {
    this.#change({ ...this.#laneFor(place), inFlight: null })
    this.#freed.add(keyOf(place))
  }

  /**
   * Hands each lane that was freed to the next that waits in it, unless its vehicle is believed offline [L8] [L11]. What
   * waits in them has to be known by then.
   */
  handOver(): void {
    const lanes = [...this.#freed].map((key) => this.#lanes.get(key)!) // only lanes of the group are freed
    for (const lane of lanes) if (this.#rules.isReachable(lane)) this.#attemptNext(lane)
    this.#freed.clear()
  }

  #attemptNext(lane: Lane): void {
    for (const record of this.#waitingIn(lane)) {
      if (!this.#rules.takesNext(this.#laneFor(lane))) return
      this.#attempt(record)
    }
  }

  /** The first attempt of a waiting command, or its refusal when another unit took the place of its IVC. */
  #attempt(record: Command): LaneChange<Command> {
    const lane = this.#laneFor(record)
    if (!this.#rules.isAddressed(record, lane)) return this.step(record, replacedBy(lane.ivc))
    const failed = this.#failedGuardOf(record)
    if (this.#rules.refusesAttempt(failed)) return this.step(record, { kind: 'refusal', reason: guardFailed(failed) })
    const change = this.step({ ...record, ivc: lane.ivc ?? record.ivc }, { kind: 'attempt' })
    if (change.send === 'command') this.#change({ ...lane, inFlight: record.id })
    return change
  }

  #supersede(lane: Lane, waiting: readonly Command[], who: string): void {
    const inFlight = lane.inFlight === null ? undefined : this.find(lane.inFlight)
    for (const record of this.#rules.superseded(waiting, inFlight))
      this.step(record, { kind: 'cancel', code: 'superseded', who })
  }

  /** No command waits behind the last sequence number; most lanes end so, and are free without a search. */
  #leave(record: Command): void {
    const lane = this.laneOf(record)
    if (lane?.inFlight !== record.id) return
    if (record.sequence === lane.tail) this.#change({ ...lane, inFlight: null })
    else this.release(lane)
  }

  #waitingIn(lane: Lane): readonly Command[] {
    const ids = this.#waiting.get(keyOf(lane))
    if (ids === undefined) return []
    const known = [...ids].map((id) => this.#commands.get(id)!) // #hold put both there
    return this.#rules.inOrder(known.filter(({ state }) => state === 'queued'))
  }

  #laneFor(place: LanePlace): Lane {
    const lane = this.laneOf(place)
    if (lane === undefined) throw new Error(`The lane ${place.lane} of ${place.vin} is not in the group.`)
    return lane
  }

  #save(record: Command, moved: boolean): void {
    this.#hold(record)
    this.#changed.add(record.id)
    this.#changedLanes.add(keyOf(record))
    if (moved) this.#moves.push(record)
  }

  #hold(record: Command): void {
    this.#commands.set(record.id, record)
    if (record.state !== 'queued') return
    const ids = this.#waiting.get(keyOf(record))
    if (ids) ids.add(record.id)
    else this.#waiting.set(keyOf(record), new Set([record.id]))
  }

  #change(lane: Lane): void {
    this.#lanes.set(keyOf(lane), lane)
    this.#changedLanes.add(keyOf(lane))
  }

  /** A command that ends later in the group is not sent any more, unless it ends in doubt, which is still to be resolved [L7]. */
  #note(change: LaneChange<Command>): void {
    const { record } = change
    const before = this.#changes.get(record.id)
    const isOver = record.settledAt !== null && record.state !== 'unknown'
    this.#changes.set(record.id, {
      record,
      moved: change.moved || before?.moved === true,
      send: isOver ? null : (change.send ?? before?.send ?? null),
      contradiction: change.contradiction || before?.contradiction === true,
    })
  }
}

const keyOf = (place: LanePlace): string => `${place.vin} ${place.lane}`

const replacedBy = (paired: IvcId | null): StepInput => ({
  kind: 'refusal',
  reason: reasonOf('ivc_replaced', `the vehicle is now paired with ${paired}`),
})
