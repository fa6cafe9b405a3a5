import type { IvcId, Vin } from '@keyfob/protocol'
import { type Clock, formatInstant, printableJson, systemClock } from '@keyfob/runtime'
import { type Logger, destination, pino } from 'pino'
import type { BodyEvent } from './body/body-event.ts'

/** Bytes that wait for a disk that takes nothing; what comes on top is dropped. */
const waitingMax = 8 * 1024 * 1024

/**
 * One line of JSON for each action and response of each vehicle: what happened, to whom (VIN, IVC), over which session and
 * about which command. Written in the background; `close` waits for the last line.
 */
export class ConnectionLog {
  readonly #destination: ReturnType<typeof destination>
  readonly #logger: Logger
  readonly #sessions = new Map<Vin, string>()
  #problem: Error | undefined
  #closing: Promise<void> | undefined

  /** @param path of a file, which is appended to, or `-` for the standard output */
  constructor(path: string, clock: Pick<Clock, 'now'> = systemClock) {
    this.#destination = destination({ dest: path === '-' ? 1 : path, sync: false, mkdir: true, maxLength: waitingMax })
    this.#destination.on('error', (error: Error) => {
      this.#problem ??= error
      // At the end of the process pino writes what waits: it would retry forever.
      this.#destination.flushSync = () => undefined
    })
    const timestamp = (): string => `,"at":"${formatInstant(clock.now())}"`
    this.#logger = pino({ base: null, timestamp }, { write: (line) => this.#destination.write(printableJson(line)) })
  }

  note(vin: Vin, ivc: IvcId, event: BodyEvent): void {
    if (event.kind === 'online') this.#sessions.set(vin, event.session)
    this.#logger.info({ vin, ivc, session: this.#sessions.get(vin) ?? null, ...fieldsOf(event) }, event.kind)
    if (event.kind === 'offline' || event.kind === 'power_cut') this.#sessions.delete(vin)
  }

  /** Writes the rest. Resolves to what went wrong with the file, now or before; the simulation continued without it. */
  async close(): Promise<Error | undefined> {
    await (this.#closing ??= this.#end())
    return this.#problem
  }

  async #end(): Promise<void> {
    if (this.#problem !== undefined) return this.#destination.destroy()
    await new Promise<void>((resolve) => {
      this.#destination.once('close', () => resolve())
      this.#destination.once('error', () => resolve())
      this.#destination.end()
    })
  }
}

const fieldsOf = (event: BodyEvent): Readonly<Record<string, unknown>> => {
  switch (event.kind) {
    case 'command':
    case 'begun':
    case 'effect': {
      const { id, command, lane, sequence } = event.command
      return { commandId: id, command, lane, sequence, ...(event.kind === 'command' && { repeated: event.repeated }) }
    }
    case 'cancel':
      return { commandId: event.id }
    case 'ack':
      return { commandId: event.ack.id, status: event.ack.status, reason: event.ack.reason, sent: event.sent }
    case 'online':
      return { counter: event.counter }
    case 'time':
      return { errorMs: event.error }
    case 'probed':
      return { nonce: event.nonce }
    case 'power_cut':
      return { memory: event.memory }
    case 'offline':
    case 'unreadable':
    case 'memory_failed':
      return { problem: event.problem }
    case 'refused':
      return { problem: event.why }
    case 'certificate_renewed':
      return { until: formatInstant(event.until) }
    case 'renewal_failed':
    case 'certificate_ends':
      return { problem: event.problem, until: formatInstant(event.until) }
    case 'power_back':
      return {}
  }
}
