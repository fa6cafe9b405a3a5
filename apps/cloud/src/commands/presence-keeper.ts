/**
 * Keeps the presence hint, answers births with the time, and wakes what waits for a vehicle [L11]. The hint may be
 * wrong at any time and loses nothing: a stale `offline` ends with the probe's reply, a stale `online` with repetition.
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

/** A proof of life is believed this long without a look at the database, where another process may have written a will or a new pairing. */
const aliveFor: Duration = seconds(10)
/** Most vehicles whose proof of life is remembered, so that an ack costs no look at the database. */
const aliveMax = 100_000
/** Proofs of life that wait for their group; what exceeds is dropped, as a hint may be. */
const heardMax = { group: 256, waiting: 10_000 } as const
/** Waiting lanes that one birth wakes: more than a catalogue has. */
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
  /** Vehicles that are known to be online, until when (monotonic) that is believed, and whether they are known to be paired. */
  readonly #alive = new Map<Vin, { readonly until: Duration; readonly isPaired: boolean }>()
  /** Messages that are on their way to the store as proof of life, the last of each vehicle; a will makes them old news. */
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
    this.#doubt(vin) // again: a message may have come meanwhile, and may have been written before the will
    if (!isNews) return
    await this.#changed(vin)
    this.#parts.log.info('vehicle.offline', { vin, session: will.session })
  }

  /** Any other message: the vehicle is there. */
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

  /** Asks vehicles that are believed offline whether they are there. */
  async probe(vins: readonly Vin[]): Promise<void> {
    const { vehicles, downlinks } = this.#parts
    for (const { vin, nonce } of await vehicles.probe(vins)) void downlinks.probe(vin, nonce)
  }

  /** Asks one; when the store is away, the sweep asks again. */
  ask(vin: Vin): void {
    this.probe([vin]).catch((error: unknown) =>
      this.#parts.log.debug('gateway.publish_missed', { message: 'probe', vin, error: String(error) }),
    )
  }

  /**
   * A stale birth may be retained, late, or of a vehicle whose counter went back: whoever is there answers a probe, and
   * that counts. An answer that does not count is not asked about again, or two could talk for ever.
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

  /** What has become old news while it waited is left out. */
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
   * Waiting commands get their first attempt, attempted ones are repeated, doubts are asked about. First attempts are
   * stamped after the `now` that the vehicle was told, which a fresh memory takes for its horizon [L4].
   */
  async #wake(vin: Vin, told: Instant): Promise<void> {
    const { lifecycle, commands, clock } = this.#parts
    const attempted = await commands.attemptedOf(vin)
    await lifecycle.attemptWaiting(vin, Math.max(clock.now(), told + instantStep), lanesPerVehicle)
    await lifecycle.stepAll(attempted, { kind: 'heard' })
  }

  /** Of a vehicle that was never heard before: its commands are repeated by time anyway, but its doubts no more. */
  async #askDoubts(vin: Vin): Promise<void> {
    const { lifecycle, commands } = this.#parts
    const doubts = (await commands.attemptedOf(vin)).filter(({ state }) => state === 'unknown')
    await lifecycle.stepAll(doubts, { kind: 'heard' })
  }

  async #changed(vin: Vin): Promise<void> {
    await this.#parts.reads.forget(vehicleKey(vin))
  }
}
