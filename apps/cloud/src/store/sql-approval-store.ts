import type { CommandId } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { ApprovalFilter, ApprovalRecord, ApprovalStore, Asked, Decision } from '../ports/approval.ts'
import type { Page } from '../ports/command-store.ts'
import { approvalColumns, approvalRecord } from './approval-rows.ts'
import { leastIdAt } from './history-weeks.ts'
import type { Columns } from './rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import * as statements from './statements/approvals.ts'
import { claimKeys, releaseKeys } from './statements/idempotency-keys.ts'
import { tellApprovals } from './tell-governance.ts'

export class SqlApprovalStore implements ApprovalStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  ask(record: ApprovalRecord, hash: string | null, max: number): Promise<Asked> {
    return this.#database.transaction(async (sql) => {
      const earlier = await claimKey(sql, record, hash)
      if (earlier) return earlier
      const [row] = await sql.query<Columns>(statements.insertApproval, [JSON.stringify(approvalColumns(record)), max])
      if (row) {
        const asked = approvalRecord(row)
        if (row['is_new'] === true) await tellApprovals(sql, [asked])
        return { kind: 'asked', record: asked }
      }
      await sql.query(releaseKeys, [[record.who], [record.idempotencyKey ?? ''], [record.id]])
      return { kind: 'too_many' }
    })
  }

  async decide({ id, state, by, reason, at, byAnother }: Decision): Promise<ApprovalRecord | undefined> {
    const [decided] = await this.#changed(statements.decideApproval, [
      id,
      state,
      by,
      reason,
      formatInstant(at),
      byAnother,
    ])
    return decided
  }

  find(id: CommandId): Promise<ApprovalRecord | undefined> {
    return this.#one(statements.findApproval, [id])
  }

  async list(filter: ApprovalFilter, cursor: string | undefined, limit: number): Promise<Page<ApprovalRecord>> {
    const { text, params } = statements.listedApprovals(filter, cursor, limit + 1)
    return pageOf(await this.#records(text, params), limit, ({ id }) => id)
  }

  finish(id: CommandId, at: Instant, problem: ApprovalRecord['problem']): Promise<ApprovalRecord | undefined> {
    return this.#database.transaction(async (sql) => {
      const [was] = await sql.query<{ state: ApprovalRecord['state'] }>(statements.lockApproval, [id])
      const params = [id, formatInstant(at), problem && JSON.stringify(problem)]
      const [row] = await sql.query<Columns>(statements.finishApproval, params)
      const finished = row && approvalRecord(row)
      if (finished && finished.state !== was?.state) await tellApprovals(sql, [finished])
      return finished
    })
  }

  async anyIsOverdue(now: Instant, finishedBefore: Instant): Promise<boolean> {
    const values = [formatInstant(now), formatInstant(finishedBefore)]
    return (await this.#database.query(statements.anyOverdueApproval, values)).length > 0
  }

  expire(now: Instant, limit: number): Promise<readonly ApprovalRecord[]> {
    return this.#changed(statements.expireApprovals, [formatInstant(now), limit])
  }

  unfinished(before: Instant, limit: number): Promise<readonly ApprovalRecord[]> {
    return this.#records(statements.unfinishedApprovals, [formatInstant(before), limit])
  }

  async forget(before: Instant, limit: number): Promise<number> {
    return (await this.#database.query(statements.forgetApprovals, [leastIdAt(before), limit])).length
  }

  /** With an event for each, in one transaction. */
  #changed(text: string, params: readonly unknown[]): Promise<readonly ApprovalRecord[]> {
    return this.#database.transaction(async (sql) => {
      const changed = (await sql.query<Columns>(text, params)).map(approvalRecord)
      await tellApprovals(sql, changed)
      return changed
    })
  }

  async #one(text: string, params: readonly unknown[]): Promise<ApprovalRecord | undefined> {
    return (await this.#records(text, params))[0]
  }

  async #records(text: string, params: readonly unknown[]): Promise<readonly ApprovalRecord[]> {
    return (await this.#database.query<Columns>(text, params)).map(approvalRecord)
  }
}

interface Held {
  readonly hash: string
  readonly command_id: CommandId
}

/** Undefined when the key is this request's own, or it has none [L10]. The row's lock lasts until the commit. */
const claimKey = async (
  sql: Sql,
  { id, who, idempotencyKey, askedAt }: ApprovalRecord,
  hash: string | null,
): Promise<Asked | undefined> => {
  if (idempotencyKey === null || hash === null) return undefined
  const [held] = await sql.query<Held>(claimKeys, [[who], [idempotencyKey], [hash], [id], formatInstant(askedAt)])
  if (held === undefined || held.command_id === id) return undefined
  const [row] = await sql.query<Columns>(statements.findApproval, [held.command_id])
  return row && held.hash === hash
    ? { kind: 'repeated', record: approvalRecord(row) }
    : { kind: 'key_reused', id: held.command_id }
}
