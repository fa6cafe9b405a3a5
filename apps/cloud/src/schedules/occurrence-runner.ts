/**
 * Runs occurrences: one command for each vehicle of the target, through the same service as every caller. The row is
 * authoritative: the holder of its lease runs it. When that process dies, another one acquires the lease when it expires,
 * and submits the same commands, because each has an idempotency key made of the occurrence and the vehicle [L10].
 */
import { randomUUID } from 'node:crypto'
import type { CommandId } from '@keyfob/protocol'
import { type Clock, type Duration, type Tracer, formatInstant, noTracer, seconds, traced } from '@keyfob/runtime'
import type { CommandService, Refusal, VehicleService } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import type { Progress } from '../ports/schedule.ts'
import { type ScheduleMeasures, noScheduleMeasures } from '../ports/schedule-measures.ts'
import type { Ending, ScheduleStore, TakenOccurrence } from '../ports/schedule-store.ts'

export interface OccurrenceRunnerOptions {
  readonly store: ScheduleStore
  readonly commands: Pick<CommandService, 'submit' | 'cancel'>
  readonly vehicles: Pick<VehicleService, 'list'>
  readonly clock: Clock
  readonly log: Log
  readonly tracer?: Tracer
  readonly measures?: ScheduleMeasures
}

/** Longer than a batch takes, even with a slow database; a process that dies delays its occurrence by this much. */
const lease: Duration = seconds(10)
const takenTogether = 20
/** Submitted at once: they share a group commit. */
const batch = 100
/** A label may name a whole fleet. */
const vehiclesMax = 10_000
const problemsMax = 5

/** The store or the service is busy: the occurrence stays, and is retried when its lease expires. */
class NotNow extends Error {}

export class OccurrenceRunner {
  readonly #options: OccurrenceRunnerOptions
  readonly #holder = randomUUID()

  constructor(options: OccurrenceRunnerOptions) {
    this.#options = options
  }

  /** True when there may be more. */
  async run(): Promise<boolean> {
    const { store, clock } = this.#options
    const taken = await store.take(this.#holder, clock.now(), lease, takenTogether)
    await Promise.all(taken.map((occurrence) => this.#runOne(occurrence)))
    return taken.length === takenTogether
  }

  async #runOne(occurrence: TakenOccurrence): Promise<void> {
    try {
      const obstacle = await this.#obstacleOf(occurrence)
      if (obstacle) return await this.#end(occurrence, obstacle)
      const progress = await this.#fire(occurrence)
      if (progress) await this.#end(occurrence, { state: 'done', reason: '', progress })
    } catch (error) {
      this.#options.log.warn('schedule.held', { ...this.#fieldsOf(occurrence), error: String(error) })
    }
  }

  /** What keeps it from running, by the policies of its schedule. Not checked again when a run is continued. */
  async #obstacleOf(occurrence: TakenOccurrence): Promise<Omit<Ending, 'at'> | undefined> {
    const { spec, kind, runAt, wasBegun } = occurrence
    if (wasBegun || kind === 'manual') return undefined
    const progress = nothing
    if (spec.missed === 'skip' && this.#options.clock.now() - runAt > seconds(spec.graceSeconds))
      return { state: 'missed', reason: 'it could not be run in time', progress }
    if (spec.overlap === 'allow') return undefined
    const open = await this.#openBefore(occurrence)
    if (open.length === 0) return undefined
    if (spec.overlap === 'skip')
      return { state: 'skipped', reason: `${open.length} commands of the occurrence before are not settled`, progress }
    await Promise.all(open.map((id) => this.#options.commands.cancel(id, whoOf(occurrence))))
    return undefined
  }

  async #openBefore(occurrence: TakenOccurrence): Promise<readonly CommandId[]> {
    const before = await this.#options.store.before(occurrence)
    return before === undefined ? [] : this.#options.store.unsettled(before.progress.commands)
  }

  /** Each occurrence begins a trace that contains its commands. */
  #fire(occurrence: TakenOccurrence): Promise<Progress | undefined> {
    const { tracer = noTracer } = this.#options
    const { scheduleId, spec } = occurrence
    const span = tracer.root('schedule', {
      attributes: { 'keyfob.schedule.id': scheduleId, 'keyfob.command': spec.command },
    })
    return traced(span, this.#submitAll(occurrence, span.traceparent))
  }

  /** Undefined when another process has it by now. */
  async #submitAll(occurrence: TakenOccurrence, traceparent: string | undefined): Promise<Progress | undefined> {
    let progress = nothing
    for await (const vins of this.#batchesOf(occurrence)) {
      const outcomes = await Promise.all(vins.map((vin) => this.#submit(occurrence, vin, traceparent)))
      progress = outcomes.reduce(added, progress)
      if (!(await this.#options.store.progress(occurrence, this.#holder, progress, lease))) return undefined
    }
    return progress
  }

  async *#batchesOf({ spec: { target } }: TakenOccurrence): AsyncIterable<readonly string[]> {
    if (target.label === undefined) {
      const vins = target.vins ?? [target.vin ?? '']
      for (let from = 0; from < vins.length; from += batch) yield vins.slice(from, from + batch)
      return
    }
    let cursor: string | undefined
    for (let seen = 0; seen < vehiclesMax; seen += batch) {
      const page = await this.#options.vehicles.list({ label: target.label }, cursor, batch)
      yield page.items.map(({ vin }) => vin)
      cursor = page.next
      if (cursor === undefined) return
    }
  }

  async #submit(occurrence: TakenOccurrence, vin: string, traceparent: string | undefined): Promise<Outcome> {
    const { command, params, ttlSeconds } = occurrence.spec
    const idempotencyKey = `${formatInstant(occurrence.at)}/${vin}`
    const answered = await this.#options.commands.submit({
      command,
      vin,
      params,
      ttlSeconds,
      idempotencyKey,
      who: whoOf(occurrence),
      traceparent,
    })
    if (answered.ok) return { vin, id: answered.value.record.id }
    const { code, detail } = answered.refusal
    if (code === 'store_unavailable' || code === 'overloaded') throw new NotNow(detail)
    return { vin, refusal: answered.refusal }
  }

  async #end(occurrence: TakenOccurrence, ending: Omit<Ending, 'at'>): Promise<void> {
    const { store, clock, log, measures = noScheduleMeasures } = this.#options
    if (!(await store.end(occurrence, this.#holder, { ...ending, at: clock.now() }))) return
    const { state, reason, progress } = ending
    const fields = this.#fieldsOf(occurrence)
    if (state !== 'done') measures[state]()
    if (state === 'skipped') log.info('schedule.skipped', { ...fields, reason })
    if (state === 'missed') log.warn('schedule.missed', { ...fields, reason })
    if (state !== 'done') return
    const commands = { accepted: progress.commands.length, refused: progress.refused }
    const ms = clock.now() - occurrence.runAt
    measures.fired(commands, ms)
    log.info('schedule.fired', { ...fields, ...commands, ms })
  }

  #fieldsOf({ scheduleId, at, spec }: TakenOccurrence) {
    return { schedule: scheduleId, at: formatInstant(at), type: spec.command }
  }
}

type Outcome = { readonly vin: string } & ({ readonly id: CommandId } | { readonly refusal: Refusal })

const nothing: Progress = { commands: [], refused: 0, problems: [] }

const added = ({ commands, refused, problems }: Progress, outcome: Outcome): Progress => {
  if ('id' in outcome) return { commands: [...commands, outcome.id], refused, problems }
  const { code, detail } = outcome.refusal
  const told = problems.length < problemsMax ? [...problems, { vin: outcome.vin, code, detail }] : problems
  return { commands, refused: refused + 1, problems: told }
}

/** The caller of a schedule's commands; also the scope of their idempotency keys. */
const whoOf = ({ scheduleId }: TakenOccurrence): string => `schedule:${scheduleId}`
