/**
 * Keeps the presence hint, answers births with the time, and attempts what waits for a vehicle [L11]. The hint may be
 * wrong at any time, and loses nothing: the reply to a probe corrects a stale `offline`, repetition a stale `online`.
 */
import { type Birth, type IvcId, type Vin, type Will, instantStep } from '@keyfob/protocol'
import { type Clock, type Duration, GroupCommit, type Instant, seconds } from '@keyfob/runtime'
import type { CommandStore } from '../ports/command-store.ts'
import type { Log } from '../ports/log.ts'
import type { HeardNews, MayRegister, VehicleStore } from '../ports/vehicle-store.ts'
import type { DownlinkPublisher } from './downlink-publisher.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ReadThrough } from './read-through.ts'
import { vehicleKey } from './vehicles.ts'

/** How long a sign of life counts without reading the database, where another process may have written a will or a new pairing. */
const aliveFor: Duration = seconds(10)
/** Most vehicles whose sign of life is remembered, so that an ack costs no read of the database. */
const aliveMax = 100_000
/** Signs of life that may wait for their group; more are dropped, as hints may be. */
const heardMax = { group: 256, waiting: 10_000 } as const
/** Waiting lanes that one birth attempts, at most: more than a catalogue has. */
const lanesPerVehicle = 64

export interface PresenceParts {
  readonly vehicles: VehicleStore
  readonly commands: CommandStore
  readonly lifecycle: Lifecycle
  readonly downlinks: Pick<DownlinkPublisher, 'probe' | 'time'>
  readonly reads: ReadThrough
  readonly clock: Clock
  readonly log: Log
  readonly mayRegister: MayRegister
}

interface Heard {
  readonly vin: Vin
  readonly ivc: IvcId | undefined
  readonly message: symbol
}

export class PresenceKeeper {
  readonly #parts: PresenceParts
  /** Vehicles that are known to be online: until when (monotonic) that counts, and whether they are known to be paired. */
  readonly #alive = new Map<Vin, { readonly until: Duration; readonly isPaired: boolean }>()
  /** Signs of life on their way to the store, the last of each vehicle; a will makes them obsolete. */
  readonly #hearing = new Map<Vin, symbol>()
  readonly #heard: GroupCommit<Heard, HeardNews | undefined>

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#heard = new GroupCommit({
      commit: (group) => this.#commitHeard(group),
      maxGroup: heardMax.group,
      maxWaiting: heardMax.waiting,
    })
  }

  async birth(vin: Vin, birth: Birth, retained = false): Promise<void> {
    const { vehicles, downlinks, clock, mayRegister, log } = this.#parts
    const now = clock.now()
    const known = await vehicles.recordBirth(vin, birth, now, mayRegister, retained)
    if (known === 'unregistered') return log.warn('vehicle.not_registered', { vin })
    await downlinks.time(vin, birth.nonce, now)
    if (known === 'stale') return this.#doubtBirth(vin, birth)
    await this.#changed(vin)
    if (known === 'same') return
    log.info('vehicle.online', { vin, ivc: birth.ivc, session: birth.session, counter: birth.counter })
    await this.#wake(vin, now)
  }

  async will(vin: Vin, will: Will): Promise<void> {
    this.#doubt(vin)
    const isNews = await this.#parts.vehicles.recordWill(vin, will, this.#parts.clock.now())
    this.#doubt(vin) // again: a message may have arrived meanwhile, and may have been written before the will
    if (!isNews) return
    await this.#changed(vin)
    this.#parts.log.info('vehicle.offline', { vin, session: will.session })
  }

  /** Any other message: the vehicle is online. */
  async heard(vin: Vin, ivc: IvcId | undefined): Promise<void> {
    const alive = this.#alive.get(vin)
    const isKnown = alive !== undefined && (alive.isPaired || ivc === undefined)
    if (isKnown && this.#parts.clock.monotonic() < alive.until) return
    const now = this.#parts.clock.now()
    const news = await this.#recordHeard(vin, ivc)
    await this.#changed(vin)
    if (news === 'returned') await this.#wake(vin, now)
    if (news === 'first') await this.#askDoubts(vin)
  }

  /** Probes vehicles that are believed offline. */
  async probe(vins: readonly Vin[]): Promise<void> {
    const { vehicles, downlinks } = this.#parts
    for (const { vin, nonce } of await vehicles.probe(vins)) void downlinks.probe(vin, nonce)
  }

  /** Probes one; when the store is unavailable, the sweep probes again. */
  ask(vin: Vin): void {
    this.probe([vin]).catch((error: unknown) =>
      this.#parts.log.debug('gateway.publish_missed', { message: 'probe', vin, error: String(error) }),
    )
  }

  /**
   * A stale birth may be retained, late, or of a vehicle whose counter went back. A vehicle that is online answers a
   * probe, and that answer counts. An answer that does not count leads to no second probe: the exchange might never end.
   */
  #doubtBirth(vin: Vin, { session, counter, probe }: Birth): void {
    this.#parts.log.debug('vehicle.stale_birth', { vin, session, counter })
    if (probe === undefined) this.ask(vin)
  }

  #doubt(vin: Vin): void {
    this.#alive.delete(vin)
    this.#hearing.delete(vin)
  }

  async #recordHeard(vin: Vin, ivc: IvcId | undefined): Promise<HeardNews | undefined> {
    const heard: Heard = { vin, ivc, message: Symbol() }
    this.#hearing.set(vin, heard.message)
    try {
      const news = await this.#heard.submit(heard)
      if (this.#isNewest(heard)) this.#remember(vin, ivc !== undefined)
      return news
    } finally {
      if (this.#isNewest(heard)) this.#hearing.delete(vin)
    }
  }

  /** Leaves out what became obsolete while it waited. */
  async #commitHeard(group: readonly Heard[]): Promise<readonly (HeardNews | undefined)[]> {
    const newest = new Set(group.filter((each) => this.#isNewest(each)))
    const ivcs = new Map([...newest].map(({ vin, ivc }) => [vin, ivc]))
    const news = await this.#parts.vehicles.recordHeard(ivcs, this.#parts.clock.now())
    return group.map((each) => (newest.has(each) ? news.get(each.vin) : undefined))
  }

  #isNewest({ vin, message }: Heard): boolean {
    return this.#hearing.get(vin) === message
  }

  #remember(vin: Vin, isPaired: boolean): void {
    if (this.#alive.size >= aliveMax) this.#alive.clear()
    this.#alive.set(vin, { until: this.#parts.clock.monotonic() + aliveFor, isPaired })
  }

  /**
   * Waiting commands get their first attempt, attempted ones are repeated, and the vehicle is asked about doubts. First
   * attempts are stamped after the `now` that the vehicle was sent, which a fresh memory takes as its horizon [L4].
   */
  async #wake(vin: Vin, sentNow: Instant): Promise<void> {
    const { lifecycle, commands, clock } = this.#parts
    const attempted = await commands.attemptedOf(vin)
    await lifecycle.attemptWaiting(vin, Math.max(clock.now(), sentNow + instantStep), lanesPerVehicle)
    await lifecycle.stepAll(attempted, { kind: 'heard' })
  }

  /** For a vehicle that never sent a message before: its commands are repeated by time anyway, but its doubts are not. */
  async #askDoubts(vin: Vin): Promise<void> {
    const { lifecycle, commands } = this.#parts
    const doubts = (await commands.attemptedOf(vin)).filter(({ state }) => state === 'unknown')
    await lifecycle.stepAll(doubts, { kind: 'heard' })
  }

  async #changed(vin: Vin): Promise<void> {
    await this.#parts.reads.forget(vehicleKey(vin))
  }
}
