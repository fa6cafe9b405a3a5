import { messageOf } from './message-of.ts'
import { ManagedService } from './managed-service.ts'
import type { Service } from './service.ts'

export type ServiceProgress = 'starting' | 'started' | 'stopping' | 'stopped'

export interface ServiceStackOptions {
  readonly name?: string
  /** Called for every step; `stopped` only of a part that stopped without an error. Must not throw. */
  readonly onProgress?: (name: string, progress: ServiceProgress) => void
}

/** A part, and the name under which its start and stop are reported. */
export type NamedService = readonly [name: string, service: Service]

interface Part {
  readonly name: string
  readonly service: Service
}

/**
 * Services that start in the order in which they were added and stop in reverse. A part is registered to stop before it
 * starts, so that one which fails half-way is cleared up as well. A stop during the start does not wait for the part
 * that is starting: it stops that part.
 */
export class ServiceStack extends ManagedService {
  readonly #parts: Part[] = []
  readonly #begun: Part[] = []
  readonly #onProgress: (name: string, progress: ServiceProgress) => void

  constructor(options: ServiceStackOptions = {}) {
    super(options.name)
    this.#onProgress = options.onProgress ?? (() => undefined)
  }

  /** @throws Error once the stack has been started: the part would never start */
  add(name: string, service: Service): this {
    if (this.state !== 'stopped') throw new Error(`${name} was added to ${this.name} after its start`)
    this.#parts.push({ name, service })
    return this
  }

  /** The same for several, in their order. */
  addAll(services: readonly NamedService[]): this {
    for (const [name, service] of services) this.add(name, service)
    return this
  }

  /** @throws Error that names the part, with its error as the cause; AggregateError if clearing up failed as well */
  protected override async onStart(): Promise<void> {
    const { stopping } = this
    const stopped = rejectionOf(stopping)
    for (const part of this.#parts) {
      try {
        await this.#startPart(part, stopping, stopped)
      } catch (error) {
        const named = new Error(`${part.name} did not start: ${messageOf(error)}`, { cause: error })
        // If a stop cut the start short, that stop clears up, and reports what it meets.
        throw stopping.aborted ? named : await this.#abandoned(named)
      }
    }
  }

  /** @throws AggregateError of everything that did not stop cleanly, after all of it was asked to stop */
  protected override async onStop(): Promise<void> {
    const errors = await this.#stopBegun()
    if (errors.length > 0) throw new AggregateError(errors, errors.map((error) => error.message).join('; '))
  }

  async #startPart({ name, service }: Part, stopping: AbortSignal, stopped: Promise<never>): Promise<void> {
    stopping.throwIfAborted()
    this.#begun.push({ name, service })
    this.#onProgress(name, 'starting')
    await Promise.race([service.start(), stopped])
    this.#onProgress(name, 'started')
  }

  async #abandoned(error: Error): Promise<Error> {
    const errors = await this.#stopBegun()
    return errors.length > 0 ? new AggregateError([error, ...errors], error.message, { cause: error.cause }) : error
  }

  async #stopBegun(): Promise<Error[]> {
    const errors: Error[] = []
    for (let part = this.#begun.pop(); part; part = this.#begun.pop()) {
      const { name } = part
      await this.#stopPart(part).catch((error: unknown) => {
        errors.push(new Error(`${name} did not stop: ${messageOf(error)}`, { cause: error }))
      })
    }
    return errors
  }

  async #stopPart({ name, service }: Part): Promise<void> {
    this.#onProgress(name, 'stopping')
    await service.stop()
    this.#onProgress(name, 'stopped')
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // In most lives no caller waits for this.
  rejection.catch(() => undefined)
  return rejection
}
