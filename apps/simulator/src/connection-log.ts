import type { IvcId, Vin } from '@keyfob/protocol'
import { type Clock, formatInstant, systemClock } from '@keyfob/runtime'
import { type Logger, destination, pino } from 'pino'
import type { BodyEvent } from './body/body-event.ts'

/**
 * One line of JSON for each action and response of each vehicle: what happened, to whom (VIN, IVC), over which session and
 * about which command. Written in the background; `close` waits for the last line.
 */
export class ConnectionLog {
  readonly #destination: ReturnType<typeof destination>
  readonly #logger: Logger
  readonly #sessions = new Map<Vin, string>()

  /** @param path of a file, which is appended to, or `-` for the standard output */
  constructor(path: string, clock: Pick<Clock, 'now'> = systemClock) {
    this.#destination = destination({ dest: path === '-' ? 1 : path, sync: false, mkdir: true })
    this.#logger = pino({ base: null, timestamp: () => `,"at":"${formatInstant(clock.now())}"` }, this.#destination)
  }

  note(vin: Vin, ivc: IvcId, event: BodyEvent): void {
    if (event.kind === 'online') this.#sessions.set(vin, event.session)
    this.#logger.info({ vin, ivc, session: this.#sessions.get(vin) ?? null, ...fieldsOf(event) }, event.kind)
    if (event.kind === 'offline' || event.kind === 'power_cut') this.#sessions.delete(vin)
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#destination.once('close', () => resolve()))
    this.#destination.end()
    await closed
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
    case 'power_back':
      return {}
  }
}
