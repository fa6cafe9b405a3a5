/**
 * The costs that the plan calculates with. Those of a command come from results of the bench, at the rates at which they were
 * measured; the rest was measured apart, or follows from such a measurement, and says so.
 */
import type { BenchResult } from '../report/bench-result.ts'
import type { Row } from '../figures/row.ts'

/** CPU milliseconds for one command, of each part, at so many commands a second for one pair of an api and a worker. */
export interface CommandCost {
  readonly perPair: number
  readonly api: number
  readonly worker: number
  readonly postgres: number
  readonly rabbit: number
  readonly broker: number
}

export type Part = Exclude<keyof CommandCost, 'perPair'>

/** A constant, and where it is from. */
interface Known {
  readonly value: number
  readonly kind: 'measured' | 'derived' | 'assumed'
  readonly source: string
}

const known = (value: number, kind: Known['kind'], source: string): Known => ({ value, kind, source })

/** CPU in milliseconds, sizes in bytes. */
export const constants = {
  birthWorker: known(0.05, 'measured', 'births that come at once, in groups, docs/operations.md'),
  birthPostgres: known(0.03, 'measured', 'the same'),
  birthsMax: known(3_600, 'measured', 'the least that one worker took when all came at once; the most was 6,900'),
  reportWorker: known(0.77, 'measured', 'reports at 1,260/s by one worker, docs/operations.md'),
  reportPostgres: known(0.82, 'derived', 'two cores at 1,260/s, less the worker: at most'),
  messageBroker: known(0.016, 'derived', 'the broker’s CPU for a command, which is three messages'),
  eventsMax: known(8_000, 'measured', '4 events for each of 1,995 commands/s, by one relay; it may take more'),
  commandsMax: known(2_000, 'measured', 'the most of one Keyfob on one database, on two cores in all'),
  connectionsPerBroker: known(
    100_000,
    'assumed',
    '19,900 were measured on one Mosquitto, where files ran out; memory allows far more',
  ),
  bytesPerConnection: known(2_200, 'measured', 'Mosquitto: 40 MB for 18,000'),
  bytesPerVehicle: known(3_300, 'measured', 'a process of Keyfob with 19,900 vehicles'),
  bytesPerCommand: known(3_100, 'measured', 'database: a command, its events and indexes'),
} as const satisfies Readonly<Record<string, Known>>

/** Processes of Keyfob stand in the figures as `Keyfob api 1`; their sum counts, for one command. */
export const costOf = (figures: Row['figures'], pairs: number, rate: number): CommandCost => {
  const sum = (word: string): number =>
    Object.entries(figures)
      .filter(([name]) => name.includes(word))
      .reduce((total, [, value]) => total + value, 0)
  return {
    perPair: rate / pairs,
    api: sum(' api '),
    worker: sum(' worker '),
    postgres: sum('PostgreSQL'),
    rabbit: sum('RabbitMQ'),
    broker: sum('Mosquitto'),
  }
}

/** The cases of `processes` that have an api and a worker apart. CPU s for 1,000 commands is ms for one. */
export const costsOf = ({ rows }: Pick<BenchResult, 'rows'>): readonly CommandCost[] =>
  rows
    .filter(({ group }) => group !== 'one process')
    .map(({ group, figures }) => {
      const cpu = Object.fromEntries(Object.entries(figures).filter(([name]) => name.startsWith('CPU s/1000 ')))
      return costOf(cpu, group === 'two of each' ? 2 : 1, figures['lifecycles/s'] ?? 0)
    })
    .toSorted((a, b) => a.perPair - b.perPair)

/** Between measured rates by a straight line of logarithms; beyond them the nearest one counts. */
export const costAt = (costs: readonly CommandCost[], part: Part, perPair: number): number => {
  const above = costs.findIndex((each) => each.perPair >= perPair)
  const [low, high] = [costs[above - 1], costs[above]]
  if (high === undefined) return costs.at(-1)?.[part] ?? 0
  if (low === undefined) return high[part]
  const share = Math.log(perPair / low.perPair) / Math.log(high.perPair / low.perPair)
  return low[part] * (high[part] / low[part]) ** share
}
