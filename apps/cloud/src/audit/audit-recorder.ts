/**
 * Takes entries of this process to the database, many in one statement. What changes something is written before it is done,
 * and once more when its outcome is known; what is read is written before the answer leaves. While the database is
 * unavailable, entries of reads wait here, up to a bound: answers from the cache continue, and these entries are lost if the
 * process is killed before the database is back.
 */
import { type Clock, type Duration, GroupCommit, Periodic, messageOf, minutes, seconds } from '@keyfob/runtime'
import type { AuditEnding, AuditInbox, AuditRecording, NewAuditEntry } from '../ports/audit.ts'
import type { Log } from '../ports/log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

const groupMax = 500
const callersMax = 10_000
/** Some 5 MB. */
const waitingMax = 10_000
const flushEvery: Duration = seconds(1)
/** A page that looks again every few seconds is one reader. */
const sameReadFor: Duration = minutes(1)
/** Of readers, places and what they read. */
const readsMax = 10_000

export interface AuditRecorderOptions {
  readonly inbox: AuditInbox
  readonly clock: Clock
  readonly log: Log
}

export class AuditRecorder extends Periodic implements AuditRecording {
  readonly #options: AuditRecorderOptions
  readonly #adding: GroupCommit<NewAuditEntry, undefined>
  readonly #ending: GroupCommit<AuditEnding, undefined>
  #waiting: NewAuditEntry[] = []
  /** Until when the same read counts as recorded, on the monotonic clock; the oldest first. */
  readonly #reads = new Map<string, Duration>()

  constructor(options: AuditRecorderOptions) {
    const { inbox, clock, log } = options
    super({
      name: 'audit recorder',
      interval: flushEvery,
      clock,
      run: () => this.#flush(),
      onError: (error) => log.warn('audit.waiting', { entries: this.#waiting.length, error: messageOf(error) }),
    })
    this.#options = options
    const limits = { maxGroup: groupMax, maxWaiting: callersMax }
    this.#adding = new GroupCommit({ ...limits, commit: each((entries) => inbox.add(entries)) })
    this.#ending = new GroupCommit({ ...limits, commit: each((endings) => inbox.end(endings)) })
  }

  /** Resolves when the entry is durable. @throws StoreUnavailable, Overloaded */
  async add(entry: NewAuditEntry): Promise<void> {
    await this.#adding.submit(entry)
  }

  /** The same, or it waits for the database. @throws StoreUnavailable when too many wait */
  async addPatiently(entry: NewAuditEntry): Promise<void> {
    await this.add(entry).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable) || this.#waiting.length >= waitingMax) throw error
      this.#waiting.push(entry)
    })
  }

  /** A read that was recorded less than a minute ago, by the same caller from the same address, is not recorded again. */
  async addRead(entry: NewAuditEntry): Promise<void> {
    const { action, origin, subjects } = entry
    const key = JSON.stringify([action, origin.who, origin.address, subjects.map(({ id, vin }) => [id, vin])])
    if (this.#isRecorded(key)) return
    await this.addPatiently(entry)
    this.#reads.delete(key)
    this.#reads.set(key, this.#options.clock.monotonic() + sameReadFor)
    const [oldest] = this.#reads.keys()
    if (this.#reads.size > readsMax && oldest !== undefined) this.#reads.delete(oldest)
  }

  /** The work is done: an ending that cannot be written leaves the entry `unknown`, and harms nothing else. */
  async end(ending: AuditEnding): Promise<void> {
    await this.#ending
      .submit(ending)
      .catch((error: unknown) => this.#options.log.warn('audit.no_ending', { error: messageOf(error) }))
  }

  protected override async onStop(): Promise<void> {
    await super.onStop()
    await this.#flush().catch(() => undefined)
    if (this.#waiting.length > 0) this.#options.log.error('audit.lost', { entries: this.#waiting.length })
    await Promise.all([this.#adding.idle(), this.#ending.idle()])
  }

  async #flush(): Promise<boolean> {
    const entries = this.#waiting.slice(0, groupMax)
    if (entries.length === 0) return false
    await this.#options.inbox.add(entries)
    this.#waiting = this.#waiting.slice(entries.length)
    return this.#waiting.length > 0
  }

  #isRecorded(key: string): boolean {
    const until = this.#reads.get(key)
    return until !== undefined && this.#options.clock.monotonic() < until
  }
}

const each =
  <Item>(commit: (items: readonly Item[]) => Promise<void>) =>
  async (items: readonly Item[]): Promise<readonly undefined[]> => {
    await commit(items)
    return items.map(() => undefined)
  }
