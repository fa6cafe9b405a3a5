/**
 * Watches the parts of this process: since when each has its state, a log line when one is lost or regained, and during
 * the start a line, at growing intervals, that says what it waits for. It polls every second and changes nothing.
 */
import {
  type Clock,
  type Duration,
  type Instant,
  ManagedService,
  Periodic,
  type ServiceProgress,
  seconds,
} from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { PartReadiness, Readiness } from '../ports/readiness.ts'

export interface PartWatchOptions {
  readonly parts: () => Readiness['parts']
  readonly clock: Clock
  readonly log: Log
}

const lookEvery: Duration = seconds(1)
/** A start of this length is nothing to speak of; from then on the intervals double. */
const firstWaitLine: Duration = seconds(5)
const longestSilence: Duration = seconds(60)

interface Starting {
  readonly part: string
  readonly begunAt: Duration
  nextLine: Duration
}

export class PartWatch extends ManagedService {
  readonly #options: PartWatchOptions
  readonly #look: Periodic
  readonly #since = new Map<string, { readonly ready: boolean; readonly since: Instant }>()
  #starting: Starting | undefined
  #isUp = false

  constructor(options: PartWatchOptions) {
    super('part watch')
    this.#options = options
    const run = async (): Promise<boolean> => {
      this.parts()
      this.#tellWaiting()
      return false
    }
    this.#look = new Periodic({
      name: 'part watch',
      interval: lookEvery,
      clock: options.clock,
      run,
      onError: () => undefined,
    })
  }

  /** The parts as they are, each with the instant since which it is so. */
  parts(): Readiness['parts'] {
    const parts = Object.entries(this.#options.parts())
    return Object.fromEntries(parts.map(([name, part]) => [name, { ...part, since: this.#note(name, part) }]))
  }

  /** Everything has started: from now on what is not ready was lost. */
  up(): void {
    this.parts()
    this.#isUp = true
    this.#starting = undefined
  }

  /** Progress of the start, as a stack of services tells it. */
  progress(part: string, progress: ServiceProgress): void {
    const { clock, log } = this.#options
    const now = clock.monotonic()
    if (progress === 'starting') this.#starting = { part, begunAt: now, nextLine: now + firstWaitLine }
    if (progress === 'starting' || progress === 'stopping') log.debug(`part.${progress}`, { part })
    if (progress === 'started')
      log.info('part.started', { part, ms: Math.round(now - (this.#starting?.begunAt ?? now)) })
    if (progress === 'stopped') log.info('part.stopped', { part })
    if (progress === 'stopping') this.#isUp = false
  }

  protected override onStart(): Promise<void> {
    return this.#look.start()
  }

  protected override onStop(): Promise<void> {
    return this.#look.stop()
  }

  #note(name: string, { ready, detail }: PartReadiness): Instant {
    const now = this.#options.clock.now()
    const known = this.#since.get(name)
    if (known?.ready === ready) return known.since
    this.#since.set(name, { ready, since: now })
    if (known !== undefined && this.#isUp) this.#tell(name, ready, detail, now - known.since)
    return now
  }

  #tell(part: string, ready: boolean, problem: string | undefined, ms: Duration): void {
    const { log } = this.#options
    if (ready) log.info('dependency.regained', { part, ms })
    else log.warn('dependency.lost', { part, problem })
  }

  #tellWaiting(): void {
    const { clock, log, parts } = this.#options
    const starting = this.#starting
    const now = clock.monotonic()
    if (starting === undefined || now < starting.nextLine) return
    const waited = now - starting.begunAt
    log.info('part.waiting', { part: starting.part, ms: Math.round(waited), problem: parts()[starting.part]?.detail })
    starting.nextLine = now + Math.min(waited, longestSilence)
  }
}
