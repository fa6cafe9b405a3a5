/**
 * Looks at everything every so often: memory, heap and handles of each process of Keyfob, what waits in queues, and the
 * sizes of tables and indexes. A look that fails is counted and left out; so many failures are a finding of their own.
 */
import { type Duration, type Service, Periodic, messageOf, systemClock } from '@keyfob/runtime'
import pg from 'pg'
import type { KeyfobTarget } from '../stage/keyfob-target.ts'
import type { BoundName } from './bounds.ts'
import { readProcess } from '../stage/read-metrics.ts'
import { readTables } from './read-tables.ts'
import type { Point } from './robust-slope.ts'
import type { Series } from './verdict.ts'

/** Tables that grow with the commands until their time is over. */
const historyOfCommands = ['commands', 'events', 'submit_keys', 'webhook_deliveries', 'occurrences', 'figure_minutes']
/** Of tables that grow with the commands; the others grow with the fleet only. */
const boundsOfTables: ReadonlyMap<string, BoundName> = new Map([
  ...historyOfCommands.map((name) => [name, 'kept'] as const),
  ...['audit_entries', 'audit_parts'].map((name) => [name, 'audited'] as const),
])

export interface SamplerOptions {
  readonly processes: KeyfobTarget['processes']
  readonly databaseUrl: string
  /** Weeks before this one are not of the run. */
  readonly firstWeek: string
  readonly every: Duration
}

export class Sampler {
  readonly #options: SamplerOptions
  readonly #series = new Map<string, { readonly bound: BoundName; readonly points: Point[] }>()
  readonly #startedAt = systemClock.monotonic()
  readonly #client: pg.Client
  readonly #periodic: Service
  looks = 0
  failed = 0
  problem: string | null = null
  /** Resident memory of all processes at the last look, MB. */
  memory = 0

  private constructor(options: SamplerOptions) {
    this.#options = options
    this.#client = new pg.Client(options.databaseUrl)
    this.#client.on('error', (error) => this.#fail(error))
    this.#periodic = new Periodic({
      name: 'sampler',
      interval: options.every,
      clock: systemClock,
      run: () => this.#look(),
      onError: (error) => this.#fail(error),
    })
  }

  /** The run begins now. */
  static async start(options: SamplerOptions): Promise<Sampler> {
    const sampler = new Sampler(options)
    await sampler.#client.connect()
    await sampler.#periodic.start()
    return sampler
  }

  async stop(): Promise<void> {
    await this.#periodic.stop()
    await this.#client.end()
  }

  get series(): readonly Series[] {
    return [...this.#series].map(([name, { bound, points }]) => ({ name, bound, points }))
  }

  async #look(): Promise<void> {
    this.looks += 1
    const at = systemClock.monotonic() - this.#startedAt
    const { processes, firstWeek } = this.#options
    const samples = await Promise.all(processes.map(({ keyfob }) => readProcess(keyfob.api)))
    this.memory = samples.reduce((sum, { memory }) => sum + memory, 0)
    for (const [index, { memory, heap, handles }] of samples.entries()) {
      const name = processes[index]?.name.replace('Keyfob ', '') ?? ''
      this.#note('memory', `${name} memory`, at, memory)
      this.#note('heap', `${name} heap`, at, heap)
      this.#note('handles', `${name} handles`, at, handles)
    }
    for (const [name, value] of mostOf(samples.map(({ queues }) => queues))) this.#note('queue', name, at, value)
    for (const [name, { table, indexes }] of await readTables(this.#client, firstWeek)) {
      const bound = boundsOfTables.get(name) ?? 'steady'
      this.#note(bound, `table ${name}`, at, table)
      this.#note(bound, `indexes of ${name}`, at, indexes)
    }
  }

  #note(bound: BoundName, name: string, at: Duration, value: number): void {
    const known = this.#series.get(name) ?? { bound, points: [] }
    this.#series.set(name, known)
    known.points.push({ at: Math.round(at), value: Number(value.toFixed(3)) })
  }

  #fail(error: unknown): void {
    this.failed += 1
    this.problem = messageOf(error)
  }
}

/** Several processes tell the same of what they share: the most counts. */
const mostOf = (all: readonly Readonly<Record<string, number>>[]): ReadonlyMap<string, number> => {
  const most = new Map<string, number>()
  for (const [name, value] of all.flatMap(Object.entries)) most.set(name, Math.max(value, most.get(name) ?? 0))
  return most
}
