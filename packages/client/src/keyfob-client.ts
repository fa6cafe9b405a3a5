/**
 * The API of Keyfob as a program sees it. Every call has a time-out and takes an `AbortSignal`; reads, and changes that may be
 * requested twice, are repeated while Keyfob cannot be reached or sheds load. A failure is a `ProblemError` (Keyfob refused)
 * or an `UnreachableError` (no answer came): both say whether the request may have taken effect (`mayHaveTakenEffect`).
 */
import { ApiCaller } from './api-caller.ts'
import { type ClientClock, ownClock } from './clock.ts'
import { type StreamOptions, type StreamedEvent, followEvents } from './events/follow-events.ts'
import type { StatusEvent } from './generated/answers.ts'
import type { Answer } from './http/answer.ts'
import { HttpConnection, type HttpRequest } from './http/http-connection.ts'
import { type RetryOptions, noRetry, retryDefault } from './http/retry.ts'
import { Audit } from './resources/audit.ts'
import { Approvals } from './resources/approvals.ts'
import { Campaigns } from './resources/campaigns.ts'
import { Catalogue } from './resources/catalogue.ts'
import { Commands } from './resources/commands.ts'
import { Demo } from './resources/demo.ts'
import { Events } from './resources/events.ts'
import { Brokers } from './resources/brokers.ts'
import { Credentials } from './resources/credentials.ts'
import { Keys } from './resources/keys.ts'
import { Parked } from './resources/parked.ts'
import { Schedules } from './resources/schedules.ts'
import { System } from './resources/system.ts'
import { type PresenceChange, Vehicles } from './resources/vehicles.ts'
import { Webhooks } from './resources/webhooks.ts'

export interface KeyfobClientOptions {
  /** Where the API is, as in `https://keyfob.example`; in a browser also a path, or `''` for the page's own origin. */
  readonly url: string
  /** `kf_…`; none where none is needed. */
  readonly apiKey?: string | undefined
  /** In place of the global one. */
  readonly fetch?: typeof fetch
  /** `false`: each call is one request. */
  readonly retry?: RetryOptions | false
  /** Of one request and its answer, in ms. Default 60 s, above the longest wait that the API grants. */
  readonly timeout?: number
  /** The largest answer that is read, in bytes. Default 64 MiB. */
  readonly answerBytesMax?: number
  /** For tests. */
  readonly clock?: ClientClock
  /** For tests: as `Math.random`. */
  readonly random?: () => number
}

const timeoutDefault = 60_000
/** Above a page of 200 commands whose results are as large as they may be. */
const answerBytesMaxDefault = 64 * 2 ** 20

export class KeyfobClient {
  readonly commands: Commands
  readonly approvals: Approvals
  readonly events: Events
  readonly vehicles: Vehicles
  readonly schedules: Schedules
  readonly campaigns: Campaigns
  readonly webhooks: Webhooks
  readonly keys: Keys
  readonly credentials: Credentials
  readonly brokers: Brokers
  readonly parked: Parked
  readonly audit: Audit
  readonly catalogue: Catalogue
  readonly system: System
  readonly demo: Demo
  readonly #connection: HttpConnection
  readonly #timeout: number

  constructor({ clock = ownClock, random = Math.random, timeout = timeoutDefault, ...options }: KeyfobClientOptions) {
    const { url, apiKey, fetch: call = globalThis.fetch, answerBytesMax: bytesMax = answerBytesMaxDefault } = options
    const connection = new HttpConnection({ url, apiKey, fetch: call, bytesMax })
    const retry = options.retry === false ? noRetry : { ...retryDefault, ...options.retry }
    const caller = new ApiCaller({ connection, retry, timeout, clock, random })
    const follow = <Event = StatusEvent>(path: string, wishes: StreamOptions): AsyncGenerator<StreamedEvent<Event>> =>
      followEvents<Event>(path, wishes, { connection, retry, clock, random })
    this.#connection = connection
    this.#timeout = timeout
    this.commands = new Commands(caller, follow, clock)
    this.approvals = new Approvals(caller)
    this.events = new Events(follow)
    this.vehicles = new Vehicles(caller, (wishes) => follow<PresenceChange>('/presence', wishes))
    this.schedules = new Schedules(caller)
    this.campaigns = new Campaigns(caller)
    this.webhooks = new Webhooks(caller)
    this.keys = new Keys(caller)
    this.credentials = new Credentials(caller)
    this.brokers = new Brokers(caller)
    this.parked = new Parked(caller)
    this.audit = new Audit(caller)
    this.catalogue = new Catalogue(caller)
    this.system = new System(caller)
    this.demo = new Demo(caller)
  }

  /**
   * Sends one request unchanged, and returns its answer, whatever the status: no retries, no parsing. For operations without
   * a method here.
   *
   * @throws UnreachableError; the reason of the signal
   */
  request(
    request: HttpRequest,
    { signal, timeout = this.#timeout }: { readonly signal?: AbortSignal; readonly timeout?: number } = {},
  ): Promise<Answer> {
    return this.#connection.exchange(request, timeout, signal)
  }
}
