/**
 * Tells vehicles apart by what they show, and says what each may do at a broker. The store is asked at every connection,
 * so that a revocation counts at once; nothing is remembered. Connections that come together are looked up together,
 * one statement at a time: the return of 20,000 vehicles is 40 of them, and took 1.5 s on two cores that others used, too.
 */
import { type Topics, type Vin, parseVin, uplinks } from '@keyfob/protocol'
import { type Clock, GroupCommit, type Instant } from '@keyfob/runtime'
import type { VehicleAccess, VehicleIdentity } from '../ports/vehicle-access.ts'
import type { CredentialId, KeptCredential, VehicleCredentialStore } from '../ports/vehicle-credential.ts'
import { idOfSerial } from './certificates.ts'
import { hashOf, isSameHash } from './credential-secret.ts'

/** Vehicles that one statement looks for: some milliseconds of the store. */
const looksInGroup = 500
/** As many as a broker has connections. */
const looksWaiting = 20_000
/** Longer texts are no password of ours; the hash of a long one would cost more. */
const passwordMax = 256

export interface CredentialAccessOptions {
  readonly store: Pick<VehicleCredentialStore, 'validOf' | 'revokedSince'>
  readonly topics: Topics
  readonly clock: Clock
}

export class CredentialAccess implements VehicleAccess {
  readonly #options: CredentialAccessOptions
  readonly #groups: GroupCommit<Vin, readonly KeptCredential[]>

  constructor(options: CredentialAccessOptions) {
    const { store, clock } = options
    this.#options = options
    const commit = async (vins: readonly Vin[]): Promise<readonly (readonly KeptCredential[])[]> => {
      const found = await store.validOf([...new Set(vins)], clock.now())
      const ofVehicles = new Map<Vin, readonly KeptCredential[]>()
      for (const each of found) ofVehicles.set(each.vin, [...(ofVehicles.get(each.vin) ?? []), each])
      return vins.map((vin) => ofVehicles.get(vin) ?? [])
    }
    this.#groups = new GroupCommit({ commit, maxGroup: looksInGroup, maxWaiting: looksWaiting, clock })
  }

  vinNamed(name: string): Vin | undefined {
    const vin = parseVin(name)
    return vin === name ? vin : undefined
  }

  async byPassword(username: string, password: string): Promise<VehicleIdentity | undefined> {
    const vin = this.vinNamed(username)
    if (vin === undefined || password === '' || password.length > passwordMax) return undefined
    const hash = hashOf(password)
    const isIt = (kept: KeptCredential): boolean => kept.kind === 'password' && isSameHash(kept.hash, hash)
    return identityOf((await this.#groups.submit(vin)).find(isIt))
  }

  async byCertificate(commonName: string, serial: string): Promise<VehicleIdentity | undefined> {
    const vin = this.vinNamed(commonName)
    if (vin === undefined) return undefined
    const id = idOfSerial(serial)
    const isIt = (kept: KeptCredential): boolean => kept.kind === 'certificate' && kept.id === id
    return identityOf((await this.#groups.submit(vin)).find(isIt))
  }

  mayConnectAs(vin: Vin, clientId: string): boolean {
    return clientId === '' || clientId.startsWith(vin)
  }

  mayPublish(vin: Vin, topic: string): boolean {
    return uplinks.some((uplink) => topic === this.#options.topics.uplink(vin, uplink))
  }

  maySubscribe(vin: Vin, filter: string): boolean {
    return filter === this.#options.topics.command(vin)
  }

  async revokedSince(since: Instant): Promise<readonly CredentialId[]> {
    return (await this.#options.store.revokedSince(since)).map(({ id }) => id)
  }
}

const identityOf = (kept: KeptCredential | undefined): VehicleIdentity | undefined =>
  kept && { vin: kept.vin, credential: kept.id, expiresAt: kept.expiresAt }
