/**
 * One signed POST to one endpoint, with limits for everything: 10 s until the headers of the response, a little longer and 64 KiB
 * for a body that is not used. Redirects are not followed, and every message has a connection of its own, so that the guard
 * has checked its address. Of the endpoint's response only the status is shown.
 */
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Clock, type Duration, messageOf, seconds } from '@keyfob/runtime'
import type { AddressGuard } from './address-guard.ts'
import { retryAfter } from './retry-after.ts'
import { signedHeaders } from './signed-headers.ts'

export interface Message {
  /** The same in every attempt, so that the receiver recognizes duplicates. */
  readonly id: string
  readonly url: string
  readonly secrets: readonly string[]
  readonly body: string
}

export interface SendOutcome {
  /** Null when there was no answer. */
  readonly status: number | null
  /** Null when the endpoint accepted the message, which only 2xx means; else a sentence. */
  readonly error: string | null
  /** Whether the endpoint may have it: a connection was open. Without one nothing left this machine. */
  readonly mayHaveArrived: boolean
  /** What the endpoint asks for. */
  readonly retryAfter: Duration | null
  readonly took: Duration
}

const answerWithin: Duration = seconds(10)
const bodyWithin: Duration = seconds(2)
const bodyBytesMax = 65_536
const headersBytesMax = 16_384
/** Of the text of an error, which is kept with the delivery. */
const errorCharactersMax = 300

export class SignedSender {
  readonly #guard: AddressGuard
  readonly #clock: Clock
  readonly #userAgent: string

  constructor(guard: AddressGuard, clock: Clock, userAgent = 'Keyfob-Webhooks') {
    this.#guard = guard
    this.#clock = clock
    this.#userAgent = userAgent
  }

  /** @throws the signal's reason when it is aborted; whether the endpoint accepted the message is unknown then */
  async send(message: Message, signal: AbortSignal): Promise<SendOutcome> {
    const startedAt = this.#clock.monotonic()
    const took = (): Duration => Math.round(this.#clock.monotonic() - startedAt)
    let mayHaveArrived = false
    try {
      const { statusCode = 0, headers } = await this.#post(message, signal, () => (mayHaveArrived = true))
      const error = statusCode >= 200 && statusCode < 300 ? null : `the endpoint answered ${statusCode}`
      return {
        status: statusCode,
        error,
        mayHaveArrived,
        retryAfter: retryAfter(headers['retry-after'], this.#clock.now()),
        took: took(),
      }
    } catch (error) {
      signal.throwIfAborted()
      return { status: null, error: textOf(error), mayHaveArrived, retryAfter: null, took: took() }
    }
  }

  async #post(message: Message, signal: AbortSignal, onConnected: () => void): Promise<IncomingMessage> {
    signal.throwIfAborted()
    const url = new URL(message.url)
    this.#guard.check(url)
    const request = this.#open(url, message)
    const connected = url.protocol === 'https:' ? 'secureConnect' : 'connect'
    request.once('socket', (socket) => socket.once(connected, onConnected))
    const abort = (): void => void request.destroy(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    try {
      const response = await this.#answer(request, message.body)
      await this.#discard(response)
      return response
    } finally {
      signal.removeEventListener('abort', abort)
      request.destroy()
    }
  }

  #open(url: URL, { id, secrets, body }: Message): ClientRequest {
    const headers = {
      ...signedHeaders(id, this.#clock.now(), body, secrets),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': this.#userAgent,
      connection: 'close',
    }
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest
    return open(url, {
      method: 'POST',
      headers,
      agent: false,
      lookup: this.#guard.lookup,
      maxHeaderSize: headersBytesMax,
    })
  }

  #answer(request: ClientRequest, body: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const late = new Error(`no answer within ${answerWithin / 1_000} s`)
      const timer = this.#clock.schedule(answerWithin, () => request.destroy(late))
      // Kept after the answer: what is destroyed may still say so.
      request.on('error', (error) => {
        timer.cancel()
        reject(error)
      })
      // Also without an error, for example after an upgrade that was not requested.
      request.once('close', () => {
        timer.cancel()
        reject(new Error('the connection was closed without an answer'))
      })
      request.once('response', (response) => {
        timer.cancel()
        resolve(response)
      })
      request.end(body)
    })
  }

  /** The status is all that counts. A short body is read so that the endpoint can end the response normally. */
  #discard(response: IncomingMessage): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.schedule(bodyWithin, () => response.destroy())
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes >= bodyBytesMax) response.destroy()
      })
      response.on('error', () => undefined)
      response.once('close', () => {
        timer.cancel()
        resolve()
      })
    })
  }
}

const textOf = (error: unknown): string => messageOf(error).slice(0, errorCharactersMax)
