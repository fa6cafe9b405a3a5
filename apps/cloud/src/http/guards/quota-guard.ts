import { seconds } from '@keyfob/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CountedSubmit, QuotaService, QuotaState } from '../../ports/quotas.ts'
import { callerOf, counterOf } from '../caller.ts'
import { HttpProblem } from '../http-problem.ts'

/** The fields of draft-ietf-httpapi-ratelimit-headers, for the OpenAPI document. */
export const quotaHeaders = {
  'RateLimit-Policy':
    'Where quotas are configured: each one, its limit `q` and its window `w` in seconds, as in `"vin/1m";q=30;w=60`',
  RateLimit:
    'Where quotas are configured: of each one what is left, `r`, and the seconds until its window ends, `t`, as in `"vin/1m";r=29;t=60`',
}

/**
 * Counts a submit, and says in its answer how much of each quota is left. What it returns is called when the submit is
 * accepted.
 *
 * @throws HttpProblem when a quota is used up
 */
export const demandQuota = async (
  quotas: QuotaService,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Pick<CountedSubmit, 'vin' | 'command' | 'idempotencyKey'>,
): Promise<() => void> => {
  const submit = { ...asked, vin: asked.vin.toUpperCase(), who: callerOf(request), counter: counterOf(request) }
  const states = await quotas.take(submit)
  if (states.length > 0) reply.headers(fieldsOf(states))
  const over = states.filter(({ isOver }) => isOver)
  if (over.length > 0) throw exceeded(over)
  return () => quotas.accepted(submit)
}

/** Structured fields (RFC 9651): lists of strings with parameters. Names of quotas need no escape. */
const fieldsOf = (states: readonly QuotaState[]): Readonly<Record<string, string>> => ({
  'ratelimit-policy': states.map(({ rule }) => `"${rule.name}";q=${rule.limit};w=${rule.span / seconds(1)}`).join(', '),
  ratelimit: states
    .map(({ rule, left, resetsIn }) => `"${rule.name}";r=${left};t=${Math.ceil(resetsIn / seconds(1))}`)
    .join(', '),
})

const counted = {
  caller: 'this caller may submit',
  vin: 'this vehicle may get',
  'vin+command': 'this vehicle may get of this command type',
} as const

/** The window that ends last says when all have a place again. */
const exceeded = (over: readonly QuotaState[]): HttpProblem => {
  const retryAfter = Math.max(...over.map(({ resetsIn }) => resetsIn))
  const sentences = over.map(({ rule: { name, kind, limit, span } }) => {
    return `The quota ${name} is used up: ${counted[kind]} ${limit} in ${span / seconds(1)} s.`
  })
  const again = `Nothing was submitted. Try again in ${Math.max(1, Math.ceil(retryAfter / seconds(1)))} s, with the same Idempotency-Key.`
  return new HttpProblem('quota_exceeded', [...sentences, again].join(' '), {
    retryAfter,
    mayHaveTakenEffect: false,
    quotas: over.map(({ rule }) => rule.name),
  })
}
