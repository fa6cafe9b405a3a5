import { type Catalogue, type CommandId, type Vin, guardSentence, isOpen } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, Overloaded, seconds } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { AcceptOutcome, CommandFilter, CommandStore, NewCommand, Page } from '../ports/command-store.ts'
import {
  type Answered,
  type CommandService,
  type FoundCommand,
  type Refusal,
  type SubmitRequest,
  type Submitted,
  notRegistered,
} from '../ports/command-service.ts'
import type { ApprovedSubmits } from '../ports/approval.ts'
import type { EventFeed } from '../ports/event-log.ts'
import type { Explanation } from '../ports/explanation.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'
import type { WakeUpRules, WakeUpStore } from '../ports/wake-ups.ts'
import { commandIdsBy } from './command-ids.ts'
import { explain } from './explain/explain.ts'
import { isShownCommand } from './is-shown-command.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ReadThrough } from './read-through.ts'
import { type ShownCommand, commandKey, shownFor } from './shown-command.ts'
import { type SubmissionRules, readSubmission } from './submission.ts'

export interface CommandServiceParts {
  readonly lifecycle: Lifecycle
  readonly store: CommandStore
  readonly vehicles: Pick<VehicleStore, 'find'>
  /** For explanations. */
  readonly wakeUps: Pick<WakeUpStore, 'find'>
  /** Null: vehicles are not woken. */
  readonly wakeRules: WakeUpRules | null
  readonly feed: EventFeed
  readonly reads: ReadThrough
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly rules: Omit<SubmissionRules, 'catalogue'>
  /** Called when a command waits for a vehicle that is believed offline: probe it [L11]. */
  readonly onAwaited: (record: CommandRecord) => void
}

/** Most waiting commands of one vehicle that are read: more than its lanes hold. */
const waitingMax = 500
/** Of a vehicle: those in flight and in doubt. */
const attemptedMax = 500

/** The core's service for commands: validates, commits, waits. */
export class Commands implements CommandService, ApprovedSubmits {
  readonly #parts: CommandServiceParts
  /** Of a command that will be submitted by `submitApproved`. */
  readonly nextId: () => CommandId
  /** An approved command is accepted so much after its id was made, at most. */
  readonly #approvalMax: Duration

  constructor(parts: CommandServiceParts) {
    this.#parts = parts
    this.nextId = commandIdsBy(parts.clock)
    this.#approvalMax = seconds(
      Math.max(0, ...parts.catalogue.types.map(({ approval }) => approval?.withinSeconds ?? 0)),
    )
  }

  check(request: SubmitRequest): Refusal | undefined {
    const { catalogue, rules, clock } = this.#parts
    const read = readSubmission(request, { catalogue, ...rules }, this.nextId(), clock.now())
    return read.ok ? needsApproval(catalogue, read.value) : read.refusal
  }

  async submit(request: SubmitRequest): Promise<Answered<Submitted>> {
    const { catalogue, rules, clock } = this.#parts
    const read = readSubmission(request, { catalogue, ...rules }, this.nextId(), clock.now())
    const needs = read.ok ? needsApproval(catalogue, read.value) : undefined
    return this.#submit(request, needs ? { ok: false, refusal: needs } : read)
  }

  async prepare(request: SubmitRequest): Promise<Answered<NewCommand>> {
    const { catalogue, rules, clock, vehicles } = this.#parts
    const read = readSubmission(request, { catalogue, ...rules }, this.nextId(), clock.now())
    if (!read.ok || rules.registers || (await vehicles.find(read.value.vin)) !== undefined) return read
    return { ok: false, refusal: notRegistered(read.value.vin) }
  }

  async isAccepted(id: CommandId): Promise<boolean> {
    return (await this.#parts.store.find([id])).length > 0
  }

  submitApproved(request: SubmitRequest, id: CommandId, approvedAt: Instant): Promise<Answered<Submitted>> {
    const { catalogue, rules } = this.#parts
    return this.#submit(request, readSubmission(request, { catalogue, ...rules }, id, approvedAt))
  }

  async #submit(request: SubmitRequest, read: Answered<NewCommand>): Promise<Answered<Submitted>> {
    const answered = read.ok ? await this.#accept(read.value) : read
    if (!answered.ok) this.#parts.lifecycle.reporter.refused(request, answered.refusal)
    return answered
  }

  async cancel(id: CommandId, who: string): Promise<Answered<{ record: CommandRecord }>> {
    try {
      const before = (await this.#parts.store.find([id]))[0]
      if (before === undefined)
        return { ok: false, refusal: { code: 'command_not_found', detail: `There is no command ${id}.` } }
      const input = { kind: 'cancel', code: 'canceled', who } as const
      const outcome = await this.#parts.lifecycle.step({ id, vin: null, input })
      const record = outcome.kind === 'stepped' ? outcome.change.record : before
      if (isOpen(record.state) || record.state === 'canceled') return { ok: true, value: { record } }
      return {
        ok: false,
        refusal: { code: 'already_settled', detail: `The command is already ${record.state}.`, commandId: id },
      }
    } catch (error) {
      return { ok: false, refusal: unavailable(error) }
    }
  }

  async waitUntilSettled(id: CommandId, patience: Duration, signal?: AbortSignal): Promise<CommandRecord | undefined> {
    const news = new SettleWait(this.#parts.feed, id)
    try {
      const record = (await this.#parts.store.find([id]))[0]
      if (record === undefined || !isOpen(record.state)) return record
      await news.until(this.#parts.clock, patience, signal)
    } finally {
      news.end()
    }
    return (await this.#parts.store.find([id]))[0]
  }

  async find(id: CommandId): Promise<FoundCommand | undefined> {
    const load = () => this.#load(id)
    const reading = { key: commandKey(id), load, ttlOf: shownFor, isValue: isShownCommand(id) }
    const read = await this.#parts.reads.read(reading)
    return read && { cache: read.cache, age: read.age, ...read.value }
  }

  list(filter: CommandFilter, cursor: string | undefined, limit: number): Promise<Page<CommandRecord>> {
    return this.#parts.store.list({ ...filter, idsAheadBy: this.#approvalMax }, cursor, limit)
  }

  async explain(id: CommandId): Promise<Explanation | undefined> {
    const { store, vehicles, wakeUps, wakeRules, catalogue, clock } = this.#parts
    const record = (await store.find([id]))[0]
    if (record === undefined) return undefined
    const guards = catalogue.guardsOf(record.command)
    const { vin } = record
    const [vehicle, ahead, wakeUp] = await Promise.all([vehicles.find(vin), this.#ahead(record), wakeUps.find(vin)])
    return explain({ record, vehicle, ahead, guards, wakeUp, wakeRules, now: clock.now() })
  }

  /** The commands before it in its lane: rarely more than a few. */
  async #ahead({ vin, lane, sequence, state }: CommandRecord): Promise<readonly CommandRecord[]> {
    if (state !== 'queued') return []
    const { store } = this.#parts
    const [attempted, waiting] = await Promise.all([
      store.attemptedOf([vin], attemptedMax),
      store.list({ vin, states: [state] }, undefined, waitingMax),
    ])
    return [...attempted, ...waiting.items]
      .filter((other) => other.lane === lane && other.sequence < sequence && isOpen(other.state))
      .toSorted((a, b) => a.sequence - b.sequence)
  }

  async #accept(command: NewCommand): Promise<Answered<Submitted>> {
    try {
      return await this.#answer(await this.#parts.lifecycle.accept(command), command)
    } catch (error) {
      return { ok: false, refusal: unavailable(error, command.id) }
    }
  }

  /** The events are read after the record, so they are never behind it: what is settled may be kept as it was read. */
  async #load(id: CommandId): Promise<ShownCommand | undefined> {
    const { store } = this.#parts
    const [record] = await store.find([id])
    return record && { record, history: await store.history(id) }
  }

  async #answer(outcome: AcceptOutcome, command: NewCommand): Promise<Answered<Submitted>> {
    if (outcome.kind !== 'accepted' && outcome.kind !== 'repeated')
      return { ok: false, refusal: refusalOf(outcome, command) }
    const { kind, record } = outcome
    if (kind === 'accepted' && record.reason.code === 'waiting_for_vehicle') this.#parts.onAwaited(record)
    const known = kind === 'accepted' ? outcome.unheard : undefined
    return {
      ok: true,
      value: { record, repeated: kind === 'repeated', unheard: known ?? (await this.#isUnheard(record.vin)) },
    }
  }

  /** Rarely needed. The command is accepted already, so a failure only omits the warning. */
  async #isUnheard(vin: Vin): Promise<boolean> {
    return this.#parts.vehicles.find(vin).then(
      (vehicle) => vehicle?.unheard === true,
      () => false,
    )
  }
}

/** One look at a map: what a plain command pays. */
const needsApproval = (catalogue: Catalogue, { command }: NewCommand): Refusal | undefined =>
  catalogue.find(command)?.approval === undefined
    ? undefined
    : {
        code: 'approval_required',
        detail: `${command} needs the approval of a second person each time, so it cannot be sent by a schedule. Submit it by POST /commands.`,
        errors: [{ pointer: '/command', problem: 'needs an approval' }],
      }

/** One subscription that waits for a settled event of one command. */
class SettleWait {
  readonly #settled: Promise<void>
  readonly end: () => void

  constructor(feed: EventFeed, id: CommandId) {
    let resolve = (): void => undefined
    this.#settled = new Promise((settle) => (resolve = settle))
    this.end = feed.subscribe((events) => {
      if (events.some(({ commandId, state }) => commandId === id && !isOpen(state))) resolve()
    })
  }

  async until(clock: Clock, patience: Duration, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController()
    const end = signal ? AbortSignal.any([signal, over.signal]) : over.signal
    await Promise.race([this.#settled, clock.sleep(patience, end).catch(() => undefined)])
    over.abort()
  }
}

type Declined = Exclude<AcceptOutcome, { kind: 'accepted' | 'repeated' }>

const refusalOf = (outcome: Declined, { vin, command, lane }: NewCommand): Refusal => {
  switch (outcome.kind) {
    case 'key_reused':
      return {
        code: 'idempotency_key_reused',
        detail: 'This Idempotency-Key was used for another request. Use a new key.',
        commandId: outcome.id,
      }
    case 'guard_failed':
      return {
        code: 'guard_failed',
        detail: `${command} may not begin now: ${outcome.guards
          .filter(({ holds }) => !holds)
          .map(guardSentence)
          .join('; ')}.`,
        guards: outcome.guards,
      }
    case 'lane_busy':
      return {
        code: 'lane_busy',
        detail: `${command} does not wait: another command of the lane "${lane}" is under way. Submit it again when that has settled.`,
        commandId: outcome.blocking,
      }
    case 'lane_full':
      return {
        code: 'lane_full',
        detail: `${outcome.depth} commands already wait in the lane "${lane}". Try again when one has settled.`,
        retryAfter: seconds(5),
      }
    case 'vehicle_not_registered':
      return notRegistered(vin)
    case 'ivc_mismatch':
      return {
        code: 'ivc_mismatch',
        detail:
          'The vehicle is paired with another IVC. Omit `ivc`, or give the paired one; GET /vehicles/{vin} shows it.',
        errors: [{ pointer: '/ivc', problem: 'is not the paired IVC' }],
      }
  }
}

/** A commit failed: says whether the command may have been accepted all the same [L10]. */
const unavailable = (error: unknown, commandId?: CommandId): Refusal => {
  if (error instanceof Overloaded)
    return {
      code: 'overloaded',
      detail: 'More requests are waiting than can be served in time. Try again later.',
      retryAfter: seconds(1),
      mayHaveTakenEffect: false,
    }
  if (!(error instanceof StoreUnavailable)) throw error
  const { mayHaveTakenEffect, detail } = error
  return {
    code: 'store_unavailable',
    detail,
    retryAfter: seconds(2),
    mayHaveTakenEffect,
    ...(commandId && { commandId }),
  }
}
