import type { Vin } from '@keyfob/protocol'
import type { Gateway, PublishOptions, UnroutableHandler, UplinkHandler } from '../ports/gateway.ts'
import type { MessageWatcher } from './message-watcher.ts'

/** A gateway whose messages a watcher sees on their way; it changes and delays nothing. */
export class WatchedGateway implements Gateway {
  readonly #gateway: Gateway
  readonly #watcher: Pick<MessageWatcher, 'note' | 'noteUnroutable'>

  constructor(gateway: Gateway, watcher: Pick<MessageWatcher, 'note' | 'noteUnroutable'>) {
    this.#gateway = gateway
    this.#watcher = watcher
  }

  get connected(): boolean {
    return this.#gateway.connected
  }

  onUplink(handler: UplinkHandler): void {
    this.#gateway.onUplink((message) => {
      const { vin, uplink, payload } = message
      this.#watcher.note(vin, 'from_vehicle', uplink, payload)
      return handler(message)
    })
  }

  onUnroutable(handler: UnroutableHandler): void {
    this.#gateway.onUnroutable((topic, problem, vin) => {
      if (vin !== undefined) this.#watcher.noteUnroutable(vin, problem)
      handler(topic, problem, vin)
    })
  }

  publish(vin: Vin, payload: string, options?: PublishOptions): Promise<void> {
    this.#watcher.note(vin, 'to_vehicle', 'command', payload)
    return this.#gateway.publish(vin, payload, options)
  }

  senderOf(vin: Vin): object | undefined {
    return this.#gateway.senderOf?.(vin)
  }

  forget(vin: Vin): Promise<void> {
    return this.#gateway.forget(vin)
  }
}
