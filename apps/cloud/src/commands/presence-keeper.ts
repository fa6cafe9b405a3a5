/**
 * Keeps the presence hint, answers births with the time, and attempts what waits for a vehicle [L11]. The hint may be
 * wrong at any time, and loses nothing: the reply to a probe corrects a stale `offline`, repetition a stale `online`.
 */
import type { Birth, IvcId, Vin, Will } from '@keyfob/protocol'
import { type Clock, type Duration, GroupCommit, type Instant, seconds } from '@keyfob/runtime'
import type { CommandStore } from '../ports/command-store.ts'
import type { Log } from '../ports/log.ts'
import type { BirthNews, HeardBirth, HeardNews, HeardWill, MayRegister, VehicleStore } from '../ports/vehicle-store.ts'
import type { DownlinkPublisher } from './downlink-publisher.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ReadThrough } from './read-through.ts'
import { VehicleResumer } from './vehicle-resumer.ts'
import { vehicleKey } from './vehicles.ts'

/** How long a sign of life counts without reading the database, where another process may have written a will or a new pairing. */
const aliveFor: Duration = seconds(10)
/** Most vehicles whose sign of life is remembered, so that an ack costs no read of the database. */
const aliveMax = 100_000
/** Signs of life that may wait for their group; more are dropped, as hints may be. */
const heardMax = { group: 256, waiting: 10_000 } as const
/** Births or wills of one write, and those that may wait for it: more than have a turn at once. */
const turnsMax = { maxGroup: 128, maxWaiting: 1_024 } as const

export interface PresenceParts {
  readonly vehicles: VehicleStore
  readonly commands: CommandStore
  readonly lifecycle: Lifecycle
  readonly downlinks: Pick<DownlinkPublisher, 'probe' | 'time'>
  readonly reads: ReadThrough
  readonly clock: Clock
  readonly log: Log
  readonly mayRegister: MayRegister
  readonly isDataError: (error: unknown) => boolean
}

interface Heard {
  readonly vin: Vin
  readonly ivc: IvcId | undefined
  readonly message: symbol
}

interface RecordedBirth {
  readonly known: BirthNews
  /** What the vehicle is told. */
  readonly now: Instant
}

export class PresenceKeeper {
  readonly #parts: PresenceParts
  /** Vehicles that are known to be online: until when (monotonic) that counts, and whether they are known to be paired. */
  readonly #alive = new Map<Vin, { readonly until: Duration; readonly isPaired: boolean }>()
  /** Signs of life on their way to the store, the last of each vehicle; a will makes them obsolete. */
  readonly #hearing = new Map<Vin, symbol>()
  readonly #heard: GroupCommit<Heard, HeardNews | undefined>
  readonly #births: GroupCommit<HeardBirth, RecordedBirth>
  /** Whether each was news. */
  readonly #wills: GroupCommit<HeardWill, boolean>
  readonly #resumer: VehicleResumer

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#heard = new GroupCommit({
      commit: (group) => this.#commitHeard(group),
      maxGroup: heardMax.group,
      maxWaiting: heardMax.waiting,
    })
    const ofTurns = { ...turnsMax, shouldSplit: parts.isDataError }
    this.#births = new GroupCommit({ ...ofTurns, commit: (group) => this.#recordBirths(group) })
    this.#wills = new GroupCommit({ ...ofTurns, commit: (group) => this.#recordWills(group) })
    this.#resumer = new VehicleResumer(parts)
  }

  /** Resolves when the broker has the answer, too: a broker that is slow is not sent more answers than there are turns. */
  async birth(vin: Vin, birth: Birth, retained = false): Promise<void> {
    const { known, now } = await this.#births.submit({ vin, birth, retained })
    if (known === 'unregistered') return this.#parts.log.warn('vehicle.not_registered', { vin })
    const isTold = this.#parts.downlinks.time(vin, birth.nonce, now)
    if (known === 'stale') this.#doubtBirth(vin, birth)
    else await this.#changed(vin)
    if (known === 'new') await this.#welcome(vin, birth, now)
    await isTold
  }

  async will(vin: Vin, will: Will): Promise<void> {
    this.#doubt(vin)
    const isNews = await this.#wills.submit({ vin, will })
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
    if (news === 'returned') await this.#resumer.resume(vin, now)
    if (news === 'first') await this.#resumer.askDoubts(vin)
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

  /** A vehicle has one turn at a time, so it occurs once in a group. */
  async #recordBirths(group: readonly HeardBirth[]): Promise<readonly RecordedBirth[]> {
    const { vehicles, clock, mayRegister } = this.#parts
    const now = clock.now()
    const news = await vehicles.recordBirths(group, now, mayRegister)
    return news.map((known) => ({ known, now }))
  }

  /** As with births. */
  async #recordWills(group: readonly HeardWill[]): Promise<readonly boolean[]> {
    const { vehicles, clock } = this.#parts
    const offline = await vehicles.recordWills(group, clock.now())
    return group.map(({ vin }) => offline.has(vin))
  }

  async #welcome(vin: Vin, { ivc, session, counter }: Birth, sentNow: Instant): Promise<void> {
    this.#parts.log.info('vehicle.online', { vin, ivc, session, counter })
    await this.#resumer.resume(vin, sentNow)
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

  async #changed(vin: Vin): Promise<void> {
    await this.#parts.reads.forget(vehicleKey(vin))
  }
}
