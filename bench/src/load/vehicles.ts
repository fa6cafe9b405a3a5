import { MqttConnection } from '../mqtt/mqtt-connection.ts'
import type { Dialect } from './dialect.ts'

/** Connections that are opened at once: a broker's queue of new ones is short. */
const atOnce = 50

export interface VehiclesOptions {
  readonly dialect: Dialect
  readonly count: number
  /** Called with the id of each command that arrives, repetitions included. */
  readonly onCommand: (id: string) => void
  /** Absent: they do not sign. */
  readonly sign?: ((vin: string, text: string) => string) | undefined
}

/** Vehicles that answer each command at once with `succeeded`, each on a connection of its own. */
export class Vehicles {
  readonly #connections: MqttConnection[] = []

  static async connect(url: string, options: VehiclesOptions): Promise<Vehicles> {
    const { dialect, count } = options
    const vehicles = new Vehicles()
    for (let from = 0; from < count; from += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => dialect.vinOf(from + index))
      await Promise.all(some.map((vin) => vehicles.#add(url, vin, options)))
    }
    return vehicles
  }

  close(): void {
    for (const connection of this.#connections) connection.end()
  }

  async #add(url: string, vin: string, { dialect, onCommand, sign }: VehiclesOptions): Promise<void> {
    const connection = await MqttConnection.connect(url, `vehicle-${vin}`)
    this.#connections.push(connection)
    connection.onMessage = (_topic, payload, receipt) => {
      receipt()
      const ack = dialect.ackOf(vin, payload)
      if (ack === undefined) return
      onCommand(ack.id)
      connection.publish(ack.topic, sign === undefined ? ack.payload : sign(vin, ack.payload))
    }
    await connection.subscribe(dialect.commandTopic(vin))
  }
}
