import { isOpen, parseVin, traceIdOf } from '@keyfob/protocol'
import type { Clock, Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import type { Refusal, SubmitRequest } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import type { Measures } from '../ports/measures.ts'

/** Reports what was committed: one log line per key event, and the metrics. It holds no state and decides nothing. */
export class LifecycleReporter {
  readonly #log: Log
  readonly #measures: Measures
  readonly #clock: Pick<Clock, 'now'>

  constructor(log: Log, measures: Measures, clock: Pick<Clock, 'now'>) {
    this.#log = log
    this.#measures = measures
    this.#clock = clock
  }

  accepted(record: CommandRecord): void {
    const ms = this.#clock.now() - record.acceptedAt
    this.#measures.accepted(record, ms)
    this.#log.info('command.accepted', fieldsOf(record, { who: record.who, ms }))
  }

  /** The VIN only where the text is one: a caller may send any text. */
  refused({ vin, who, traceparent }: SubmitRequest, { code, commandId }: Refusal): void {
    this.#measures.refused(code)
    this.#log.warn('command.refused', {
      vin: parseVin(vin),
      who,
      reason: code,
      command: commandId,
      trace: traceIdOf(traceparent),
    })
  }

  changed(change: Change): void {
    this.#measures.changed(change)
    const { record, moved, send, contradiction } = change
    if (contradiction) this.#log.warn('command.contradicted', fieldsOf(record, {}))
    if (moved) this.#moved(record)
    else if (send !== null)
      this.#log.info(
        send === 'command' ? 'command.repeated' : 'command.cancel_sent',
        fieldsOf(record, {
          attempts: record.attempts,
          questions: record.questions,
          ...(send === 'cancel' && { canceledBy: record.cancel?.who }),
        }),
      )
  }

  published(record: CommandRecord, at: Instant): void {
    const ms = at - record.attemptedAt! // it was attempted, or it could not have been published
    this.#measures.published(ms)
    this.#log.debug('command.published', fieldsOf(record, { ms }))
  }

  #moved(record: CommandRecord): void {
    const { attempts, questions, late, acceptedAt, receivedAt, begunAt, settledAt } = record
    if (record.state === 'sent') this.#log.info('command.sent', fieldsOf(record, { attempts }))
    if (record.state === 'delivered')
      this.#log.info('command.delivered', fieldsOf(record, { ms: sinceAttempt(record, receivedAt) }))
    if (record.state === 'running')
      this.#log.info('command.running', fieldsOf(record, { ms: sinceAttempt(record, begunAt) }))
    if (!isOpen(record.state))
      this.#log.info(
        'command.settled',
        fieldsOf(record, {
          canceledBy: record.cancel?.who,
          late,
          attempts,
          questions,
          ms: settledAt! - acceptedAt, // a settled record has the instant
        }),
      )
  }
}

const sinceAttempt = ({ attemptedAt }: CommandRecord, at: Instant | null): number | undefined =>
  attemptedAt === null || at === null ? undefined : at - attemptedAt

/** The fields of every line about a command, and more of this one. */
const fieldsOf = <More extends object>(record: CommandRecord, more: More) => ({
  command: record.id,
  type: record.command,
  vin: record.vin,
  ivc: record.ivc ?? undefined,
  lane: record.lane,
  state: record.state,
  reason: record.reason.code,
  layer: record.reason.layer,
  trace: traceIdOf(record.traceparent),
  ...more,
})
