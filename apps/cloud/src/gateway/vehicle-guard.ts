/**
 * Lets clients of the embedded broker in that show which vehicle they are, by a password or by a certificate, and keeps
 * each to its own topics. What was revoked or has expired loses its connections within some seconds: the store is asked
 * for what was revoked lately. While the store is unavailable nobody new comes in, and those who are connected stay.
 */
import { TLSSocket } from 'node:tls'
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, Overloaded, Periodic, type Service, seconds } from '@keyfob/runtime'
import type { AuthenticateError, Client, PublishPacket } from 'aedes'
import type { Log } from '../ports/log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import type { VehicleAccess, VehicleIdentity } from '../ports/vehicle-access.ts'
import type { CredentialId } from '../ports/vehicle-credential.ts'
import { goodbyeWithin } from './broker-limits.ts'
import { type VehicleRate, VehicleRates } from './vehicle-rates.ts'

/** The answers to a CONNECT that 3.1.1 has; the library turns them into those of MQTT 5. */
const answers = { clientId: 2, unavailable: 3, login: 4 } as const
/** MQTT 5, for a DISCONNECT: not authorized, message rate too high, session taken over. */
const reasons = { ended: 0x87, tooFast: 0x96, tooMany: 0x8e } as const

/** Of one vehicle: one that works, and those that its network lost without a word. */
export const connectionsOfVehicle = 10
const lookEvery: Duration = seconds(2)
/** A revocation may be committed this long after its instant. */
const lookBack: Duration = seconds(30)

type Done = (error: AuthenticateError | null, success: boolean | null) => void

/** What the library knows of a client, and its types do not. */
interface Connecting {
  /** Set when it sent an empty client id. */
  readonly _assignedClientId?: string | undefined
}

/** Called with an error that the library threw when it continued with a client. */
type OnGuardDefect = (client: Client, error: unknown) => void

export interface VehicleGuardOptions {
  readonly access: VehicleAccess
  readonly clock: Clock
  readonly log: Log
  readonly onDefect: OnGuardDefect
}

const tooMuch = 'The vehicle sends more than the broker takes of one vehicle.'

export class VehicleGuard {
  readonly #access: VehicleAccess
  readonly #clock: Clock
  readonly #log: Log
  readonly #rates: VehicleRates
  readonly #onDefect: OnGuardDefect
  readonly #identities = new WeakMap<Client, VehicleIdentity>()
  /** The oldest connection of a vehicle first. */
  readonly #connected = new Map<Vin, Set<Client>>()
  /** Clients that were told to leave. */
  readonly #ended = new WeakSet<Client>()
  #lookedAt: Instant

  constructor({ access, clock, log, onDefect }: VehicleGuardOptions) {
    this.#access = access
    this.#onDefect = onDefect
    this.#clock = clock
    this.#log = log
    this.#rates = new VehicleRates(clock)
    this.#lookedAt = clock.now()
  }

  /** Ends connections whose credential has ended. To be started and stopped with the broker. */
  watch(): Service {
    return new Periodic({
      name: 'vehicle guard',
      interval: lookEvery,
      clock: this.#clock,
      run: () => this.endRevoked(),
      onError: (error) => this.#log.warn('broker.revocations_unread', { error: String(error) }),
    })
  }

  /** A hook of aedes. */
  authenticate(client: Client, username: string | undefined, password: Uint8Array | undefined, done: Done): void {
    void this.#identify(client, username, password)
      .then(
        (identity) => this.#admit(client, username, identity, done),
        (error: unknown) => this.#refuseLogin(client, username, done, answers.unavailable, whyUnavailable(error)),
      )
      .catch((error: unknown) => this.#onDefect(client, error))
  }

  /** Why a message is refused; undefined: it is not. One that is too much ends the connection. */
  refusePublish(client: Client | null, { topic, payload }: PublishPacket): string | undefined {
    const identity = client === null ? undefined : this.#identities.get(client)
    if (client === null || identity === undefined) return 'Its sender did not show which vehicle it is.'
    if (!this.#access.mayPublish(identity.vin, topic)) return 'A vehicle publishes under its own VIN only.'
    // A will comes after its client's end, once for each connection; it says that the vehicle is gone.
    if (client.closed) return undefined
    if (this.#ended.has(client)) return 'Its connection is being ended.'
    const bytes = topic.length + payload.length
    const isAllowed = this.#take(client, identity, 'messages') && this.#take(client, identity, 'bytes', bytes)
    return isAllowed ? undefined : tooMuch
  }

  refuseSubscription(client: Client, filter: string): string | undefined {
    const identity = this.#identities.get(client)
    if (identity === undefined || this.#ended.has(client)) return 'Its connection is being ended.'
    if (!this.#take(client, identity, 'messages')) return tooMuch
    return this.#access.maySubscribe(identity.vin, filter) ? undefined : 'A vehicle listens to its own commands only.'
  }

  async endRevoked(): Promise<void> {
    const now = this.#clock.now()
    const revoked: ReadonlySet<CredentialId> = new Set(await this.#access.revokedSince(this.#lookedAt - lookBack))
    this.#lookedAt = now
    for (const [vin, clients] of this.#connected)
      for (const client of clients) {
        const { credential, expiresAt } = this.#identities.get(client)! // set with the entry
        const isRevoked = revoked.has(credential)
        if (!isRevoked && (expiresAt ?? Infinity) > now) continue
        this.#log.info('broker.credential_ended', { vin, credential, reason: isRevoked ? 'revoked' : 'expired' })
        this.#end(client, reasons.ended)
      }
  }

  async #identify(
    client: Client,
    username: string | undefined,
    password: Uint8Array | undefined,
  ): Promise<VehicleIdentity | undefined> {
    const certificate = certificateOf(client)
    if (certificate !== undefined) return this.#access.byCertificate(certificate.name, certificate.serial)
    if (username === undefined || password === undefined) return undefined
    return this.#access.byPassword(username, Buffer.from(password).toString())
  }

  #admit(client: Client, username: string | undefined, identity: VehicleIdentity | undefined, done: Done): void {
    if (identity === undefined)
      return this.#refuseLogin(client, username, done, answers.login, 'It did not show which vehicle it is.')
    const { vin } = identity
    const { _assignedClientId: assigned } = client as Client & Connecting // see there
    if (assigned === undefined && !this.#access.mayConnectAs(vin, client.id))
      return this.#refuseLogin(client, vin, done, answers.clientId, `Its client id does not begin with ${vin}.`)
    if (!this.#rates.take(vin, 'connections')) {
      this.#tellTooFast(vin, 'connections')
      return done(refusal(answers.unavailable, 'The vehicle connects too often.'), false)
    }
    this.#keep(client, identity)
    done(null, true)
  }

  #keep(client: Client, identity: VehicleIdentity): void {
    const { vin } = identity
    const clients = this.#connected.get(vin) ?? new Set<Client>()
    this.#identities.set(client, identity)
    this.#connected.set(vin, clients.add(client))
    client.conn.once('close', () => {
      clients.delete(client)
      if (clients.size === 0 && this.#connected.get(vin) === clients) this.#connected.delete(vin)
    })
    const [oldest] = clients
    if (clients.size > connectionsOfVehicle && oldest !== undefined) this.#end(oldest, reasons.tooMany)
  }

  #take(client: Client, { vin }: VehicleIdentity, rate: VehicleRate, count = 1): boolean {
    if (this.#rates.take(vin, rate, count)) return true
    this.#tellTooFast(vin, rate)
    this.#end(client, reasons.tooFast)
    return false
  }

  /** MQTT 5 clients learn the reason; one that does not take it has a second. */
  #end(client: Client, reasonCode: number): void {
    if (this.#ended.has(client)) return
    this.#ended.add(client)
    client.disconnect({ reasonCode })
    const timer = this.#clock.schedule(goodbyeWithin, () => client.conn.destroy())
    client.conn.once('close', () => timer.cancel())
  }

  #tellTooFast(vin: Vin, rate: VehicleRate): void {
    this.#log.warn('broker.vehicle_too_fast', { vin, what: rate })
  }

  #refuseLogin(client: Client, name: string | undefined, done: Done, answer: number, problem: string): void {
    const fields = { client: client.id.slice(0, 100), name: name?.slice(0, 100), problem }
    this.#log.warn('broker.login_refused', fields)
    done(refusal(answer, problem), false)
  }
}

const refusal = (returnCode: number, problem: string): AuthenticateError =>
  Object.assign(new Error(problem), { returnCode })

/** The others are defects, and what they say is not for the log of a refusal. */
const whyUnavailable = (error: unknown): string =>
  error instanceof StoreUnavailable || error instanceof Overloaded ? 'The store is unavailable.' : String(error)

/** What a client showed in the handshake of TLS, where its chain and times were checked; undefined: nothing. */
const certificateOf = ({ conn }: Client): { readonly name: string; readonly serial: string } | undefined => {
  const certificate = conn instanceof TLSSocket && conn.authorized ? conn.getPeerCertificate() : undefined
  if (certificate?.serialNumber === undefined) return undefined
  const { CN: name } = certificate.subject
  return typeof name === 'string' ? { name, serial: certificate.serialNumber } : undefined
}
