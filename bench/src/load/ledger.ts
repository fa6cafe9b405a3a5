/** Counts whole lifecycles where they are on record: not what a caller was told, but what is there. */
import pg from 'pg'
import type { Dialect } from './dialect.ts'
import { HttpConnection } from './http-connection.ts'
import type { LedgerPlace } from './load-job.ts'

export interface Ledger {
  /** Commands that ended well of those that were accepted since it was opened, or since ever. */
  count(): Promise<number>
  /** When they were settled, ms since 1970, of these ids or of some of them; unsettled ones are not there. */
  settledAt(ids: readonly string[]): Promise<ReadonlyMap<string, number>>
  close(): Promise<void>
}

export const openLedger = async (place: LedgerPlace, dialect: Dialect): Promise<Ledger> =>
  place.kind === 'sql' ? sqlLedger(place.url, dialect) : apiLedger(place.api)

/** Ids are made by the clock of another process; ms. */
const clocksApart = 5_000

const sqlLedger = async (url: string, { countStatement, settledStatement }: Dialect): Promise<Ledger> => {
  const client = new pg.Client(url)
  await client.connect()
  const count = countStatement(Date.now() - clocksApart)
  return {
    count: async () => (await client.query<{ n: number }>(count)).rows[0]?.n ?? 0,
    settledAt: async (ids) => {
      const { rows } = await client.query<{ id: string; at: number }>(settledStatement, [ids])
      return new Map(rows.map(({ id, at }) => [id, at]))
    },
    close: () => client.end(),
  }
}

/** So many are asked for one by one. */
const sampleSize = 500

const apiLedger = (api: string): Ledger => {
  const connection = new HttpConnection(api)
  const settledAt = async (id: string): Promise<number> => {
    const { body } = await connection.get(`/commands/${id}`)
    return Date.parse((JSON.parse(body) as { settledAt: string | null }).settledAt ?? '') // the API's own schema
  }
  return {
    count: async () => countIn((await connection.get('/metrics')).body),
    settledAt: async (ids) => {
      const found = new Map<string, number>()
      const step = Math.max(1, Math.floor(ids.length / sampleSize))
      for (const id of ids.filter((_, index) => index % step === 0)) found.set(id, await settledAt(id))
      return new Map([...found].filter(([, at]) => !Number.isNaN(at)))
    },
    close: async () => connection.end(),
  }
}

/** From the text of Keyfob's metrics: counted when the step is committed. */
const countIn = (metrics: string): number => {
  const line = metrics.split('\n').find((each) => /^keyfob_command_seconds_count\{.*state="succeeded"/.test(each))
  return Number(line?.split(' ').at(-1) ?? 0)
}
