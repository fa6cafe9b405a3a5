import { type Duration, formatInstant } from '@keyfob/runtime'
import type { ProcessRecord, ProcessStore } from '../ports/process-store.ts'
import type { Sql } from './sql-database.ts'
import { removeProcess, renewProcess, runningProcesses } from './statements/processes.ts'

type Row = Omit<ProcessRecord, 'since'> & { readonly since: Date }

export class SqlProcessStore implements ProcessStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async renew({ id, host, version, roles, since, brokers }: ProcessRecord): Promise<void> {
    await this.#sql.query(renewProcess, [id, host, version, roles, formatInstant(since), JSON.stringify(brokers)])
  }

  async remove(id: string): Promise<void> {
    await this.#sql.query(removeProcess, [id])
  }

  async list(within: Duration): Promise<readonly ProcessRecord[]> {
    const rows = await this.#sql.query<Row>(runningProcesses, [within / 1_000])
    return rows.map((row) => ({ ...row, since: row.since.getTime() }))
  }
}
