/**
 * Decides about commands that need a second person. The row is authoritative, and its state changes by compare-and-set, so of
 * approval, refusal, cancel and expiry exactly one wins. An approved row is a promise: this process, or the sweep of
 * another one after its death, submits the command under the row's own id, which the store accepts once [L10].
 */
import type { CommandId } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, formatInstant, seconds } from '@keyfob/runtime'
import type {
  ApprovalFilter,
  ApprovalRecord,
  ApprovalService,
  ApprovalStore,
  ApprovedSubmits,
  Decision,
} from '../ports/approval.ts'
import type { NewCommand, Page } from '../ports/command-store.ts'
import type { Answered, Refusal, SubmitRequest } from '../ports/command-service.ts'
import { type ApprovalMeasures, noApprovalMeasures } from '../ports/governance-measures.ts'
import type { Log } from '../ports/log.ts'
import { requestOf } from './request-of.ts'

export interface ApprovalsOptions {
  readonly store: ApprovalStore
  readonly submits: ApprovedSubmits
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly measures?: ApprovalMeasures
}

/** Few people approve: more than these wait because nobody does. */
const waitingMax = 1_000
/**
 * An approved command whose time is over is given up only after this, which is longer than any submit of it can take that
 * is still under way: nothing is called "not accepted" that may be accepted yet.
 */
const overFor: Duration = seconds(60)

export class Approvals implements ApprovalService {
  readonly #options: ApprovalsOptions

  constructor(options: ApprovalsOptions) {
    this.#options = options
  }

  async ask(
    request: SubmitRequest,
    withinSeconds: number,
    purpose: string | null,
  ): Promise<Answered<{ readonly record: ApprovalRecord; readonly repeated: boolean }>> {
    const { store, submits, log } = this.#options
    const read = await submits.prepare(request)
    if (!read.ok) return read
    const record = recordOf(read.value, request.ttlSeconds, purpose, seconds(withinSeconds))
    const asked = await store.ask(record, read.value.idempotency?.hash ?? null, waitingMax)
    if (asked.kind === 'key_reused') return refuse(keyReused(asked.id))
    if (asked.kind === 'too_many') return refuse(tooMany)
    if (asked.kind === 'asked') log.info('approval.asked', fieldsOf(asked.record))
    return { ok: true, value: { record: this.#shown(asked.record), repeated: asked.kind === 'repeated' } }
  }

  async approve(id: CommandId, by: string, reason: string | null): Promise<Answered<ApprovalRecord>> {
    const decided = await this.#decide({ id, state: 'approved', by, reason, byAnother: true })
    return decided.ok ? this.finish(decided.value) : decided
  }

  refuse(id: CommandId, by: string, reason: string): Promise<Answered<ApprovalRecord>> {
    return this.#decide({ id, state: 'refused', by, reason, byAnother: true })
  }

  async cancel(id: CommandId, by: string): Promise<Answered<ApprovalRecord> | null> {
    const canceled = await this.#decide({ id, state: 'canceled', by, reason: null, byAnother: false })
    if (canceled.ok) return canceled
    const found = await this.#options.store.find(id)
    if (found?.state !== 'approved') return canceled
    // Who approved it may have died: then it becomes a command now, which can be canceled.
    const finished = await this.finish(found)
    return finished.ok && finished.value.state === 'approved' ? null : finished
  }

  async find(id: CommandId): Promise<ApprovalRecord | undefined> {
    const found = await this.#options.store.find(id)
    return found && this.#shown(found)
  }

  async list(filter: ApprovalFilter, cursor: string | undefined, limit: number): Promise<Page<ApprovalRecord>> {
    const { items, next } = await this.#options.store.list(filter, cursor, limit)
    return { items: items.map((each) => this.#shown(each)), next }
  }

  /** Makes the command of an approved one, whoever approved it. A refusal that may pass leaves it to the sweep. */
  async finish(record: ApprovalRecord): Promise<Answered<ApprovalRecord>> {
    if (record.finishedAt !== null || record.state !== 'approved') return { ok: true, value: record }
    const { submits, store, clock, log, measures = noApprovalMeasures } = this.#options
    const over = await this.#over(record)
    const answered = over ?? (await submits.submitApproved(requestOf(record), record.id, approvedAtOf(record)))
    if (!answered.ok && mayPass(answered.refusal)) return answered
    const problem = answered.ok ? null : { code: answered.refusal.code, detail: answered.refusal.detail }
    const noted = await store.finish(record.id, clock.now(), problem)
    const finished = noted ?? (await store.find(record.id)) ?? record
    if (noted && problem) measures.decided('not_accepted', 1)
    if (problem) log.warn('approval.not_accepted', { ...fieldsOf(finished), reason: problem.code })
    return answered.ok ? { ok: true, value: finished } : answered
  }

  /** A refusal when there is no time left in which its vehicle could begin [L5]. */
  async #over(record: ApprovalRecord): Promise<{ ok: false; refusal: Refusal } | undefined> {
    const { submits, clock } = this.#options
    if (await submits.isAccepted(record.id)) return undefined
    const read = await submits.prepare({ ...requestOf(record), idempotencyKey: undefined })
    if (!read.ok) return undefined // the submit says why
    const ttl = read.value.notAfter - read.value.acceptedAt
    const late = clock.now() - (approvedAtOf(record) + ttl)
    if (late < 0) return undefined
    return { ok: false, refusal: late < overFor ? notYetKnown(record) : tooLate }
  }

  async #decide(decision: Omit<Decision, 'at'>): Promise<Answered<ApprovalRecord>> {
    const { store, clock, log, measures = noApprovalMeasures } = this.#options
    const record = await store.decide({ ...decision, at: clock.now() })
    if (record) {
      measures.decided(decision.state, 1)
      log.info('approval.decided', { ...fieldsOf(record), by: decision.by })
      return { ok: true, value: record }
    }
    const found = await this.find(decision.id)
    return found === undefined ? refuse(missing(decision.id)) : whyNot(found, decision)
  }

  /** One that the sweep has not ended yet is over all the same. */
  #shown(record: ApprovalRecord): ApprovalRecord {
    const isOver = record.state === 'awaiting_approval' && record.expiresAt <= this.#options.clock.now()
    return isOver ? { ...record, state: 'expired', decidedAt: record.expiresAt } : record
  }
}

const undecided = {
  state: 'awaiting_approval',
  decidedAt: null,
  decidedBy: null,
  reason: null,
  finishedAt: null,
  problem: null,
} as const

const recordOf = (
  { id, vin, ivc, command, params, who, traceparent, acceptedAt: askedAt, idempotency }: NewCommand,
  ttlSeconds: number | undefined,
  purpose: string | null,
  within: Duration,
): ApprovalRecord => ({
  ...undecided,
  id,
  vin,
  ivc,
  command,
  params,
  who,
  traceparent,
  purpose,
  askedAt,
  ttlSeconds: ttlSeconds ?? null,
  idempotencyKey: idempotency?.key ?? null,
  expiresAt: askedAt + within,
})

const approvedAtOf = ({ decidedAt, askedAt }: ApprovalRecord): Instant => decidedAt ?? askedAt

const refuse = (refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal })

/** The same decision of the same person is an answer that was lost. */
const whyNot = (found: ApprovalRecord, { state, by, byAnother }: Omit<Decision, 'at'>): Answered<ApprovalRecord> => {
  if (found.state === state && found.decidedBy === by) return { ok: true, value: found }
  if (found.state === 'awaiting_approval' && byAnother && found.who === by)
    return refuse({
      code: 'own_approval',
      detail:
        'Whoever asked for a command can neither approve nor refuse it. Another person does that; the asker may cancel it.',
    })
  const { decidedBy, decidedAt, expiresAt } = found
  const when = formatInstant(decidedAt ?? expiresAt)
  return refuse({
    code: 'approval_over',
    detail: `It is no longer waiting: ${found.state.replaceAll('_', ' ')}${decidedBy === null ? '' : ` by ${decidedBy}`} at ${when}.`,
    commandId: found.id,
  })
}

const missing = (id: CommandId): Refusal => ({ code: 'command_not_found', detail: `There is no command ${id}.` })

const keyReused = (commandId: CommandId): Refusal => ({
  code: 'idempotency_key_reused',
  detail: 'This Idempotency-Key was used for another request. Use a new key.',
  commandId,
})

const tooMany: Refusal = {
  code: 'too_many_approvals',
  detail: `${waitingMax} commands already wait for an approval. Approve, refuse or cancel some; GET /approvals lists them.`,
  retryAfter: seconds(60),
}

const tooLate: Refusal = {
  code: 'approval_over',
  detail: 'It was approved, and could not be accepted before its time was over. Nothing was sent. Ask for it again.',
}

const notYetKnown = ({ id }: ApprovalRecord): Refusal => ({
  code: 'store_unavailable',
  detail: 'It was approved, and it is not known yet whether it was accepted in time. Look at it again in a minute.',
  mayHaveTakenEffect: true,
  commandId: id,
  retryAfter: overFor,
})

const mayPass = ({ code }: Refusal): boolean => code === 'store_unavailable' || code === 'overloaded'

const fieldsOf = ({ id, command, vin, who, state, expiresAt }: ApprovalRecord) => ({
  command: id,
  type: command,
  vin,
  who,
  state,
  until: formatInstant(expiresAt),
})
