/**
 * Wakes vehicles that are believed offline while a command waits for them, or was sent and not received. The store is
 * authoritative: a wake-up is on record before it is sent, so a process that dies in between loses this one, and the spacing
 * brings the next one; none is sent twice. Whom the pace of the fleet leaves out is found by a later look. It finds its work by looking, as the sweeps do [L6]: a submit costs nothing, whether wake-ups are on or off.
 *
 * When the service is unavailable, nothing is claimed for a while, and what was claimed is given back. While no broker is
 * connected, and shortly after, no vehicle is woken: it would wake for nothing. When the store is unavailable the next look tries again.
 */
import { repeatIntervalMax } from '@keyfob/protocol'
import {
  type BackoffOptions,
  type Clock,
  type Duration,
  backoff,
  formatInstant,
  messageOf,
  minutes,
  seconds,
} from '@keyfob/runtime'
import { OutgoingDispatcher } from '../outgoing/outgoing-dispatcher.ts'
import type { Gateway } from '../ports/gateway.ts'
import type { FieldsOf, Log } from '../ports/log.ts'
import { probeAnswerWithin, wakeTakes } from '../ports/wake-up-times.ts'
import type { WakeAnswer, WakeUp, WakeUpMeasures, WakeUpRules, WakeUpService, WakeUpStore } from '../ports/wake-ups.ts'

/** Under way at once in one process: few enough to lose in a crash, and enough for 20,000 vehicles in some minutes. */
const underWayMax = 16
/** When a broker starts again, a fleet is believed offline until it has connected by itself: that is no reason to wake it. */
const fleetReturnsWithin: Duration = seconds(10)
/** After failures in a row. The longest is short: a command waits. */
const rests: BackoffOptions = { base: seconds(2), max: minutes(1) }

export interface WakeUpSenderOptions {
  readonly store: Pick<WakeUpStore, 'claim' | 'settle'>
  readonly service: WakeUpService
  readonly rules: WakeUpRules
  readonly gateway: Pick<Gateway, 'connected'>
  readonly clock: Clock
  readonly log: Log
  readonly measures?: WakeUpMeasures
  readonly random?: () => number
}

export class WakeUpSender extends OutgoingDispatcher<WakeUp> {
  readonly #options: WakeUpSenderOptions
  #failures = 0
  /** Monotonic, as the next one. */
  #restsUntil: Duration = 0
  /** Undefined: no broker is connected, as far as was looked. */
  #connectedAt: Duration | undefined

  constructor(options: WakeUpSenderOptions) {
    super('wake-up sender', options.clock)
    this.#options = options
  }

  /** It takes 1.5 ms with 200,000 vehicles offline, and 140 ms when commands wait for 20,000 of them (measured, two cores). */
  protected override async takeOn(): Promise<boolean> {
    const { store, rules, clock } = this.#options
    const free = underWayMax - this.underWay.size
    if (free <= 0 || !this.#isFleetBack() || clock.monotonic() < this.#restsUntil) return false
    const now = clock.now()
    const [knownBefore, notAfterFrom] = [now - probeAnswerWithin, now + wakeTakes]
    const terms = { ...rules, knownBefore, notAfterFrom, repeatedUntil: now + repeatIntervalMax }
    const claimed = await store.claim(terms, now, free)
    for (const wakeUp of claimed) this.begin(wakeUp)
    return false
  }

  #isFleetBack(): boolean {
    const { gateway, clock } = this.#options
    if (!gateway.connected) this.#connectedAt = undefined
    else this.#connectedAt ??= clock.monotonic()
    return this.#connectedAt !== undefined && clock.monotonic() - this.#connectedAt >= fleetReturnsWithin
  }

  /** Not after each: a look reads all that wait, and would be made for one vehicle. */
  protected override ended(): void {
    if (this.underWay.size === 0) this.nudge()
  }

  protected override async dispatch(wakeUp: WakeUp): Promise<void> {
    const { store, service, rules, clock, measures } = this.#options
    const signal = this.leaving
    const startedAt = clock.monotonic()
    try {
      const answer = await service.wake(wakeUp, signal)
      const took = Math.round(clock.monotonic() - startedAt)
      const rest = this.#restAfter(answer)
      measures?.settled(answer.kind, took)
      this.#tell(wakeUp, answer, took)
      await store.settle(wakeUp, answer, clock.now() + Math.min(rest, rules.spacing))
    } catch (error) {
      // Aborted by a stop: it may have been sent, so it counts, and nothing is known about it.
      if (!signal.aborted) throw error
    }
  }

  /** A service that fails gets one look after each rest, from this process. */
  #restAfter(answer: WakeAnswer): Duration {
    if (answer.kind !== 'unavailable') {
      if (answer.kind === 'accepted') this.#failures = 0
      return 0
    }
    const { clock, random } = this.#options
    const now = clock.monotonic()
    // Those that were under way together are one failure.
    if (now >= this.#restsUntil) this.#failures += 1
    const rest = Math.round(Math.max(backoff(this.#failures, rests, random), answer.retryAfter ?? 0))
    this.#restsUntil = Math.max(this.#restsUntil, now + rest)
    return this.#restsUntil - now
  }

  #tell(wakeUp: WakeUp, answer: WakeAnswer, took: Duration): void {
    const { log } = this.#options
    const fields: FieldsOf<'wake_up.accepted'> = { vin: wakeUp.vin, command: wakeUp.commandId, ms: took }
    if (answer.kind === 'accepted') return log.info('wake_up.accepted', fields)
    const { problem: error } = answer
    if (answer.kind === 'refused') return log.warn('wake_up.refused', { ...fields, error })
    if (answer.kind === 'unanswered') return log.warn('wake_up.unanswered', { ...fields, error })
    const dueAt = formatInstant(this.#options.clock.now() + this.#restsUntil - this.#options.clock.monotonic())
    log.warn('wake_up.unavailable', { ...fields, error, dueAt })
  }

  protected override fail(error: unknown): void {
    this.#options.log.error('wake_up.work_failed', { error: messageOf(error) })
  }
}
