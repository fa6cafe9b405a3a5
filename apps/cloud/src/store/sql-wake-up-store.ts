import type { CommandId, IvcId, Vin } from '@keyfob/protocol'
import { type Instant, formatInstant, seconds } from '@keyfob/runtime'
import type { WakeAnswer, WakeOutcome, WakeUp, WakeUpRecord, WakeUpStore, WakeUpTerms } from '../ports/wake-ups.ts'
import type { SqlDatabase } from './sql-database.ts'
import {
  claimWakeUps,
  forgetWakeUps,
  lockWakeUps,
  returnWakeUp,
  settleWakeUp,
  wakeUpOf,
} from './statements/wake-ups.ts'

export class SqlWakeUpStore implements WakeUpStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async claim(terms: WakeUpTerms, now: Instant, limit: number): Promise<readonly WakeUp[]> {
    const { spacing, perDay, perSecond, knownBefore, notAfterFrom, repeatedUntil } = terms
    const times = [formatInstant(knownBefore), formatInstant(notAfterFrom)]
    const values = [formatInstant(now), spacing / seconds(1), perDay, ...times, limit]
    const rows = await this.#database.transaction(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(lockWakeUps)
      if (lock?.locked !== true) return []
      return sql.query<ClaimedRow>(claimWakeUps, [...values, formatInstant(repeatedUntil), perSecond])
    })
    return rows.map(({ command_id: commandId, not_after, ...row }) => ({
      ...row,
      commandId,
      at: now,
      notAfter: not_after.getTime(),
    }))
  }

  async settle({ vin, id }: WakeUp, answer: WakeAnswer, retryAt: Instant): Promise<void> {
    const values = [vin, id, answer.kind, answer.kind === 'accepted' ? null : answer.problem]
    if (answer.kind === 'unavailable') await this.#database.query(returnWakeUp, [...values, formatInstant(retryAt)])
    else await this.#database.query(settleWakeUp, values)
  }

  async find(vin: Vin): Promise<WakeUpRecord | undefined> {
    const [row] = await this.#database.query<FoundRow>(wakeUpOf, [vin])
    if (row === undefined) return undefined
    const { last_at: at, next_at: nextAt, ...rest } = row
    return { ...rest, at: at.getTime(), nextAt: nextAt.getTime() }
  }

  async forget(before: Instant, limit: number): Promise<number> {
    return (await this.#database.query(forgetWakeUps, [formatInstant(before), limit])).length
  }
}

interface ClaimedRow {
  readonly id: string
  readonly vin: Vin
  readonly ivc: IvcId | null
  readonly command_id: CommandId
  readonly not_after: Date
}

interface FoundRow {
  readonly last_at: Date
  readonly next_at: Date
  readonly count: number
  readonly outcome: WakeOutcome | null
  readonly problem: string | null
}
