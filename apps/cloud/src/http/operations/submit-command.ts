import { classOf, isOpen } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { CommandRecord } from '../../ports/command-record.ts'
import { notRegistered } from '../../ports/command-service.ts'
import { callerOf, counterOf } from '../caller.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { addressOf } from '../guards/client-address.ts'
import { demandClass } from '../guards/class-guard.ts'
import { ivcText, vinText } from '../../ports/vehicle-fields.ts'
import { askForApproval, noPurpose } from './ask-for-approval.ts'
import { approvalSchema, approvalText } from '../resources/approval.ts'
import { idempotencyKeyOf } from '../input/idempotency-key.ts'
import { preferredWait } from '../input/prefer-wait.ts'
import { demandQuota, quotaHeaders } from '../guards/quota-guard.ts'
import { boundTo, seesVehicle } from '../guards/label-guard.ts'
import { refused } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { submittedJson, submittedSchema } from '../resources/command.ts'

type Needs = Pick<OperationParts, 'commands' | 'approvals' | 'vehicles' | 'catalogue' | 'quotas' | 'waits' | 'audit'>

const bodySchema = z
  .strictObject({
    command: z
      .string()
      .min(1)
      .max(80)
      .describe('Name in the catalogue; case does not matter, and spaces and hyphens count as underscores'),
    vin: vinText,
    ivc: ivcText.optional(),
    params: z.record(z.string(), z.unknown()).optional().describe('As the schema of the command type says'),
    ttlSeconds: z
      .number()
      .positive()
      .optional()
      .describe('How long the command may wait for its vehicle; at most what the type allows'),
    purpose: approvalText.optional().describe('Why, for whoever approves it; only of a type that needs an approval'),
  })
  .meta({ id: 'Submit', examples: [commandExamples.submit] })

const headers = {
  Location: 'The command',
  'Idempotency-Replayed': '`true` when the Idempotency-Key named an earlier request',
  'Preference-Applied': '`wait=…` when the wait was granted',
  ...quotaHeaders,
}

export const submitCommand = operation({
  id: 'submitCommand',
  method: 'POST',
  paths: [paths.triggerCommand, paths.commands],
  tag: 'commands',
  scope: 'commands:send',
  summary: 'Submit a command to a vehicle',
  description:
    'Also as `POST /commands`. Answers when the command is durable. With `Prefer: wait=10` it answers when the command is settled, or after 10 seconds.',
  headers: z.object({
    'idempotency-key': z
      .string()
      .optional()
      .describe(
        '1 to 255 visible ASCII characters. The same key with the same request gives the same command, for at least 24 h',
      ),
    prefer: z.string().optional().describe('`wait=<seconds>`, at most 30 (RFC 7240)'),
  }),
  body: bodySchema,
  answers: {
    200: {
      description: 'Settled within the wait; `unknown` is an outcome too',
      schema: submittedSchema,
      example: commandExamples.succeeded,
      headers,
    },
    202: {
      description:
        'Accepted: the command is durable and may be sent already. `warning` is present when the vehicle has never sent a message. With the state `awaiting_approval` it is no command yet, and not accepted: another caller has to approve it first',
      schema: z.union([submittedSchema, approvalSchema]),
      example: commandExamples.submitted,
      headers,
    },
  },
  problems: [
    'invalid_header',
    'unknown_command',
    'invalid_params',
    'ttl_too_long',
    'vehicle_not_registered',
    'ivc_mismatch',
    'idempotency_key_reused',
    'guard_failed',
    'approval_needs_keys',
    'too_many_approvals',
    'lane_busy',
    'lane_full',
    'quota_exceeded',
    'overloaded',
    'store_unavailable',
  ],
  answer:
    ({ commands, approvals, vehicles, catalogue, quotas, waits, audit }: Needs) =>
    async ({ body: { purpose, ...body }, request, reply }) => {
      const type = catalogue.find(body.command)
      if (type !== undefined) demandClass(request.caller, classOf(type))
      if (boundTo(request) !== undefined && !(await seesVehicle(vehicles, request, body.vin)))
        throw refused(notRegistered(body.vin))
      const idempotencyKey = idempotencyKeyOf(request.headers)
      // An unknown type is refused below, for free.
      const keep =
        quotas && type && (await demandQuota(quotas, request, reply, { ...body, command: type.name, idempotencyKey }))
      const { command, vin, ivc, params, ttlSeconds } = body
      const asked = {
        command,
        vin,
        ivc,
        params,
        ttlSeconds,
        idempotencyKey,
        who: callerOf(request),
        traceparent: request.span?.traceparent,
        address: audit.recording === null ? undefined : addressOf(request),
      }
      if (type?.approval !== undefined) {
        const waiting = await askForApproval({ commands, approvals }, asked, { ...type.approval, purpose }, reply)
        keep?.()
        return waiting
      }
      if (purpose !== undefined) throw noPurpose
      const { record, repeated, unheard } = answered(await commands.submit(asked))
      keep?.()
      reply.header('location', pathTo(paths.command, { id: record.id }))
      if (repeated) reply.header('idempotency-replayed', 'true')
      const wait = preferredWait(request.headers)
      if (wait === undefined) return reply.code(202).send(submittedJson(record, unheard))
      const waited = await waitFor({ commands, waits }, record, wait, reply)
      return reply.code(isOpen(waited.state) ? 202 : 200).send(submittedJson(waited, unheard))
    },
})

/** The command after the wait. It is already accepted, so a wait that fails counts as a wait that was not granted. */
const waitFor = async (
  { commands, waits }: Pick<Needs, 'commands' | 'waits'>,
  record: CommandRecord,
  wait: number,
  reply: FastifyReply,
): Promise<CommandRecord> => {
  const request = waits.enter(counterOf(reply.request))
  if (typeof request === 'string') return record
  const leave = (): void => request.abort()
  reply.raw.once('close', leave)
  try {
    const waited = await commands.waitUntilSettled(record.id, seconds(wait), request.signal)
    reply.header('preference-applied', `wait=${wait}`)
    return waited ?? record
  } catch {
    return record
  } finally {
    reply.raw.off('close', leave)
    waits.leave(request)
  }
}
