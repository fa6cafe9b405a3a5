import { randomUUID } from 'node:crypto'
import type { Known } from './generate/json-tree.ts'

/** As many of a kind as are worth coming back to; the newest are kept. */
const keptMax = 200

/**
 * What the server has said about itself, so that later requests and messages name what exists. What belongs to the
 * well-behaved vehicle is not learnt: it must not be disturbed.
 */
export class KnownNames {
  readonly #byKind = new Map<string, string[]>()
  readonly #vinOf = new Map<string, string>()
  readonly #untouchable: string

  constructor(untouchable: string) {
    this.#untouchable = untouchable
  }

  /** One of the kind; where there is none yet, an id that does not exist. */
  readonly nameOf = ({ kind, nth }: Known): string => {
    if (kind === 'commands.vin')
      return this.#vinOf.get(this.nameOf({ kind: 'commands', nth })) ?? this.nameOf({ kind: 'vins', nth })
    const names = this.#byKind.get(kind) ?? []
    return names[nth % Math.max(1, names.length)] ?? idOfNoCommand()
  }

  all(kind: string): readonly string[] {
    return this.#byKind.get(kind) ?? []
  }

  add(kind: string, name: string): void {
    const names = this.#byKind.get(kind) ?? []
    if (names.includes(name)) return
    names.push(name)
    if (names.length > keptMax) names.shift()
    this.#byKind.set(kind, names)
  }

  /** It was deleted. */
  forget(kind: string, name: string): void {
    this.#byKind.set(
      kind,
      this.all(kind).filter((each) => each !== name),
    )
  }

  /** Reads an answer of the API: each thing says by its `links` what it is. */
  learn(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) return value.forEach((item) => this.learn(item))
    const { id, vin, name, key, next, eventId, uplink, links, items } = value as Readonly<Record<string, unknown>> // an object of JSON
    if (vin === this.#untouchable) return
    if (typeof id === 'string' && typeof vin === 'string') this.#vinOf.set(id, vin)
    const self = (links as { self?: unknown } | undefined)?.self
    const [, kind] = /^\/(\w+)\//.exec(typeof self === 'string' ? self : '') ?? []
    this.#note(kind === 'vehicles' ? 'vins' : kind, kind === 'vehicles' ? vin : id)
    this.#note(kind && `${kind}.name`, name)
    this.#note('cursors', next)
    this.#note('bearers', typeof key === 'string' ? `Bearer ${key}` : undefined)
    if (eventId !== undefined) this.#note('deliveries', id)
    if (uplink !== undefined) this.#note('parked', id)
    if (Array.isArray(items)) this.learn(items)
  }

  #note(kind: string | undefined, name: unknown): void {
    if (kind !== undefined && typeof name === 'string' && name !== this.#untouchable) this.add(kind, name)
  }
}

/** A UUIDv7 that nothing has. */
const idOfNoCommand = (): string => randomUUID().replace(/-4/, '-7')
