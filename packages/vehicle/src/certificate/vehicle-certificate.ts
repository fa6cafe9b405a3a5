/**
 * Keeps the certificate by which a vehicle connects from ending: when two thirds of its life are over it makes a new key,
 * asks for a certificate for it, and tells its link to connect with that one.
 *
 * Authoritative is the store. The next key is kept before it is asked for, so an answer that was lost, or a power cut
 * behind it, costs nothing: the cloud gives the certificate of a key again. The old pair is replaced by the new one in
 * one write. While the cloud cannot be reached it is asked again, with longer and longer pauses; a certificate that is
 * revoked or has expired is refused, and then only a person helps. What it does not do: to get the first certificate.
 *
 * Its time is cloud time once the vehicle knows it, and the wall clock before: a wall clock that is behind would let the
 * certificate end, and one that is ahead asks too early, which the cloud refuses.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, ManagedService, type Timer } from '@keyfob/runtime'
import { backoff, hours, messageOf, minutes, seconds, systemClock } from '@keyfob/runtime'
import { callWithin } from '../call-within.ts'
import type { CertificateEvent } from './certificate-event.ts'
import { type CertificateLife, dueAt, durationOf, endsSoon, lifeOf } from './certificate-life.ts'
import { certificateRequest, newKey, signRenewal } from './certificate-request.ts'
import type { CertificateStore, KeptCertificate } from './certificate-store.ts'
import { type RenewalCall, RenewalRefused } from './renewal-call.ts'

export interface VehicleCertificateOptions {
  readonly vin: Vin
  readonly store: CertificateStore
  readonly renew: RenewalCall
  readonly clock?: Clock
  /** As `Math.random`. */
  readonly random?: () => number
}

/** What a link shows in the handshake of TLS, PEM. */
export interface ShownCertificate {
  readonly cert: string
  readonly key: string
}

/** From the question to the answer. */
const renewWithin: Duration = seconds(30)
/** A wall clock that is set, or a machine that slept, is noticed so late. */
const lookEvery: Duration = hours(1)
/** Shares of a life: what is short is asked for sooner. */
const pauseShare = 1 / 20
const firstPauseShare = 1 / 160

export class VehicleCertificate extends ManagedService {
  readonly #options: VehicleCertificateOptions
  readonly #clock: Clock
  readonly #listeners: ((event: CertificateEvent) => void)[] = []
  #kept: KeptCertificate | undefined
  #life: CertificateLife = { issuedAt: 0, expiresAt: 0 }
  #dueAt: Instant = 0
  #failures = 0
  /** Cloud time less monotonic time. */
  #cloudTime: Duration | undefined
  #timer: Timer | undefined
  #attempt: Promise<void> | undefined

  constructor(options: VehicleCertificateOptions) {
    super(`certificate of ${options.vin}`)
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** @throws Error before the first start */
  get shown(): ShownCertificate {
    const { key, certificate } = this.#now()
    return { cert: certificate, key }
  }

  /** Everything from now on, until the program ends. A listener must not throw. */
  listen(listener: (event: CertificateEvent) => void): void {
    this.#listeners.push(listener)
  }

  /** Cloud time, as the vehicle knows it now. */
  tellTime(now: Instant): void {
    this.#cloudTime = now - this.#clock.monotonic()
    if (this.state === 'started' && this.#kept !== undefined && this.#failures === 0) this.#lookIn(0)
  }

  protected override async onStart(): Promise<void> {
    const { store, vin } = this.#options
    const kept = await store.load()
    if (kept === undefined) throw new Error(`The vehicle ${vin} has no certificate: enroll it first.`)
    this.#take(kept)
    this.#lookIn(0)
  }

  protected override async onStop(): Promise<void> {
    this.#timer?.cancel()
    await this.#attempt
  }

  #now(): KeptCertificate {
    if (this.#kept === undefined) throw new Error(`${this.name} is not started`)
    return this.#kept
  }

  #cloudNow(): Instant {
    return this.#cloudTime === undefined ? this.#clock.now() : this.#cloudTime + this.#clock.monotonic()
  }

  /** @throws Error when the two do not belong together */
  #take(kept: KeptCertificate): void {
    const certificate = new X509Certificate(kept.certificate)
    if (!certificate.checkPrivateKey(createPrivateKey(kept.key)))
      throw new Error(`The certificate of the vehicle ${this.#options.vin} is not that of its key.`)
    this.#kept = kept
    this.#life = lifeOf(certificate)
    this.#dueAt = dueAt(this.#life, (this.#options.random ?? Math.random)())
    this.#failures = 0
  }

  #lookIn(pause: Duration): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.schedule(Math.ceil(Math.min(pause, lookEvery)), () => this.#look())
  }

  #look(): void {
    if (this.state !== 'started' || this.#attempt !== undefined) return
    const left = this.#dueAt - this.#cloudNow()
    if (left > 0) {
      this.#failures = 0
      return this.#lookIn(left)
    }
    this.#attempt = this.#attemptOnce()
  }

  async #attemptOnce(): Promise<void> {
    const pause = await this.#renew()
    this.#attempt = undefined
    if (this.state === 'started') this.#lookIn(pause)
  }

  /** Resolves with the pause until the next look. */
  async #renew(): Promise<Duration> {
    try {
      const { nextKey } = await this.#withNextKey()
      const certificate = await this.#ask(nextKey)
      this.#judge(certificate, nextKey)
      const renewed = { key: nextKey, certificate }
      await this.#options.store.save(renewed)
      this.#take(renewed)
      this.#tell({ kind: 'certificate_renewed', until: this.#life.expiresAt })
      return 0
    } catch (error) {
      return this.state === 'started' ? this.#failed(error) : 0
    }
  }

  async #withNextKey(): Promise<KeptCertificate & { readonly nextKey: string }> {
    const kept = this.#now()
    const withKey = { ...kept, nextKey: kept.nextKey ?? newKey() }
    if (kept.nextKey === undefined) await this.#options.store.save(withKey)
    this.#kept = withKey
    return withKey
  }

  #ask(nextKey: string): Promise<string> {
    const { vin, renew } = this.#options
    const csr = certificateRequest(nextKey, vin)
    const question = { vin, csr, signature: signRenewal(this.#now().key, vin, csr) }
    const limits = { clock: this.#clock, within: renewWithin, signal: this.stopping }
    return callWithin(limits, (signal) => renew(question, signal), 'the renewal had no answer in time')
  }

  /** @throws Error for a certificate that would be worse than the one in use */
  #judge(text: string, key: string): void {
    const certificate = new X509Certificate(text)
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('the answer is for another key')
    if (certificate.subject !== `CN=${this.#options.vin}`) throw new Error('the answer is for another vehicle')
    if (lifeOf(certificate).expiresAt <= this.#life.expiresAt) throw new Error('the new certificate ends no later')
  }

  #failed(error: unknown): Duration {
    this.#failures += 1
    const [problem, refused, until] = [messageOf(error), error instanceof RenewalRefused, this.#life.expiresAt]
    this.#tell({ kind: 'renewal_failed', problem, refused, until })
    if (endsSoon(this.#life, this.#cloudNow())) this.#tell({ kind: 'certificate_ends', problem, until })
    const life = durationOf(this.#life)
    const max = Math.min(hours(1), life * pauseShare)
    return backoff(this.#failures, { base: refused ? max : Math.min(minutes(1), life * firstPauseShare), max })
  }

  #tell(event: CertificateEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
