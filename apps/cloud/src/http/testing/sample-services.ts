/** For tests of the HTTP edge: services that keep everything in memory, move commands by the real `step`, and count calls. */
import {
  type Catalogue,
  type CommandId,
  type IvcId,
  type Reason,
  type StatusEvent,
  type StepInput,
  type Vin,
  isOpen,
  newLife,
  parseCommandId,
  reasonOf,
  step,
} from '@keyfob/protocol'
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { CommandRecord } from '../../ports/command-record.ts'
import type { CommandFilter, Page } from '../../ports/command-store.ts'
import type {
  Answered,
  CommandService,
  FoundCommand,
  Refusal,
  SubmitRequest,
  Submitted,
  VehicleService,
} from '../../ports/command-service.ts'
import type { EventFeed, EventFilter, EventLog } from '../../ports/event-log.ts'
import type { Explanation } from '../../ports/explanation.ts'
import type { VehicleRecord } from '../../ports/vehicle-store.ts'

export class SampleCommands implements CommandService, EventLog, EventFeed {
  /** Names of the service's methods, as they were called. */
  readonly calls: string[] = []
  readonly records = new Map<CommandId, CommandRecord>()
  readonly log: StatusEvent[] = []
  readonly waiting = new Set<CommandId>()
  readonly listeners = new Set<(events: readonly StatusEvent[]) => void>()
  readonly lastRequests: SubmitRequest[] = []
  /** Answers the next submit. */
  refusal: Refusal | undefined
  /** Whether nobody ever heard of the vehicles. */
  unheard = false
  /** Thrown by the next read. */
  failure: Error | undefined
  readonly #keys = new Map<string, CommandId>()
  readonly #catalogue: Catalogue
  readonly #clock: Clock

  constructor(catalogue: Catalogue, clock: Clock) {
    this.#catalogue = catalogue
    this.#clock = clock
  }

  check({ command }: SubmitRequest): Refusal | undefined {
    return this.#catalogue.find(command) ? undefined : unknownCommand
  }

  async submit(request: SubmitRequest): Promise<Answered<Submitted>> {
    this.calls.push('submit')
    this.lastRequests.push(request)
    if (this.refusal) return { ok: false, refusal: this.refusal }
    const type = this.#catalogue.find(request.command)
    if (!type) return { ok: false, refusal: unknownCommand }
    const known = this.records.get(this.#keys.get(request.idempotencyKey ?? '') ?? ('' as CommandId)) // no command has the empty id
    if (known) return { ok: true, value: { record: known, repeated: true, unheard: false } }
    const record = this.#accept(request, type.name, type.lane)
    if (request.idempotencyKey !== undefined) this.#keys.set(request.idempotencyKey, record.id)
    return { ok: true, value: { record, repeated: false, unheard: this.unheard } }
  }

  async cancel(id: CommandId, who: string): Promise<Answered<{ record: CommandRecord }>> {
    this.calls.push('cancel')
    const record = this.records.get(id)
    if (!record) return { ok: false, refusal: { code: 'command_not_found', detail: `There is no command ${id}.` } }
    if (!isOpen(record.state))
      return {
        ok: false,
        refusal: { code: 'already_settled', detail: `The command is ${record.state} already.`, commandId: id },
      }
    return { ok: true, value: { record: this.move(id, { kind: 'cancel', code: 'canceled', who }) } }
  }

  waitUntilSettled(id: CommandId, patience: Duration, signal?: AbortSignal): Promise<CommandRecord | undefined> {
    this.calls.push('wait')
    this.waiting.add(id)
    return new Promise((resolve) => {
      const done = (): void => {
        unsubscribe()
        timer.cancel()
        this.waiting.delete(id)
        resolve(this.records.get(id))
      }
      const timer = this.#clock.schedule(patience, done)
      const look = (): void => void (isOpen(this.records.get(id)?.state ?? 'unknown') || done())
      const unsubscribe = this.subscribe(look)
      signal?.addEventListener('abort', done, { once: true })
      look()
    })
  }

  async explain(id: CommandId): Promise<Explanation | undefined> {
    const record = (await this.find(id))?.record
    return record && { id, state: record.state, at: this.#clock.now(), summary: 'It is there.', because: [], next: [] }
  }

  async find(id: CommandId): Promise<FoundCommand | undefined> {
    this.#read('find')
    const record = this.records.get(id)
    const history = this.log.filter(({ commandId }) => commandId === id)
    return record && { record, history, cache: 'miss', age: 0 }
  }

  async list(
    { vin, state, command }: CommandFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<CommandRecord>> {
    this.#read('list')
    const all = [...this.records.values()]
      .toReversed()
      .filter(
        (record) =>
          (!vin || record.vin === vin) &&
          (!state || record.state === state) &&
          (!command || record.command === command),
      )
    const rest = all.filter(({ id }) => cursor === undefined || id < cursor)
    const items = rest.slice(0, limit)
    return rest.length > limit ? { items, next: items.at(-1)?.id } : { items }
  }

  async after(position: number, limit: number, { commandId, vin }: EventFilter = {}): Promise<readonly StatusEvent[]> {
    const wanted = this.log.filter(
      (event) =>
        event.position > position && (!commandId || event.commandId === commandId) && (!vin || event.vin === vin),
    )
    return wanted.slice(0, limit)
  }

  async tail(): Promise<number> {
    return this.log.length
  }

  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  nudge(): void {}

  /** One step of a command's life, with its event. */
  move(id: CommandId, input: StepInput): CommandRecord {
    const before = this.records.get(id)
    if (!before) throw new Error(`there is no command ${id}`)
    const now = this.#clock.now() // once: a step and its event are of one instant
    const { life, moved } = step(before, input, now)
    const record = { ...before, ...life, ivc: before.ivc }
    this.records.set(id, record)
    if (moved) this.write(record, life.reason, now)
    return record
  }

  answer(id: CommandId, status: 'running' | 'succeeded' | 'unknown'): CommandRecord {
    return this.move(id, { kind: 'ack', ack: { id, status } })
  }

  /** Writes an event to the log without telling the feed's listeners. */
  writeSilently(
    { id, vin, command, state, eventSequence, late, result, traceparent }: CommandRecord,
    reason: Reason,
    at = this.#clock.now(),
  ): StatusEvent {
    const event = {
      position: this.log.length + 1,
      commandId: id,
      vin,
      command,
      sequence: eventSequence,
      at,
      state,
      reason,
      late,
      result,
      traceparent,
    }
    this.log.push(event)
    return event
  }

  write(record: CommandRecord, reason: Reason, at?: number): void {
    const event = this.writeSilently(record, reason, at)
    for (const listener of this.listeners) listener([event])
  }

  #accept({ vin, ivc, params = {}, who, traceparent }: SubmitRequest, command: string, lane: string): CommandRecord {
    const now = this.#clock.now()
    const id = parseCommandId(uuidv7())! // uuidv7() makes what parseCommandId takes
    const life = newLife(
      { acceptedAt: now, notAfter: now + seconds(30), deadline: now + seconds(62), answerTimeout: seconds(30) },
      'waiting_for_lane',
    )
    const paired = (ivc ?? null) as IvcId | null // checked at the door
    const record = {
      ...life,
      id,
      vin: vin.toUpperCase() as Vin,
      ivc: paired,
      command,
      params,
      lane,
      sequence: this.records.size + 1,
      who,
      traceparent: traceparent ?? null,
      publishedAt: null,
    } // checked at the door
    this.records.set(id, record)
    this.write(record, reasonOf('waiting_for_lane'), now)
    return this.move(id, { kind: 'attempt' })
  }

  #read(name: string): void {
    this.calls.push(name)
    const { failure } = this
    this.failure = undefined
    if (failure) throw failure
  }
}

export class SampleVehicles implements VehicleService {
  readonly calls: string[] = []
  readonly records = new Map<string, VehicleRecord>()

  async find(
    vin: string,
  ): Promise<{ record: VehicleRecord; cache: 'hit' | 'miss' | 'stale'; age: Duration } | undefined> {
    this.calls.push('find')
    const record = this.records.get(vin)
    return record && { record, cache: 'hit', age: 1_500 }
  }

  async list(cursor: string | undefined, limit: number, label?: string): Promise<Page<VehicleRecord>> {
    this.calls.push('list')
    const rest = [...this.records.values()]
      .filter(({ labels }) => label === undefined || labels.includes(label))
      .toSorted((a, b) => (a.vin < b.vin ? -1 : 1))
      .filter(({ vin }) => cursor === undefined || vin > cursor)
    const items = rest.slice(0, limit)
    return rest.length > limit ? { items, next: items.at(-1)?.vin } : { items }
  }

  brokerUnavailable = false

  async put(vin: string, { ivc, labels }: Parameters<VehicleService['put']>[1]): Promise<Answered<VehicleRecord>> {
    this.calls.push('put')
    const before = this.records.get(vin)
    const paired = ivc === undefined ? (before?.ivc ?? null) : (ivc as IvcId | null) // checked at the door
    const fresh = {
      vin: vin as Vin,
      registeredAt: Date.UTC(2026, 0, 1),
      presence: { online: null, session: null, counter: null, seenAt: null },
      reported: {},
      reportedAt: null,
      versions: {},
      unheard: false,
    } // checked at the door
    const record = { ...(before ?? fresh), ivc: paired, labels: labels ?? before?.labels ?? [] }
    this.records.set(vin, record)
    return { ok: true, value: record }
  }

  /** One that is online is in use. */
  async remove(vin: string): ReturnType<VehicleService['remove']> {
    if (this.brokerUnavailable) return 'not_cleared'
    if (this.records.get(vin)?.presence.online === true) return 'in_use'
    return this.records.delete(vin) ? 'removed' : 'missing'
  }
}

const unknownCommand: Refusal = {
  code: 'unknown_command',
  detail: 'There is no such command.',
  errors: [{ pointer: '/command', problem: 'is not in the catalogue' }],
}
