/**
 * The public keys of the issuer of tokens (JWKS, RFC 7517), read over HTTP and kept in memory.
 *
 * The issuer is authoritative. What was read is fresh for ten minutes; then it is read again beside the requests, which
 * use the old keys meanwhile. A token whose key is not among them causes a read at once, since the issuer may have
 * rotated its keys. A read begins at most once in ten seconds, whatever tokens come, so a flood of unknown key ids is one
 * request in ten seconds. While the issuer is unavailable, the keys count for an hour after they were read; after
 * that, and before they were ever read, no token can be checked.
 */
import { type Clock, type Duration, hours, messageOf, minutes, readBounded, seconds } from '@keyfob/runtime'
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose'
import { IssuerUnavailable } from '../ports/issuer-unavailable.ts'
import type { Log } from '../ports/log.ts'

export const freshFor: Duration = minutes(10)
export const keptFor: Duration = hours(1)
/** Between the beginnings of two reads. */
export const readPause: Duration = seconds(10)
const readWithin: Duration = seconds(3)
/** Issuers have a handful of keys, of about a kilobyte each. */
const bytesMax = 262_144
const keysMax = 100

interface Held {
  readonly find: JWTVerifyGetKey
  /** When the read began, on the monotonic clock. */
  readonly readAt: Duration
}

export interface IssuerKeysOptions {
  readonly url: string
  readonly clock: Clock
  readonly log: Log
}

export class IssuerKeys {
  readonly #options: IssuerKeysOptions
  #held: Held | undefined
  #reading: Promise<Held> | undefined
  #startedAt = -Infinity

  constructor(options: IssuerKeysOptions) {
    this.#options = options
  }

  /**
   * The key that a token names.
   *
   * @throws IssuerUnavailable, and what jose throws when no key fits
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const held = await this.#current()
    try {
      return await held.find(header, token)
    } catch (error) {
      const { errors } = await import('jose')
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      const newer = await this.#newerThan(held)
      if (newer === undefined) throw error
      return newer.find(header, token)
    }
  }

  async #current(): Promise<Held> {
    const held = this.#held
    const age = held === undefined ? Infinity : this.#options.clock.monotonic() - held.readAt
    if (held === undefined || age > keptFor) return this.#mayRead ? this.#read() : unavailable()
    if (age > freshFor && this.#mayRead) this.#read().catch(() => undefined) // it is logged, and the old keys still count
    return held
  }

  /** Undefined: there is nothing newer, or it is not yet time to look. */
  async #newerThan(held: Held): Promise<Held | undefined> {
    if (this.#held !== held) return this.#held
    if (!this.#mayRead) return undefined
    return this.#read().catch(() => undefined) // it is logged; the token's key stays unknown
  }

  get #mayRead(): boolean {
    return this.#reading !== undefined || this.#options.clock.monotonic() - this.#startedAt >= readPause
  }

  /** One read at a time, which all share. */
  #read(): Promise<Held> {
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #load(): Promise<Held> {
    const { url, clock, log } = this.#options
    const readAt = clock.monotonic()
    this.#startedAt = readAt
    const over = new AbortController()
    const late = clock.schedule(readWithin, () => over.abort(new Error('it did not answer in time')))
    try {
      const { createLocalJWKSet } = await import('jose') // with the first token: most systems have none
      this.#held = { find: createLocalJWKSet(await keysFrom(url, over.signal)), readAt }
      return this.#held
    } catch (error) {
      log.warn('access.issuer_unavailable', { url, error: messageOf(error) })
      return unavailable(error)
    } finally {
      late.cancel()
    }
  }
}

const unavailable = (cause?: unknown): never => {
  throw new IssuerUnavailable('The keys of the issuer of tokens cannot be read.', { cause })
}

/** A redirect is an error: the setting says where the keys are. */
const keysFrom = async (url: string, signal: AbortSignal): Promise<JSONWebKeySet> => {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  if (response.status !== 200) throw new Error(`it answered with the status ${response.status}`)
  const set = JSON.parse(await readBounded(response, bytesMax)) as unknown
  if (!isKeySet(set)) throw new Error('its answer is not a set of keys (JWKS)')
  if (set.keys.length > keysMax) throw new Error(`it has more than ${keysMax} keys`)
  return set
}

const isKeySet = (value: unknown): value is JSONWebKeySet =>
  typeof value === 'object' &&
  value !== null &&
  'keys' in value &&
  Array.isArray(value.keys) &&
  value.keys.every((key) => typeof key === 'object' && key !== null)
