/**
 * A vehicle's side of the contract: it judges, remembers, acts at most once and never late, and answers.
 *
 * Authoritative is the journal: what was written there happened, whatever is lost in RAM or on the way. Without a
 * connection nothing is said, and the cloud asks again; without a writable journal nothing begins; without cloud time
 * nothing begins. What it does not do: the effect itself, which is the `Actuator`'s.
 */
import { randomUUID } from 'node:crypto'
import { type SignalValue, clockToleranceDefault, memoryEntriesMax } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, type PublicJwk, noTracer, systemClock } from '@keyfob/runtime'
import { Answers } from './answers.ts'
import { CloudTime } from './cloud-time.ts'
import { CommandMemory } from './command-memory.ts'
import { Execution } from './execution.ts'
import { Inbox } from './inbox.ts'
import { VehicleState } from './known-state.ts'
import { Lanes } from './lanes.ts'
import type { LinkMessage } from './link.ts'
import { Signatures } from './signatures.ts'
import { Turns } from './turns.ts'
import { UnsentReports } from './unsent-reports.ts'
import type { VehicleEvent } from './vehicle-event.ts'
import type { VehicleOptions } from './vehicle-options.ts'
import { type Session, UplinkPublisher } from './uplink-publisher.ts'

/** Messages that wait for the disk. More are dropped: each will be repeated. */
const waitingMax = 256

export class Vehicle extends ManagedService {
  readonly #options: VehicleOptions
  readonly #clock: Clock
  readonly #tolerance: Duration
  readonly #memory: CommandMemory
  readonly #turns = new Turns()
  readonly #signatures: Signatures
  readonly #uplinks: UplinkPublisher
  readonly #time: CloudTime
  readonly #answers: Answers
  readonly #execution: Execution
  readonly #lanes: Lanes
  readonly #inbox: Inbox
  readonly #onEvent: (event: VehicleEvent) => void
  readonly #reports = new UnsentReports()
  readonly #state: VehicleState
  #isUp = false
  #counter = 0

  constructor(options: VehicleOptions) {
    super(`vehicle ${options.vin}`)
    const { vin, ivc, actuator, clock = systemClock, tracer = noTracer, onEvent = () => undefined } = options
    this.#options = options
    this.#clock = clock
    this.#onEvent = onEvent
    this.#tolerance = options.clockTolerance ?? clockToleranceDefault
    this.#memory = new CommandMemory(options.journal, options.memoryEntries ?? memoryEntriesMax)
    this.#signatures = new Signatures(vin, options.signing)
    this.#uplinks = new UplinkPublisher(options, this.#signatures)
    this.#time = new CloudTime(clock, this.#tolerance, (nonce) => this.#announce(nonce))
    this.#answers = new Answers(this.#memory, this.#time, this.#uplinks, onEvent)
    // Written out, field by field: what is spread has a shape of its own in each vehicle, and a fleet pays for that.
    const [memory, time, answers] = [this.#memory, this.#time, this.#answers]
    const tell = (event: VehicleEvent): void => {
      onEvent(event)
      if (event.kind === 'time') this.#timeIsKnown()
    }
    options.certificate?.listen(onEvent)
    this.#state = new VehicleState(actuator, clock)
    this.#execution = new Execution({
      memory,
      time,
      answers,
      ivc,
      onEvent,
      actuator,
      state: this.#state,
      turns: this.#turns,
      clock,
      tracer,
      tolerance: this.#tolerance,
      effectDelay: options.effectDelay ?? 0,
    })
    this.#lanes = new Lanes((command) => this.#execution.run(command))
    const onProbe = (nonce: string): void => this.#announce(this.#time.nonce(), nonce)
    this.#inbox = new Inbox({
      memory,
      time,
      answers,
      ivc,
      onEvent: tell,
      vin,
      lanes: this.#lanes,
      signatures: this.#signatures,
      onProbe,
    })
  }

  /**
   * Publishes reported state, sampled now. Without a connection the last value of each signal is kept and sent later, with
   * the instant at which it was so. It is evidence for the cloud only while the estimate of cloud time is within the tolerance.
   *
   * @throws RangeError when more signals wait for a connection than one report may hold (256)
   */
  report(signals: Readonly<Record<string, SignalValue>>): void {
    this.#state.note(signals)
    this.#reports.add(signals, this.#clock.monotonic())
    if (this.#isUp) this.#sendReports()
  }

  #timeIsKnown(): void {
    const estimate = this.#time.estimate()
    if (estimate !== undefined) this.#options.certificate?.tellTime(estimate.now)
    this.#sendReports()
  }

  #sendReports(): void {
    const estimate = this.#time.estimate()
    const clockTrusted = estimate !== undefined && estimate.error <= this.#tolerance
    const now = (estimate?.now ?? this.#clock.now()) - this.#clock.monotonic()
    for (const [sampledAt, signals] of this.#reports.take()) {
      const report = { at: Math.round(now + sampledAt), clockTrusted, signals }
      void this.#uplinks.report(report).then((sent) => sent || this.#reports.add(signals, sampledAt))
    }
  }

  /** From now on only these keys of the cloud count: the old and the new one during a rotation, then the new one. */
  trust(keys: readonly PublicJwk[]): void {
    this.#signatures.trust(keys)
  }

  protected override async onStart(): Promise<void> {
    this.#time.forget()
    this.#answers.forget()
    await this.#options.certificate?.start()
    const unfinished = await this.#memory.open(this.#options.actuator.resume !== undefined)
    this.#execution.renew(unfinished)
    for (const { command } of unfinished) {
      this.#lanes.enter(command) // there is room: one at a time begins in a lane
      this.#lanes.advance(command.lane)
    }
    this.#counter = this.#memory.now.counter
    this.#options.link.open(this.#uplinks.commandTopic, {
      will: () => this.#turns.take(() => this.#newSession()),
      onUp: () => this.#up(),
      onDown: (problem) => this.#down(problem),
      onMessage: (payload) => this.#hear(payload),
    })
  }

  /** Answers that come now still go out; nothing new is heard. */
  protected override async onStop(): Promise<void> {
    await this.#execution.stop()
    this.#time.pause()
    this.#uplinks.goodbye()
    await this.#options.link.close()
    this.#uplinks.session = undefined
    await this.#turns.idle()
    this.#time.pause()
    this.#lanes.clear()
    this.#inbox.forget()
    await this.#options.certificate?.stop()
    await this.#memory.close()
  }

  #hear(payload: Uint8Array): void {
    if (this.#turns.size >= waitingMax) return this.#onEvent({ kind: 'unreadable', problem: 'too many messages wait' })
    void this.#turns.take(async () => this.state !== 'started' || this.#inbox.hear(payload))
  }

  /** Presence is a hint [L11], so a memory that cannot be written does not keep the vehicle offline: the counter then grows in RAM. */
  async #newSession(): Promise<LinkMessage> {
    this.#counter = Math.max(this.#counter, this.#memory.now.counter) + 1
    const session: Session = { id: randomUUID(), counter: this.#counter }
    try {
      await this.#memory.write([{ kind: 'session', counter: session.counter }])
    } catch (error) {
      this.#onEvent({ kind: 'memory_failed', problem: String(error) })
    }
    this.#uplinks.session = session
    return this.#uplinks.will(session)
  }

  #up(): void {
    this.#isUp = true
    const { session } = this.#uplinks
    if (session) this.#onEvent({ kind: 'online', session: session.id, counter: session.counter })
    this.#time.ask()
    if (this.#time.estimate() !== undefined) this.#sendReports() // otherwise with the first time
  }

  #down(problem: string | undefined): void {
    this.#isUp = false
    this.#time.pause()
    this.#onEvent({ kind: 'offline', problem })
  }

  #announce(nonce: string, probe?: string): void {
    this.#uplinks.birth({ nonce, probe, horizon: this.#memory.now.horizon })
  }
}
