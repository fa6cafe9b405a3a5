import { Overloaded } from '@keyfob/runtime'
import type { FastifyRequest } from 'fastify'
import type { Access, AccessRefusal, Admission, Holder } from '../../ports/access.ts'
import { IssuerUnavailable } from '../../ports/issuer-unavailable.ts'
import type { Log } from '../../ports/log.ts'
import { allRights, hasScope, mayTry } from '../../ports/scopes.ts'
import { StoreUnavailable } from '../../ports/store-unavailable.ts'
import { type Caller, anonymous } from '../caller.ts'
import { HttpProblem } from '../http-problem.ts'
import type { OperationScope } from '../operation.ts'
import { addressOf, networkOf } from './client-address.ts'

export interface KeyGuardOptions {
  readonly access: Access
  readonly log: Log
  readonly onRefused: (reason: AccessRefusal) => void
}

const anonymousCaller: Caller = {
  who: anonymous,
  rights: allRights,
  refuse: (scope) => new HttpProblem('insufficient_scope', `This request needs the scope ${scope}.`),
}

type Refused = Extract<Admission, { readonly ok: false }>

/**
 * Authorizes a caller that may do what the route declares, and sets `request.caller`. A route that declares nothing needs
 * `admin`, so that a forgotten one is closed. Where no key is required, a key that is sent must be valid, too.
 */
export const guardKey = (options: KeyGuardOptions) => {
  const { access } = options
  return async (request: FastifyRequest): Promise<void> => {
    const { is404, routeOptions } = request
    request.caller = anonymousCaller
    const { scope } = routeOptions.config ?? {}
    if (is404 || scope === 'public') return
    const text = bearerOf(request) ?? keyOfBroker(request)
    if (text !== undefined) request.caller = await admitted(options, request, text, scope)
    else if (access.required) throw refusal(options, request, 'missing')
  }
}

const admitted = async (
  options: KeyGuardOptions,
  request: FastifyRequest,
  text: string,
  scope: Exclude<OperationScope, 'public'> | undefined,
): Promise<Caller> => {
  const { access } = options
  const admission = await access.admit(text, networkOf(addressOf(request))).catch((error: unknown) => {
    if (error instanceof StoreUnavailable) note(options, request, 'store_unavailable')
    if (error instanceof IssuerUnavailable) note(options, request, 'issuer_unavailable')
    if (error instanceof Overloaded) note(options, request, 'overloaded')
    throw error
  })
  if (!admission.ok) throw refusal(options, request, admission.reason, admission)
  const { holder } = admission
  const refuse = (needed: string): HttpProblem => tooSmall(options, request, holder, needed)
  const caller = { who: holder.who, rights: holder, holder, refuse, stillHolds: () => access.stillHolds(text) }
  request.caller = caller // also of a refused request: the audit names it
  if (!isAllowed(holder, scope)) throw refuse(scope ?? 'admin')
  return caller
}

const isAllowed = (holder: Holder, scope: Exclude<OperationScope, 'public'> | undefined): boolean => {
  if (scope === 'any') return true
  return scope === undefined ? hasScope(holder, 'admin') : mayTry(holder, scope)
}

/** What follows `Authorization: Bearer` (RFC 6750); undefined when the scheme is another, or there is none. */
const bearerOf = ({ headers: { authorization = '' } }: FastifyRequest): string | undefined => {
  const [scheme = ''] = authorization.split(/\s/, 1)
  return scheme.toLowerCase() === 'bearer' ? authorization.slice(scheme.length).trim() : undefined
}

/** Some brokers can send no header. No other operation takes a key in its URL, which is written to logs of proxies. */
const keyOfBroker = ({ query, routeOptions: { config } }: FastifyRequest): string | undefined => {
  const { key } = query as { readonly key?: unknown } // parsed, and not validated yet
  return config?.scope === 'brokers:ask' && typeof key === 'string' ? key : undefined
}

/** `who`: what it showed to be, or the API key that it claimed. */
const note = (
  { onRefused, log }: KeyGuardOptions,
  request: FastifyRequest,
  reason: AccessRefusal,
  who?: string,
  scope?: string,
): void => {
  const { method, routeOptions } = request
  const address = addressOf(request)
  onRefused(reason)
  const isKey = who?.startsWith('key:') === true
  log.warn('access.refused', {
    reason,
    method,
    operation: routeOptions.config.operation,
    address,
    ...(who !== undefined && (isKey ? { key: idOf(who) } : { who })),
    ...(scope !== undefined && { scope }),
  })
}

const challenge = 'Bearer realm="keyfob"'
const invalid = `${challenge}, error="invalid_token"`

/** For an unknown key it says the same whether its id exists or not; only the holder of an expired key learns more. */
const refusal = (
  options: KeyGuardOptions,
  request: FastifyRequest,
  reason: Refused['reason'] | 'missing',
  refused?: Refused,
): HttpProblem => {
  note(options, request, reason, refused?.keyId && `key:${refused.keyId}`)
  if (reason === 'missing')
    return new HttpProblem('key_missing', 'This request needs an API key. Send "Authorization: Bearer kf_…".', {
      challenge,
    })
  if (reason === 'expired')
    return new HttpProblem('key_expired', `The API key ${refused?.keyId} has expired. Ask an admin for a new one.`, {
      challenge: invalid,
    })
  if (reason === 'revoked')
    return new HttpProblem('key_revoked', `The API key ${refused?.keyId} was revoked. Ask an admin for a new one.`, {
      challenge: invalid,
    })
  if (reason === 'token_expired')
    return new HttpProblem('token_expired', 'The token has expired. Get a new one from its issuer.', {
      challenge: invalid,
    })
  if (reason === 'token_invalid')
    return new HttpProblem('token_invalid', `The token is not valid: ${refused?.detail ?? 'it is malformed'}.`, {
      challenge: invalid,
    })
  if (reason === 'too_many_attempts')
    return new HttpProblem(
      'too_many_attempts',
      'This API key is not valid, and too many requests from this address were refused before. Send a valid key, or try again later.',
      { retryAfter: refused?.retryAfter ?? 0 },
    )
  return new HttpProblem(
    'key_unknown',
    'The API key is unknown. Check that it is complete, and that it belongs to this server.',
    {
      challenge: invalid,
    },
  )
}

const idOf = (who: string): string => who.slice(who.indexOf(':') + 1)

const tooSmall = (
  options: KeyGuardOptions,
  request: FastifyRequest,
  { who, scopes, labels }: Holder,
  scope: string,
): HttpProblem => {
  note(options, request, 'scope', who, scope)
  const [what, id] = who.startsWith('key:') ? ['an API key', `key ${idOf(who)}`] : ['a token', `token of ${who}`]
  return new HttpProblem(
    'insufficient_scope',
    `This request needs ${what} with the scope ${scope}. The ${id} has ${scopes.join(' ')}${labels.length === 0 ? '' : `, for vehicles with ${labels.join(' or ')}`}.`,
    {
      challenge: `${challenge}, error="insufficient_scope", scope="${scope}"`,
    },
  )
}
