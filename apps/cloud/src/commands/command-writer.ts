/**
 * Commits every change of a command. Submits and steps share groups, and there is one transaction at a time: they never
 * wait for each other's locks, and a group pays for one commit. While one is in flight the next group collects.
 *
 * It holds requests in memory only. The stage before still holds the fact [L3]: the caller has no 202, the broker no
 * PUBACK. A group that fails because of one request's data is tried again request by request.
 */
import type { CommandId, GuardsOf } from '@keyfob/protocol'
import {
  type Clock,
  type Duration,
  GroupCommit,
  type Instant,
  Overloaded,
  milliseconds,
  nextTurn,
} from '@keyfob/runtime'
import type {
  AcceptOutcome,
  CommandStore,
  Committed,
  NewCommand,
  StepOutcome,
  StepRequest,
  WriteOutcomes,
} from '../ports/command-store.ts'
import { BusyLanes } from './busy-lanes.ts'
import { LoneSteps } from './lone-steps.ts'
import { PublishedTimes } from './published-times.ts'
import { StepPace } from './step-pace.ts'

/** Above this a group's statements take long enough to delay the next; measured with `npm run bench`. */
const maxGroup = 256
/** Submits that may wait for their group; the next is refused with 503. About two seconds of work. */
const maxWaitingSubmits = 4_096
/** Acks and ticks that may wait. The bound is high, because the broker has to hold what is refused here. */
const maxWaitingSteps = 16_384
/** Times that a submit is put off, at most, for the answer that its lane waits for. */
const putOffMax = 4
/** How long an instant of the timeline waits for the next step of its command, which writes it too. */
const publishedWithin: Duration = milliseconds(500)

export interface CommandWriterParts {
  readonly store: Pick<CommandStore, 'write' | 'notePublished'>
  /** Absent: no command has guards. */
  readonly guardsOf?: GuardsOf | undefined
  readonly clock: Clock
  /** Whether an error is about the data of one request, and proves that nothing of the group took effect. */
  readonly isDataError: (error: unknown) => boolean
  /** After each commit, in their order, before its requests resolve. When others wait, the next group is on its way before. */
  readonly onCommitted: (committed: Committed<WriteOutcomes>) => void
  readonly onGroup: (size: number, took: Duration) => void
  /** How long a few steps wait for a submit that is likely to come (`LoneSteps`). Default: not at all. */
  readonly stepsWait?: Duration | undefined
  /** How long steps wait for more steps, at most, where no submits come (`StepPace`). Default: not at all. */
  readonly stepsGather?: Duration | undefined
}

type Item = { readonly submit: NewCommand } | { readonly step: StepRequest }

interface Result {
  readonly outcome: AcceptOutcome | StepOutcome
  /** Resolves when `onCommitted` was called. */
  readonly told: Promise<void>
}

export class CommandWriter {
  readonly #parts: CommandWriterParts
  readonly #group: GroupCommit<Item, Result>
  readonly #published: PublishedTimes
  readonly #busy: BusyLanes
  readonly #loneSteps: LoneSteps
  readonly #pace: StepPace
  #waitingSubmits = 0
  /** Of the last group. */
  #told: Promise<void> = Promise.resolve()
  /** Groups that are committed, and of which nobody was told. */
  #untold = 0

  constructor(parts: CommandWriterParts) {
    const { isDataError: shouldSplit, onGroup, clock, stepsWait = 0, stepsGather = 0 } = parts
    this.#parts = parts
    this.#group = new GroupCommit({
      maxGroup,
      maxWaiting: maxWaitingSubmits + maxWaitingSteps,
      shouldSplit,
      onGroup: (size, took) => {
        this.#pace.note(size, took)
        onGroup(size, took)
      },
      putOff: (item, times) => 'submit' in item && times < putOffMax && this.#busy.isAboutToAnswer(item.submit),
      patience: (items) => (items.every((item) => 'step' in item) ? this.#patienceOf(items.length) : 0),
      endsPatience: (item) => 'submit' in item,
      commit: (items) => this.#commit(items),
      clock,
    })
    this.#busy = new BusyLanes(clock)
    this.#loneSteps = new LoneSteps(stepsWait, clock)
    this.#pace = new StepPace(stepsGather)
    this.#published = new PublishedTimes({ store: parts.store, clock, within: publishedWithin })
  }

  /** Resolves after commit [L1]. @throws Overloaded when too many wait, else as the store does */
  async submit(command: NewCommand): Promise<AcceptOutcome> {
    if (this.#waitingSubmits >= maxWaitingSubmits) throw new Overloaded(`${this.#waitingSubmits} submits are waiting`)
    this.#waitingSubmits += 1
    this.#loneSteps.joined()
    try {
      return (await this.#write({ submit: command })) as AcceptOutcome // #commit gives each item an outcome of its kind
    } finally {
      this.#waitingSubmits -= 1
    }
  }

  /** Resolves after commit [L3]. @throws Overloaded when too many wait, else as the store does */
  async step(request: StepRequest): Promise<StepOutcome> {
    const { id, vin, input, publishedAt = this.#published.take(id) } = request
    return (await this.#write({ step: { id, vin, input, publishedAt } })) as StepOutcome // as above
  }

  /** Notes when the broker took a first attempt. It is for the timeline only, so losing it is harmless. */
  notePublished(id: CommandId, at: Instant): void {
    this.#published.note(id, at)
  }

  /** Requests that wait or are being written. */
  get size(): number {
    return this.#group.size
  }

  /** Resolves when every request so far is written. */
  async drained(): Promise<void> {
    await this.#group.idle()
    await this.#told.catch(() => undefined) // its requests say so
  }

  /** The same, and the instants that wait for a step are written: for a stop. */
  async idle(): Promise<void> {
    await this.drained()
    await this.#published.flush()
  }

  #patienceOf(steps: number): Duration {
    return Math.max(this.#loneSteps.wait(steps), this.#pace.wait())
  }

  async #write(item: Item): Promise<AcceptOutcome | StepOutcome> {
    const { outcome, told } = await this.#group.submit(item)
    await told
    return outcome
  }

  async #commit(items: readonly Item[]): Promise<readonly Result[]> {
    const submits = items.flatMap((item) => ('submit' in item ? [item.submit] : []))
    const steps = items.flatMap((item) => ('step' in item ? [item.step] : []))
    const { store, clock, guardsOf } = this.#parts
    const committed = await store.write({ submits, steps }, clock.now(), guardsOf)
    this.#busy.note(committed.changes)
    const told = this.#tell(committed, this.#group.size > items.length)
    this.#told = told
    const { outcomes } = committed
    const [accepted, stepped] = [outcomes.submits.values(), outcomes.steps.values()]
    return items.map((item) => ({ outcome: ('submit' in item ? accepted : stepped).next().value!, told })) // one for each, in their order
  }

  /**
   * What follows from a group takes about as long as its commit. When others wait it is done in the next turn of the event loop:
   * by then the database has the next group, and works on it meanwhile. Callers have their answers behind the
   * messages to vehicles, which are on their way by then.
   */
  async #tell(committed: Committed<WriteOutcomes>, othersWait: boolean): Promise<void> {
    const { onCommitted } = this.#parts
    if (!othersWait && this.#untold === 0) return onCommitted(committed)
    this.#untold += 1
    const [vehicles, callers] = [nextTurn(), nextTurn()]
    await vehicles
    this.#untold -= 1
    onCommitted(committed)
    await callers
  }
}
