import { isCleanText, traceIdOf } from '@keyfob/protocol'
import type { Clock, Json } from '@keyfob/runtime'
import type { FastifyRequest } from 'fastify'
import { uuidv7 } from 'uuidv7'
import type { AuditOrigin, AuditSubject, NewAuditEntry } from '../../ports/audit.ts'
import { addressOf } from '../guards/client-address.ts'

/** Of one text of a path or a query, and of the JSON of one field. */
const charactersMax = 64
const fieldMax = 500

interface Parts {
  readonly clock: Pick<Clock, 'now'>
  readonly operation: { readonly id: string }
}

export const newEntry = (
  request: FastifyRequest,
  { clock, operation }: Parts,
  found: Pick<NewAuditEntry, 'outcome' | 'status' | 'subjects'>,
): NewAuditEntry => ({ id: uuidv7(), at: clock.now(), action: operation.id, origin: originOf(request), ...found })

const originOf = (request: FastifyRequest): AuditOrigin => {
  const { holder, who } = request.caller
  const trace = request.span && traceIdOf(request.span.traceparent)
  return {
    who,
    ...(holder !== undefined && { name: holder.name }),
    ...(holder?.issuer !== undefined && { issuer: holder.issuer }),
    address: addressOf(request),
    ...(trace && { trace }),
  }
}

/** What a request is about, by its path, its query and some fields of its body. */
export const subjectOf = (
  { params, query, body }: Pick<FastifyRequest, 'params' | 'query' | 'body'>,
  kind: string,
  fields: readonly string[],
): AuditSubject => {
  const { id, vin, deliveryId } = { ...objectOf(query), ...objectOf(params) }
  const given = objectOf(body)
  const asked = kind === 'erased vehicle' ? undefined : (textOf(vin) ?? textOf(given['vin']))
  const details = [...fields.map((name) => [name, given[name]] as const), ['delivery', textOf(deliveryId)] as const]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, bounded(value)])
  return {
    kind,
    ...(textOf(id) !== undefined && { id: textOf(id)! }), // just checked
    ...(asked !== undefined && { vin: asked.toUpperCase() }),
    ...(details.length > 0 && { details: Object.fromEntries(details) as { readonly [name: string]: Json } }),
  }
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // members are checked where they are used

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && isCleanText(value) ? value.slice(0, charactersMax).toWellFormed() : undefined

/** JSON that was checked with the body, where it is small. */
const bounded = (value: unknown): unknown => {
  const text = JSON.stringify(value)
  return text.length <= fieldMax ? JSON.parse(text) : `(${text.length} characters)`
}
