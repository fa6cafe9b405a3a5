/**
 * Ends connections of vehicles whose credential was revoked, at a broker that does not look for that itself: it asks the
 * store every two seconds for what was revoked, and tells the broker until it has no connection from before.
 *
 * Authoritative is the store: after a start the last hour is looked at again, which is idempotent, and so any number of processes may
 * do it. While the broker cannot be asked, what is to be ended is kept, and tried again with pauses. What it does not do: to
 * keep the vehicle from connecting again, which is the broker's to refuse.
 */
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, Periodic, hours, messageOf, seconds } from '@keyfob/runtime'
import type { BrokerConnections } from '../ports/broker-connections.ts'
import type { Log } from '../ports/log.ts'
import type { CredentialId, Revocation, VehicleCredentialStore } from '../ports/vehicle-credential.ts'

export interface RevokedConnectionsOptions {
  readonly store: Pick<VehicleCredentialStore, 'revokedSince'>
  readonly connections: BrokerConnections
  readonly clock: Clock
  readonly log: Log
}

const lookEvery: Duration = seconds(2)
/** A revocation may be committed this long after its instant. */
const lookBack: Duration = seconds(30)
const lookBackAtStart: Duration = hours(1)
/** Vehicles that wait. Above that the ones that wait longest are given up, and named in the log. */
const waitingMax = 10_000

export class RevokedConnections {
  readonly #options: RevokedConnectionsOptions
  /** Vehicles whose connections from before this instant must end. */
  readonly #waiting = new Map<Vin, Instant>()
  /** Revocations that were seen, as long as a look may find them. */
  readonly #seen = new Map<CredentialId, Instant>()
  #lookFrom: Instant | undefined

  constructor(options: RevokedConnectionsOptions) {
    this.#options = options
  }

  sweep(): Periodic {
    const { clock, log } = this.#options
    return new Periodic({
      name: 'revoked connections',
      interval: lookEvery,
      clock,
      run: (signal) => this.endRevoked(signal),
      onError: (error) =>
        log.warn('credential.connections_left', { vehicles: this.#waiting.size, error: messageOf(error) }),
    })
  }

  /** One round. @throws Error of the store, or of the broker, which ends the round; the next one tries again */
  async endRevoked(signal: AbortSignal): Promise<void> {
    await this.#look()
    // Each is put behind the others meanwhile.
    const thisRound = [...this.#waiting]
    for (const [vin, than] of thisRound) await this.#end(vin, than, signal)
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#options
    const now = clock.now()
    const from = this.#lookFrom ?? now - lookBackAtStart
    for (const revocation of await store.revokedSince(from)) this.#note(revocation)
    this.#lookFrom = now - lookBack
    for (const [id, at] of this.#seen) if (at < this.#lookFrom) this.#seen.delete(id)
  }

  #note({ id, vin, at }: Revocation): void {
    if (vin === '' || this.#seen.has(id)) return
    this.#seen.set(id, at)
    this.#waiting.set(vin, Math.max(at, this.#waiting.get(vin) ?? at))
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size <= waitingMax || oldest === undefined) return
    this.#waiting.delete(oldest)
    this.#options.log.error('credential.connections_given_up', { vin: oldest })
  }

  async #end(vin: Vin, than: Instant, signal: AbortSignal): Promise<void> {
    const { connections, log } = this.#options
    this.#waiting.delete(vin)
    // Last again, so that one whose end fails does not keep the others waiting.
    this.#waiting.set(vin, than)
    const { ended, isUnsure } = await connections.endOlder(vin, than, signal)
    if (ended > 0) log.info('credential.connections_ended', { vin, connections: ended })
    if (!isUnsure) this.#waiting.delete(vin)
  }
}
