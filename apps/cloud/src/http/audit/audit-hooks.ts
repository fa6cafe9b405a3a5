import type { Clock } from '@keyfob/runtime'
import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { AuditRecording, AuditSubject } from '../../ports/audit.ts'
import type { Operation } from '../operation.ts'
import { type Audited, auditedOf } from './audited-operations.ts'
import { newEntry, subjectOf } from './new-entry.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The entry that was begun for it. */
    audited: { readonly id: string; subjects?: readonly AuditSubject[] } | undefined
  }
}

export interface AuditHookOptions {
  /** Null: the audit is off. */
  readonly audit: AuditRecording | null
  readonly clock: Pick<Clock, 'now'>
}

type Hooks = Pick<RouteShorthandOptions, 'preHandler' | 'preSerialization'> & {
  readonly onSend?: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
}

/** The hooks of an operation's route; none where nothing is recorded, so that it costs nothing there. */
export const auditHooks = (operation: Operation<never>, { audit, clock }: AuditHookOptions): Hooks => {
  const audited = auditedOf(operation)
  if (audit === null || audited === undefined) return {}
  const parts = { audit, clock, operation }
  const { onSend, ...hooks } = hooksOf[audited.kind](audited as never, parts) // of this kind
  return {
    ...hooks,
    onSend: async (request, reply) => {
      if (isForbidden(request, reply)) await addForbidden(request, parts, audited)
      else await onSend?.(request, reply)
    },
  }
}

/** By its scopes: refused before the operation, which would have begun an entry. Who it is is proved by then. */
const isForbidden = ({ caller, audited }: FastifyRequest, { statusCode }: FastifyReply): boolean =>
  statusCode === 403 && audited === undefined && caller?.holder !== undefined

/** Once a minute, as reads: a program that tries again and again fills no table. */
const addForbidden = (request: FastifyRequest, parts: Parts, audited: Audited): Promise<void> => {
  const kind = audited.kind === 'change' ? audited.subject : 'request'
  const entry = newEntry(request, parts, { outcome: 'refused', status: 403, subjects: [subjectOf(request, kind, [])] })
  return parts.audit.addRead(entry).catch(() => undefined)
}

interface Parts {
  readonly audit: AuditRecording
  readonly clock: Pick<Clock, 'now'>
  readonly operation: Operation<never>
}
type Of<Kind extends Audited['kind']> = Extract<Audited, { readonly kind: Kind }>

const changeHooks = ({ subject, fields }: Of<'change'>, parts: Parts): Hooks => {
  const { audit, operation } = parts
  // Where the database is not needed for the work, as for the log level, its absence must not prevent it.
  const add = operation.problems.includes('store_unavailable') ? 'add' : 'addPatiently'
  return {
    preHandler: async (request) => {
      const subjects = [subjectOf(request, subject, fields)]
      const entry = newEntry(request, parts, { outcome: null, subjects })
      await audit[add](entry)
      request.audited = { id: entry.id }
    },
    preSerialization: async (request, _reply, answer) => {
      if (request.audited) request.audited.subjects = [namedBy(answer, subjectOf(request, subject, fields))]
      return answer
    },
    onSend: async ({ audited }, { statusCode: status }) => {
      if (audited) await audit.end({ ...audited, status, outcome: outcomeOf(status) })
    },
  }
}

/** With the id that it got, and the vehicle of a command. */
const namedBy = (answer: unknown, subject: AuditSubject): AuditSubject => {
  const { id, vin } = (answer ?? {}) as { readonly id?: unknown; readonly vin?: unknown } // each is checked
  const isNew = subject.id === undefined && subject.vin === undefined && typeof id === 'string'
  return {
    ...subject,
    ...(isNew && { id }),
    ...(subject.vin === undefined && subject.kind !== 'erased vehicle' && typeof vin === 'string' && { vin }),
  }
}

const readHooks = ({ shows }: Of<'read'>, parts: Parts): Hooks => ({
  preSerialization: async (request, _reply, answer) => {
    const subjects = request.method === 'HEAD' ? [] : shows(answer)
    if (subjects.length > 0) await parts.audit.addRead(newEntry(request, parts, { outcome: 'done', subjects }))
    return answer
  },
})

const streamHooks = (_stream: Of<'stream'>, parts: Parts): Hooks => ({
  preHandler: async (request) => {
    const subjects = [subjectOf(request, parts.operation.params === undefined ? 'events' : 'command', [])]
    await parts.audit.addRead(newEntry(request, parts, { outcome: 'opened', subjects }))
  },
})

const submitHooks = (_submit: Of<'submit'>, parts: Parts): Hooks => ({
  preHandler: async (request) => {
    request.audited = { id: '' }
  },
  // It is in no event log before it is approved.
  preSerialization: async (request, _reply, answer) => {
    const { id, state } = (answer ?? {}) as { readonly id?: string; readonly state?: string } // of a command, or of an approval
    if (request.audited && state === 'awaiting_approval')
      request.audited.subjects = [{ ...subjectOf(request, 'command', ['command']), ...(id !== undefined && { id }) }]
    return answer
  },
  onSend: async (request, { statusCode: status }) => {
    if (request.audited === undefined || (status < 400 && request.audited.subjects === undefined)) return
    const { subjects = [subjectOf(request, 'command', ['command'])] } = request.audited
    await parts.audit
      .add(newEntry(request, parts, { outcome: outcomeOf(status), status, subjects }))
      .catch(() => undefined)
  },
})

const hooksOf = { change: changeHooks, read: readHooks, stream: streamHooks, submit: submitHooks } as const

const outcomeOf = (status: number) => (status < 400 ? 'done' : status < 500 ? 'refused' : 'failed')
