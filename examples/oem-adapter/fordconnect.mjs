/**
 * The adapter: one car at an API in the shape of FordConnect, by its public descriptions. `start` is a POST that answers 202 with
 * a `commandId`, and `poll` a GET of that. There is no idempotency key and no search, so a lost answer is `unknown`.
 */
import { MakerError } from '@keyfob/vehicle'
import { codes, pending } from './codes.mjs'
import { readJson } from './read-json.mjs'

const verbs = {
  doors_lock: 'lock',
  doors_unlock: 'unlock',
  engine_start: 'startEngine',
  engine_stop: 'stopEngine',
  charge_start: 'startCharge',
  charge_stop: 'stopCharge',
}
/** Nothing was sent when these happen. */
const unsent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']

export class FordConnect {
  codes = codes
  #base
  #headers

  /** @param base with the id of the vehicle: `https://…/api/fordconnect/v1/vehicles/{vehicleId}` */
  constructor({ base, token, applicationId }) {
    this.#base = base
    this.#headers = { authorization: `Bearer ${token}`, 'application-id': applicationId, accept: 'application/json' }
  }

  refuse({ command, params }) {
    if (!Object.hasOwn(verbs, command)) return { code: 'not_supported' }
    if (Object.keys(params).length > 0) return { code: 'invalid_params', detail: 'this API takes no params' }
    return undefined
  }

  async start(command, signal) {
    const { status, body } = await this.#request('POST', verbs[command.command], command, signal)
    if (status === 202 && typeof body.commandId === 'string') return { kind: 'started', request: body.commandId }
    // Its own word that it took nothing. The `commandStatus` of a 202 says only that the request was taken.
    if ([400, 404, 406].includes(status)) return { kind: 'refused', code: String(body.error?.statusCode ?? status) }
    throw new MakerError('no_answer', `HTTP ${status}`)
  }

  async poll(request, command, signal) {
    const path = `${verbs[command.command]}/${encodeURIComponent(request)}`
    const { status, body } = await this.#request('GET', path, command, signal)
    if (status !== 200 && status !== 404) throw new MakerError('no_answer', `HTTP ${status}`)
    const code = status === 404 ? 'EMPTY' : String(body.commandStatus)
    return pending.includes(code) ? { kind: 'pending' } : { kind: 'ended', code }
  }

  async #request(method, path, { id }, signal) {
    // The id is for the maker's support. A redirected POST would be a second one.
    const headers = { ...this.#headers, 'x-request-id': id }
    const options = { method, headers, signal, redirect: 'error' }
    const response = await fetch(`${this.#base}/${path}`, options).catch((error) => {
      const code = String(error.cause?.code ?? error.message)
      throw new MakerError(unsent.includes(code) ? 'unavailable' : 'no_answer', code)
    })
    const { status } = response
    if (status === 429) throw new MakerError('rate_limited', 'HTTP 429', retryAfterOf(response))
    if (status === 401 || status === 403) throw new MakerError('unauthorized', `HTTP ${status}`)
    return { status, body: await readJson(response) }
  }
}

/** Seconds; a date, which the header may also be, is left to the pauses of the bridge. */
const retryAfterOf = ({ headers }) => {
  const seconds = Number(headers.get('retry-after') ?? NaN)
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3_600) * 1_000 : undefined
}
