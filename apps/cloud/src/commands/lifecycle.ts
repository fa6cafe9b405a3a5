/**
 * Commits all changes of commands in groups, and does what follows from them: sends messages, and notifies streams and
 * waits. The store is authoritative. When it is unavailable every call rejects and nothing is sent. When this process dies
 * after a commit, the due sweep of any process sends the rest.
 */
import { type Catalogue, type StepInput, isOpen } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, type Timer, type Tracer, noTracer, traced } from '@keyfob/runtime'
import type {
  AcceptOutcome,
  Change,
  Committed,
  CommandStore,
  NewCommand,
  StepOutcome,
  StepRequest,
} from '../ports/command-store.ts'
import type { CommandRecord } from '../ports/command-record.ts'
import type { CommitListener } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'
import { type Measures, noMeasures } from '../ports/measures.ts'
import { acceptWithRetry } from './accept-with-retry.ts'
import { CommandWriter } from './command-writer.ts'
import type { DownlinkPublisher } from './downlink-publisher.ts'
import { LifecycleReporter } from './lifecycle-reporter.ts'

export interface LifecycleParts {
  readonly store: CommandStore
  readonly downlinks: Pick<DownlinkPublisher, 'command' | 'cancel'>
  /** The reader of the event log: notified after each commit. */
  readonly feed: CommitListener
  readonly catalogue: Pick<Catalogue, 'guardsOf'>
  readonly clock: Clock
  readonly log: Log
  readonly isDataError: (error: unknown) => boolean
  readonly measures?: Measures
  readonly tracer?: Tracer
  /** As in `CommandWriterParts`, both. */
  readonly stepsWait?: Duration
  readonly stepsGather?: Duration
  /** Called after the commit for every settled command that its vehicle has contradicted. */
  readonly onContradicted?: (record: CommandRecord) => void
}

export class Lifecycle {
  readonly #parts: LifecycleParts
  readonly #tracer: Tracer
  readonly #writer: CommandWriter
  readonly reporter: LifecycleReporter

  constructor(parts: LifecycleParts) {
    const { store, clock, log, isDataError, catalogue, measures = noMeasures, tracer = noTracer } = parts
    this.#parts = parts
    this.#tracer = tracer
    this.reporter = new LifecycleReporter(log, measures, clock)
    this.#writer = new CommandWriter({
      store,
      guardsOf: catalogue.guardsOf,
      clock,
      isDataError,
      stepsWait: parts.stepsWait,
      stepsGather: parts.stepsGather,
      onGroup: (size, took) => measures.committed(size, took),
      onCommitted: (committed) => this.#afterCommit(committed, committed.outcomes.submits),
    })
  }

  /** Resolves after commit [L1]; a commit whose result is unknown is retried [L10]. */
  accept(command: NewCommand): Promise<AcceptOutcome> {
    const { store, clock } = this.#parts
    const span = this.#tracer.child('commit', command.traceparent, { attributes: { 'keyfob.command.id': command.id } })
    const accepting = acceptWithRetry(command, {
      accept: (each) => this.#writer.submit(each),
      find: (ids) => store.find(ids),
      clock,
    })
    return traced(span, accepting)
  }

  step(request: StepRequest): Promise<StepOutcome> {
    return this.#writer.step(request)
  }

  /** One input for many commands. Rejects when any of them could not be written. */
  async stepAll(records: Iterable<Pick<CommandRecord, 'id'>>, input: StepInput): Promise<void> {
    await Promise.all([...records].map(({ id }) => this.step({ id, vin: null, input })))
  }

  /** Attempts the first waiting command of each free lane, of some vehicles or of all. Returns how many lanes were read. */
  async attemptWaiting(vins: readonly CommandRecord['vin'][] | null, now: Instant, limit: number): Promise<number> {
    const { store, catalogue } = this.#parts
    const committed = await store.attemptWaiting(vins, now, limit, catalogue.guardsOf)
    this.#afterCommit(committed, [])
    return committed.changes.length
  }

  /** Resolves when every submit so far is written. */
  async idle(): Promise<void> {
    await this.#writer.idle()
  }

  /** The same, or after a time: for work that gives way to submits and acks, but not forever. */
  async idleWithin(span: Duration): Promise<void> {
    if (this.#writer.size === 0) return
    let timer: Timer | undefined
    const passed = new Promise<void>((resolve) => (timer = this.#parts.clock.schedule(span, resolve)))
    await Promise.race([this.#writer.drained(), passed])
    timer?.cancel()
  }

  #afterCommit({ changes, events }: Committed<unknown>, accepted: readonly AcceptOutcome[]): void {
    for (const change of changes) void this.#send(change) // before all else: vehicles wait
    this.#parts.feed.committed(events)
    for (const outcome of accepted) if (outcome.kind === 'accepted') this.reporter.accepted(outcome.record)
    for (const change of changes) {
      this.reporter.changed(change)
      const { record, contradiction } = change
      if (contradiction && !isOpen(record.state)) this.#parts.onContradicted?.(record)
    }
  }

  async #send({ record, send }: Change): Promise<void> {
    const { downlinks } = this.#parts
    if (send === 'cancel') await downlinks.cancel(record)
    if (send !== 'command') return
    const isOut = await downlinks.command(record)
    if (isOut && record.publishedAt === null) this.#notePublished(record, this.#parts.clock.now())
  }

  #notePublished(record: CommandRecord, at: Instant): void {
    this.reporter.published(record, at)
    this.#writer.notePublished(record.id, at)
  }
}
