import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import { prepareHistory } from '../stage/prepare-history.ts'
import type { Bench } from './bench.ts'
import type { Scenario } from './scenario.ts'

/** What a browser asks for when a page of the console is opened, all at once. */
const pages = {
  Now: ['/figures', '/figures/series?window=1h', '/readyz', '/parked?limit=100'],
  Vehicles: ['/vehicles?limit=200', '/vehicles?count=true&limit=1'],
  'Vehicles, offline, by last seen': [
    '/vehicles?limit=200&online=false&sort=-seenAt',
    '/vehicles?count=true&limit=1&online=false',
  ],
  'Vehicles, part of a VIN': ['/vehicles?limit=200&q=000012', '/vehicles?count=true&limit=1&q=000012'],
  Commands: ['/commands?limit=100'],
  'Commands, failed and unknown': ['/commands?limit=100&state=failed,unknown'],
  'Commands, by type and reason': ['/commands?limit=100&command=engine_start&reason=no_answer'],
} as const
const opened = 100

/** The pages that an operator keeps open, over a fleet and a history. */
export const consolePages: Scenario = {
  name: 'console',
  about: 'What three pages of the console ask for, with the vehicles and the history that are named.',
  needsServers: true,
  picture: ['page p50 ms', 'page p95 ms'],
  run: (bench) =>
    bench.rounds(async () => {
      const all: Measured[] = []
      for (const history of bench.options.histories) all.push(...(await withHistory(bench, history)))
      return all
    }),
}

const withHistory = async (bench: Bench, history: number): Promise<readonly Measured[]> => {
  const databaseUrl = await prepareHistory(bench, history)
  bench.say('starting …')
  const keyfob = await startKeyfob(bench.stage, { databaseUrl })
  try {
    const group = `${bench.options.vehicles.toLocaleString('en')} vehicles, ${history.toLocaleString('en')} commands`
    const all: Measured[] = []
    for (const [name, paths] of Object.entries(pages)) {
      bench.say(`Keyfob: ${name}`)
      all.push({ group, name, figures: await open(keyfob.apis[0] ?? '', paths) })
    }
    return all
  } finally {
    await keyfob.stop()
  }
}

/** Opens a page again and again, one after the other. @throws Error for an answer that is none */
const open = async (api: string, paths: readonly string[]): Promise<Measured['figures']> => {
  const times: number[] = []
  for (let nth = 0; nth < opened; nth += 1) {
    const from = performance.now()
    await Promise.all(paths.map((path) => read(`${api}${path}`)))
    times.push(performance.now() - from)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1))
  return { 'page p50 ms': at(0.5), 'page p95 ms': at(0.95), 'page max ms': at(0.999) }
}

const read = async (url: string): Promise<void> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}
