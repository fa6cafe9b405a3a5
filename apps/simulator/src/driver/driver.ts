/**
 * A crowd of callers: sends random commands at a steady rate, cancels some, submits some twice, and then waits until all
 * are settled. The rate is open-loop: a slow cloud gets no fewer requests, up to a limit of requests in flight.
 */
import { randomUUID } from 'node:crypto'
import type { CommandId } from '@keyfob/protocol'
import { type Clock, type Duration, minutes, seconds } from '@keyfob/runtime'
import { inParallel } from '../in-parallel.ts'
import type { CommandBook } from './command-book.ts'
import type { CommandPlan, PlannedCommand } from './command-plan.ts'
import { Durations } from './durations.ts'
import type { KeyfobApi, SeenCommand, Submission } from './keyfob-api.ts'

/** Requests in flight. More would wait in the sockets of this process and measure nothing but themselves. */
const underWayMax = 256
/** A command must be settled by its deadline plus one sweep [L6]: sweeps run every second or so, on a busy machine less often. */
export const sweepAllowance: Duration = seconds(5)
/** An event may be this far behind the state that GET shows [L9]. */
const eventAllowance: Duration = seconds(3)
const lookInterval: Duration = seconds(0.2)
const readingMax = 16

export interface DriverOptions {
  readonly api: KeyfobApi
  readonly plan: CommandPlan
  readonly book: CommandBook
  readonly commandsPerMinute: number
  readonly clock: Clock
}

export class Driver {
  readonly #options: DriverOptions
  /** Keys must be new in each run, or the cloud would answer with the commands of the last one. */
  readonly #run = randomUUID()
  readonly #underWay = new Set<Promise<void>>()
  readonly submitToAccepted = new Durations()
  /** By problem. */
  readonly refused: Record<string, number> = {}
  /** Commands whose key named another command when it came again [L10]. */
  readonly keysBroken = new Set<CommandId>()
  sent = 0
  accepted = 0
  /** Submissions that ended without a yes or no, by problem. */
  readonly failed: Record<string, number> = {}
  cancelsAsked = 0

  constructor(options: DriverOptions) {
    this.#options = options
  }

  /** Sends for a while, and ends early when `signal` is aborted. Resolves when every submission has its answer. */
  async drive(duration: Duration, signal: AbortSignal): Promise<void> {
    const { clock, commandsPerMinute } = this.#options
    const interval = minutes(1) / commandsPerMinute
    const startedAt = clock.monotonic()
    // Counted and not summed, so that the same load always sends the same number.
    for (let index = 0; index * interval < duration && !signal.aborted; index += 1) {
      const early = startedAt + index * interval - clock.monotonic()
      if (early > 0) await clock.sleep(early, signal).catch(() => undefined)
      if (signal.aborted) break
      if (this.#underWay.size >= underWayMax) await Promise.race(this.#underWay)
      this.#send()
    }
    await Promise.all(this.#underWay)
  }

  /** Resolves when all are settled, or should have been by now; those are looked up one by one. Early when `signal` is aborted. */
  async settle(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { book, clock, api } = this.#options
    // Not by a spread: a call takes no more than some hundred thousand arguments.
    const until = book.commands.reduce((latest, { dueAt }) => Math.max(latest, dueAt), 0) + sweepAllowance
    while (book.openCount > 0 && clock.monotonic() < until && !signal.aborted) await clock.sleep(lookInterval)
    if (signal.aborted) return
    await inParallel(book.open, readingMax, async (id) => {
      const found = await api.find(id)
      if (found) book.look(found)
    })
    const late = clock.monotonic() + eventAllowance
    while (book.untold.size > 0 && clock.monotonic() < late) await clock.sleep(lookInterval)
  }

  #send(): void {
    const index = this.sent
    this.sent += 1
    const sending = this.#submit(this.#options.plan.at(index), `${this.#run}-${index}`)
    const watched: Promise<void> = sending.finally(() => this.#underWay.delete(watched))
    this.#underWay.add(watched)
  }

  async #submit(planned: PlannedCommand, key: string): Promise<void> {
    const { api, clock } = this.#options
    const askedAt = clock.monotonic()
    const submission = await api.submit(planned.request, key)
    this.#count(submission, clock.monotonic() - askedAt)
    if (submission.kind !== 'accepted') return
    const { command } = submission
    if (planned.isRepeated) await this.#repeat(planned, key, command)
    if (planned.cancelAfter !== undefined) await this.#cancel(command, planned.cancelAfter)
  }

  #count(submission: Submission, took: Duration): void {
    const { book, clock } = this.#options
    if (submission.kind === 'failed') this.failed[submission.problem] = (this.failed[submission.problem] ?? 0) + 1
    if (submission.kind === 'refused') this.refused[submission.problem] = (this.refused[submission.problem] ?? 0) + 1
    if (submission.kind !== 'accepted') return
    this.accepted += 1
    this.submitToAccepted.add(took)
    book.accept(submission.command, clock.monotonic())
  }

  async #repeat({ request }: PlannedCommand, key: string, first: SeenCommand): Promise<void> {
    const again = await this.#options.api.submit(request, key)
    if (again.kind === 'refused' || (again.kind === 'accepted' && again.command.id !== first.id))
      this.keysBroken.add(first.id)
  }

  async #cancel({ id }: SeenCommand, after: Duration): Promise<void> {
    await this.#options.clock.sleep(after)
    this.cancelsAsked += 1
    await this.#options.api.cancel(id)
  }
}
