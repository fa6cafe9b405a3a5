/**
 * What the cloud says of the commands that the driver sent: from the answers to their submission, from status events, and
 * at the end from GET. It also checks that events come without a gap [L9] and that settled commands stay [L2].
 */
import { type CommandId, type State, type Vin, isOpen } from '@keyfob/protocol'
import { type Duration, type Instant, parseInstant } from '@keyfob/runtime'
import { Durations } from './durations.ts'
import type { SeenCommand, SeenEvent } from './keyfob-api.ts'

export interface BookedCommand {
  readonly id: CommandId
  readonly vin: Vin
  readonly command: string
  readonly acceptedAt: Instant
  /** When it must be settled, on the driver's monotonic clock: acceptance was seen later than it was, never earlier. */
  readonly dueAt: Duration
  readonly state: State
  /** Code of the reason. */
  readonly reason: string
  readonly lastSequence: number
}

/** Events of commands whose acceptance was not seen yet, or which another caller sent. */
const earlyMax = 10_000

export class CommandBook {
  readonly #commands = new Map<CommandId, BookedCommand>()
  readonly #open = new Set<CommandId>()
  readonly #early = new Map<CommandId, SeenEvent[]>()
  readonly acceptedToSettled = new Durations()
  /** Commands with a gap in their events [L9]. */
  readonly gaps = new Set<CommandId>()
  /** Commands that changed after the vehicle's answer settled them [L2]. */
  readonly changed = new Set<CommandId>()
  /** Commands that are settled by GET, and no event ever said so [L9]. */
  readonly untold = new Set<CommandId>()

  get commands(): readonly BookedCommand[] {
    return [...this.#commands.values()]
  }

  /** Commands that are not known to be settled. */
  get open(): readonly CommandId[] {
    return [...this.#open]
  }

  /** @param now on the monotonic clock */
  accept(seen: SeenCommand, now: Duration): void {
    const acceptedAt = instantOf(seen.acceptedAt)
    const { id, vin, command, state } = seen
    const dueAt = now + instantOf(seen.deadline) - acceptedAt
    this.#commands.set(id, { id, vin, command, acceptedAt, dueAt, state, reason: seen.reason.code, lastSequence: 0 })
    // Until an event says otherwise: each command has one, also the one that is settled in this answer.
    this.#open.add(id)
    for (const event of this.#early.get(id) ?? []) this.note(event)
    this.#early.delete(id)
  }

  note(event: SeenEvent): void {
    const { commandId, sequence, state, reason } = event.data
    const known = this.#commands.get(commandId)
    if (known === undefined) return this.#keepEarly(commandId, event)
    if (sequence <= known.lastSequence) return
    if (sequence > known.lastSequence + 1) this.gaps.add(commandId)
    if (known.lastSequence > 0 && isFinal(known) && state !== known.state) this.changed.add(commandId)
    this.#commands.set(commandId, { ...known, state, reason: reason.code, lastSequence: sequence })
    if (isOpen(state)) return
    if (this.#open.delete(commandId)) this.acceptedToSettled.add(instantOf(event.time) - known.acceptedAt)
    this.untold.delete(commandId)
  }

  /** What GET says of a command whose events did not come. */
  look({ id, state, reason }: SeenCommand): void {
    const known = this.#commands.get(id)
    if (known === undefined || isOpen(state)) return
    this.#commands.set(id, { ...known, state, reason: reason.code })
    this.#open.delete(id)
    this.untold.add(id)
  }

  get openCount(): number {
    return this.#open.size
  }

  countByState(): Readonly<Partial<Record<State, number>>> {
    const counts: Partial<Record<State, number>> = {}
    for (const { state } of this.#commands.values()) counts[state] = (counts[state] ?? 0) + 1
    return counts
  }

  #keepEarly(id: CommandId, event: SeenEvent): void {
    const events = this.#early.get(id)
    if (events) return void events.push(event)
    this.#early.set(id, [event])
    const oldest = this.#early.keys().next()
    if (this.#early.size > earlyMax && !oldest.done) this.#early.delete(oldest.value)
  }
}

/** Only `unknown` and what reported state settled may still be corrected [L2]. */
const isFinal = ({ state, reason }: BookedCommand): boolean =>
  !isOpen(state) && state !== 'unknown' && reason !== 'reported_state'

const instantOf = (text: string): Instant => parseInstant(text) ?? Number.NaN
