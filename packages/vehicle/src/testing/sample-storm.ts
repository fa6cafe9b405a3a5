/**
 * For tests: one vehicle over all its runs, in virtual time, under every kind of fault. Its network loses, repeats,
 * delays and reorders; its power fails in the middle of writes and effects; its disk is slow, full or lost; its clock drifts.
 * What is kept here is the truth, by a clock that the vehicle cannot see.
 */
import { type CommandId, type CommandMessage, type DownlinkMessage, clockDriftPpm } from '@keyfob/protocol'
import { type Clock, type Duration, VirtualClock } from '@keyfob/runtime'
import type { Actuator, Outcome } from '../actuator.ts'
import type { Journal } from '../journal.ts'
import { SampleJournal } from './sample-journal.ts'
import { SampleLink, type Said } from './sample-link.ts'
import { idOf, sampleIvc, sampleVin } from './sample-vehicle.ts'
import { Vehicle } from '../vehicle.ts'

interface Life {
  hasPower: boolean
  readonly link: SampleLink
  readonly vehicle: Vehicle
}

/** An actuator of another kind than the storm's own, which acts at once. */
export interface StormActuator {
  readonly make: (storm: SampleStorm, hasPower: () => boolean) => Actuator
  readonly effectDelay: Duration
  readonly answerTimeoutSeconds: number
}

export class SampleStorm {
  readonly clock = new VirtualClock()
  readonly effects: { readonly id: CommandId; readonly at: number; readonly isLate: boolean }[] = []
  readonly acks: Said['message'][] = []
  readonly random: () => number
  readonly #other: StormActuator | undefined
  readonly #issued = new Map<number, CommandMessage>()
  readonly #drift: number
  #disk = new SampleJournal()
  #life: Life | undefined
  diskTakes: Duration = 0

  /** @param random as `Math.random` */
  constructor(random: () => number, other?: StormActuator) {
    this.random = random
    this.#other = other
    this.#drift = 1 + ((random() * 2 - 1) * clockDriftPpm) / 1_000_000
  }

  /** Power comes, and with it a connection. */
  async boot(): Promise<void> {
    const link = new SampleLink()
    const life: Life = { hasPower: true, link, vehicle: this.#vehicle(link, () => life.hasPower) }
    link.onSaid = (said) => this.#hear(life, said)
    this.#life = life
    await life.vehicle.start().catch(() => undefined)
    await this.connect()
  }

  async connect(): Promise<void> {
    await Promise.race([this.#life?.link.goUp(), this.clock.sleep(1_000)])
  }

  disconnect(): void {
    this.#life?.link.goDown()
  }

  /** Nothing of the old life reaches anything any more. */
  cutPower(memory: 'kept' | 'lost'): void {
    if (this.#life === undefined) return
    this.#life.hasPower = false
    this.#life.link.goDown()
    this.#life = undefined
    const disk = new SampleJournal()
    disk.entries = memory === 'kept' ? this.#disk.entries : []
    this.#disk = disk
  }

  fillDisk(isFull: boolean): void {
    this.#disk.failure = isFull ? new Error('no space left on device') : undefined
  }

  /** The same command for the same number, whenever it is sent. */
  command(number: number): CommandMessage {
    const now = this.clock.now()
    const command = this.#issued.get(number) ?? {
      kind: 'command',
      id: idOf(number),
      command: 'engine_start',
      params: {},
      vin: sampleVin,
      ivc: sampleIvc,
      issuedAt: now,
      notAfter: now + this.#delay() * 4 + (this.#other?.effectDelay ?? 0),
      lane: number % 3 === 0 ? 'doors' : 'engine',
      sequence: number,
      answerTimeoutSeconds: this.#other?.answerTimeoutSeconds ?? 1,
    }
    this.#issued.set(number, command)
    return command
  }

  cancel(number: number): DownlinkMessage {
    const { id, vin, ivc, issuedAt, lane } = this.command(number)
    return { kind: 'cancel', id, vin, ivc, issuedAt, lane }
  }

  /** Into the network: comes out never, once or twice, at any time. */
  send(message: DownlinkMessage): void {
    for (let copies = Math.floor(this.random() * 3); copies > 0; copies -= 1)
      this.clock.schedule(this.#delay(), () => this.#life?.link.isUp && this.#life.link.hear(message))
  }

  /** The cloud, behind the same network: it answers births with its time. */
  #hear({ hasPower }: Life, { topic, message }: Said): void {
    if (!hasPower) throw new Error('a vehicle without power spoke')
    if (topic.endsWith('/ack')) this.acks.push(message)
    const nonce = message['nonce']
    if (typeof nonce !== 'string' || this.random() < 0.2) return
    const reply = (): void => {
      const time: DownlinkMessage = { kind: 'time', nonce, now: this.clock.now() }
      this.clock.schedule(this.#delay(), () => this.#life?.link.isUp && this.#life.link.hear(time))
    }
    this.clock.schedule(this.#delay(), reply)
  }

  /** Mostly quick, so that time is known; now and then too slow for its answer to be trusted. */
  #delay(): Duration {
    return this.random() < 0.8 ? this.upTo(300) : this.upTo(6_000)
  }

  #vehicle(link: SampleLink, hasPower: () => boolean): Vehicle {
    const journal = this.#journal(this.#disk, hasPower)
    const actuator = this.#other?.make(this, hasPower) ?? this.#actuator(hasPower)
    return new Vehicle({
      vin: sampleVin,
      ivc: sampleIvc,
      link,
      journal,
      actuator,
      clock: this.driftingClock(),
      memoryEntries: 6,
      effectDelay: this.#other?.effectDelay ?? 0,
    })
  }

  /** A write takes its time; when power goes meanwhile it may have landed, or a part of it. */
  #journal(disk: SampleJournal, hasPower: () => boolean): Journal {
    return {
      open: () => disk.open(),
      append: async (entries) => {
        if (this.diskTakes > 0) await this.clock.sleep(this.upTo(this.diskTakes))
        if (hasPower()) return disk.append(entries)
        disk.entries.push(...entries.slice(0, this.upTo(entries.length + 1)))
        throw new Error('there is no power')
      },
      rewrite: (entries) => disk.rewrite(entries),
      close: () => disk.close(),
    }
  }

  #actuator(hasPower: () => boolean): Actuator {
    return {
      refuse: () => (this.random() < 0.1 ? { code: 'guard_failed' } : undefined),
      execute: async ({ id, notAfter }, signal): Promise<Outcome> => {
        if (!hasPower()) throw new Error('there is no power')
        this.act({ id, notAfter })
        await this.clock.sleep(this.upTo(1_500), signal)
        return { status: 'succeeded' }
      },
    }
  }

  /** The effect, wherever it is done. */
  act({ id, notAfter }: Pick<CommandMessage, 'id' | 'notAfter'>): void {
    const at = this.clock.now()
    this.effects.push({ id, at, isLate: at > notAfter })
  }

  /** The monotonic clock of a vehicle drifts, and its wall clock is nonsense. */
  driftingClock(): Clock {
    const { clock } = this
    return {
      now: () => 0,
      monotonic: () => 5_000 + clock.monotonic() * this.#drift,
      sleep: (duration, signal) => clock.sleep(duration, signal),
      schedule: (duration, run) => clock.schedule(duration, run),
    }
  }

  upTo(limit: number): number {
    return Math.floor(this.random() * limit)
  }
}
