import type { Vin } from '@keyfob/protocol'
import { ManagedService } from '@keyfob/runtime'
import type { Gateway, PublishOptions, UnroutableHandler, UplinkHandler } from '../ports/gateway.ts'
import { MqttGateway, type MqttGatewayOptions } from './mqtt-gateway.ts'

/**
 * The gateway to any MQTT broker over two connections: commands and acks on one, reports and presence on the other. A broker
 * hands out what it has for a connection in its order, so on one connection an ack would wait behind every report of a flood.
 * A flood of reports fills the connection of reports only, where the excess is lost: latest wins.
 */
export class MqttGatewayPair extends ManagedService implements Gateway {
  readonly #commands: MqttGateway
  readonly #reports: MqttGateway

  constructor(options: Omit<MqttGatewayOptions, 'hears' | 'clientId'>) {
    super('gateway')
    this.#commands = new MqttGateway({ ...options, hears: ['ack'] })
    this.#reports = new MqttGateway({ ...options, hears: ['state', 'presence'] })
  }

  onUplink(handler: UplinkHandler): void {
    this.#commands.onUplink(handler)
    this.#reports.onUplink(handler)
  }

  onUnroutable(handler: UnroutableHandler): void {
    this.#commands.onUnroutable(handler)
    this.#reports.onUnroutable(handler)
  }

  /** What reports say can wait; commands cannot. */
  get connected(): boolean {
    return this.#commands.connected
  }

  publish(vin: Vin, payload: string, options?: PublishOptions): Promise<void> {
    return this.#commands.publish(vin, payload, options)
  }

  forget(vin: Vin): Promise<void> {
    return this.#commands.forget(vin)
  }

  protected override async onStart(): Promise<void> {
    await Promise.all([this.#commands.start(), this.#reports.start()])
  }

  protected override async onStop(): Promise<void> {
    await Promise.all([this.#commands.stop(), this.#reports.stop()])
  }
}
