import pg from 'pg'
import type { Figures, Measured } from '../figures/row.ts'
import { prepareHistory } from '../stage/prepare-history.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import type { Bench, MeasuredTarget } from './bench.ts'
import type { Scenario } from './scenario.ts'

const callers = 64
/** Of the closed figure. */
const openShare = 0.5

/** The same load with more and more history: it should cost the same. */
export const growth: Scenario = {
  name: 'growth',
  about: 'Lifecycles, and latency at half of that load, with 0, 1 and 10 million commands of the past.',
  needsServers: true,
  picture: ['lifecycles/s', 'half load: settle p99 ms', 'CPU s/1000 PostgreSQL'],
  run: async (bench) => {
    const filled: Filled[] = []
    for (const history of bench.options.histories)
      filled.push({ history, databaseUrl: await prepareHistory(bench, history) })
    return bench.rounds(async () => {
      const all: Measured[] = []
      for (const each of filled) all.push(await withHistory(bench, each))
      return all
    })
  },
}

/** Filled once for all rounds, whose own commands are few beside it. */
interface Filled {
  readonly history: number
  readonly databaseUrl: string
}

const withHistory = async (bench: Bench, { history, databaseUrl }: Filled): Promise<Measured> => {
  const figures = await bench.with(
    () => startKeyfob(bench.stage, { databaseUrl }),
    (keyfob) => measure(bench, keyfob),
  )
  const name = `${history.toLocaleString('en')} before`
  return { group: 'Keyfob', name, figures: { ...figures, 'database MB': await megabytesOf(databaseUrl) } }
}

const measure = async (bench: Bench, { measure: run }: MeasuredTarget): Promise<Figures> => {
  bench.say(`Keyfob: ${callers} callers`)
  const closed = await run({ kind: 'closed', callers, ...bench.spansOfJob })
  const rate = Math.max(1, Math.round((closed['lifecycles/s'] ?? 0) * openShare))
  bench.say(`Keyfob: ${rate} calls/s`)
  const open = await run({ kind: 'open', rate, ...bench.spansOfJob })
  const ofOpen = Object.entries(open).filter(([name]) => / p\d+/.test(name))
  return { ...closed, ...Object.fromEntries(ofOpen.map(([name, value]) => [`half load: ${name}`, value])) }
}

const megabytesOf = async (url: string): Promise<number> => {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ mb: number }>('SELECT (pg_database_size(current_database()) >> 20)::int AS mb')
  await client.end()
  return rows[0]?.mb ?? 0
}
