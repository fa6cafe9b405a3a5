import { type KeyfobProcess, type LogLine, eventually } from '@keyfob/testbed'
import { seconds } from '@keyfob/runtime'

export interface MemorySample {
  /** Requests and payloads until then. */
  readonly done: number
  readonly heapMb: number
  /** Outside of the heap: buffers, and the memory of the embedded database. */
  readonly externalMb: number
  readonly rssMb: number
}

const megabyte = 1_048_576

/** Steady growth that is no leak: caches that fill, parked messages, code that gets compiled, pages of the embedded database. */
const growthMbMax = { heapMb: 32, externalMb: 64, rssMb: 256 } as const

/** Below this there is no slope to speak of. */
const samplesMin = 8

/** What the server holds after a collection of garbage, now and then. */
export class MemoryWatch {
  readonly samples: MemorySample[] = []
  readonly #keyfob: KeyfobProcess

  constructor(keyfob: KeyfobProcess) {
    this.#keyfob = keyfob
  }

  async sample(done: number): Promise<void> {
    const { pid } = this.#keyfob
    if (pid === undefined) return
    const last = this.#keyfob.logged('fuzz.memory').at(-1)
    process.kill(pid, 'SIGUSR2')
    const newer = (): LogLine | undefined =>
      this.#keyfob
        .logged('fuzz.memory')
        .slice(-1)
        .find((line) => line !== last)
    const line = await eventually(newer, { within: seconds(120), what: 'what the server says of its memory' })
    const mb = (name: string): number => Math.round((Number(line[name]) / megabyte) * 10) / 10
    this.samples.push({ done, heapMb: mb('heapUsed'), externalMb: mb('external'), rssMb: mb('rss') })
  }

  /** What grew and kept growing: the last quarter against the second one. Undefined: flat. */
  get verdict(): string | undefined {
    return growthOf(this.samples)
  }
}

/** The first quarter is the warming up. */
export const growthOf = (samples: readonly MemorySample[]): string | undefined => {
  if (samples.length < samplesMin) return undefined
  const quarter = Math.floor(samples.length / 4)
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)]
  const grown = Object.entries(growthMbMax).flatMap(([name, most]) => {
    const growth = median(late, name) - median(early, name)
    return growth > most ? [`${name} grew by ${Math.round(growth)}, at most ${most} is flat`] : []
  })
  return grown.length === 0 ? undefined : grown.join('; ')
}

const median = (samples: readonly MemorySample[], name: string): number => {
  const values = samples.map((sample) => sample[name as keyof MemorySample]).toSorted((a, b) => a - b) // the names of the bounds
  return values[Math.floor(values.length / 2)] ?? 0
}
