/** For tests: a vehicle over the sample ports, in virtual time, with a cloud that answers births with the time. */
import {
  type CancelMessage,
  type CommandId,
  type CommandMessage,
  type IvcId,
  parseCommandId,
  parseIvcId,
  parseVin,
} from '@keyfob/protocol'
import { type Duration, VirtualClock, minutes } from '@keyfob/runtime'
import type { Actuator, Outcome } from '../actuator.ts'
import { SampleJournal } from './sample-journal.ts'
import { SampleLink } from './sample-link.ts'
import { Vehicle } from '../vehicle.ts'
import type { VehicleEvent } from '../vehicle-event.ts'
import type { VehicleOptions } from '../vehicle-options.ts'

export const sampleVin = parseVin('1KFAA00E4T0000001')! // a VIN by its form
export const sampleIvc = parseIvcId('ivc-1')! // an IVC id by its form
export const idOf = (number: number): CommandId =>
  parseCommandId(`00000000-0000-7000-8000-${String(number).padStart(12, '0')}`)! // a UUIDv7 by its looks

/** Executes at once unless told to wait, and counts. */
export class SampleActuator implements Actuator {
  readonly effects: CommandId[] = []
  refusal: ReturnType<Actuator['refuse']>
  outcome: Outcome = { status: 'succeeded' }
  failure: Error | undefined
  /** While set, executions wait for it. */
  #gate: Promise<void> | undefined
  signal: AbortSignal | undefined
  /** Absent: what was reported is known. */
  sense?: NonNullable<Actuator['sense']>
  /** Absent: what a loss of power cut off is `interrupted`. */
  resume?: NonNullable<Actuator['resume']>

  /** Executions do not end until they are let go, by what is returned. */
  hold(): () => void {
    let letGo = (): void => undefined
    this.#gate = new Promise((resolve) => (letGo = resolve))
    return letGo
  }

  refuse(..._asked: Parameters<Actuator['refuse']>): ReturnType<Actuator['refuse']> {
    return this.refusal
  }

  async execute({ id }: CommandMessage, signal: AbortSignal, ..._asked: unknown[]): Promise<Outcome> {
    this.signal = signal
    this.effects.push(id)
    await this.#gate
    if (this.failure) throw this.failure
    return this.outcome
  }
}

export class SampleVehicle {
  readonly clock: VirtualClock
  readonly link = new SampleLink()
  readonly journal: SampleJournal
  readonly actuator: SampleActuator
  readonly events: VehicleEvent[] = []
  readonly vehicle: Vehicle
  /** Cloud time is the virtual wall time, which the vehicle never looks at. */
  constructor(
    shared: { clock?: VirtualClock; journal?: SampleJournal; actuator?: SampleActuator; ivc?: IvcId | null } & Partial<
      Pick<VehicleOptions, 'memoryEntries' | 'signing' | 'effectDelay'>
    > = {},
  ) {
    this.clock = shared.clock ?? new VirtualClock()
    this.journal = shared.journal ?? new SampleJournal()
    this.actuator = shared.actuator ?? new SampleActuator()
    const { clock, journal, actuator, link } = this
    const ivc = shared.ivc === undefined ? sampleIvc : shared.ivc
    this.vehicle = new Vehicle({
      vin: sampleVin,
      ivc,
      clock,
      journal,
      actuator,
      link,
      onEvent: (event) => this.events.push(event),
      signing: shared.signing,
      ...(shared.effectDelay !== undefined && { effectDelay: shared.effectDelay }),
      ...(shared.memoryEntries !== undefined && { memoryEntries: shared.memoryEntries }),
    })
  }

  /** Started, connected, and told the time. */
  async ready(): Promise<this> {
    await this.vehicle.start()
    await this.link.goUp()
    await this.rest()
    this.tellTime()
    await this.rest()
    return this
  }

  /** Answers the last birth. */
  tellTime(): void {
    this.link.hear({ kind: 'time', nonce: this.lastBirth().nonce, now: this.clock.now() })
  }

  lastBirth(): { readonly nonce: string } {
    const birth = this.link.saidOn('presence').findLast(({ status }) => status === 'online')
    return { nonce: String(birth?.['nonce']) }
  }

  /** Passes time until it asks for the time once more, and no longer than a span. */
  async untilAsked(span: Duration): Promise<void> {
    const births = (): number => this.link.saidOn('presence').length
    const [before, end] = [births(), this.clock.monotonic() + span]
    while (births() === before && this.clock.monotonic() < end) await this.clock.advance(100)
  }

  /** Lets everything happen that can without time passing. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await this.clock.advance(0)
  }

  command(number: number, more: Partial<CommandMessage> = {}): CommandMessage {
    const now = this.clock.now() + 1
    return {
      kind: 'command',
      id: idOf(number),
      command: 'engine_start',
      params: {},
      vin: sampleVin,
      ivc: sampleIvc,
      issuedAt: now,
      notAfter: now + minutes(1),
      lane: 'engine',
      sequence: number,
      answerTimeoutSeconds: 10,
      ...more,
    }
  }

  cancel(number: number): CancelMessage {
    const { id, vin, ivc, issuedAt, lane } = this.command(number)
    return { kind: 'cancel', id, vin, ivc, issuedAt, lane }
  }

  async hear(...messages: Parameters<SampleLink['hear']>[0][]): Promise<void> {
    for (const message of messages) this.link.hear(message)
    await this.rest()
  }

  /** Statuses and codes that were said about a command. */
  acksOf(number: number): readonly string[] {
    return this.link
      .saidOn('ack')
      .filter(({ id }) => id === idOf(number))
      .map(({ status, reason }) => {
        const code = (reason as { code?: string } | undefined)?.code // AckReason, as written
        return code === undefined ? String(status) : `${String(status)} ${code}`
      })
  }
}
