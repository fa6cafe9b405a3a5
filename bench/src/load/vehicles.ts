import { MqttConnection } from '../mqtt/mqtt-connection.ts'
import type { Dialect } from './dialect.ts'

/** Connections that are opened at once: a broker's queue of new ones is short. */
const atOnce = 50

/** Vehicles that answer each command at once with `succeeded`, each on a connection of its own. */
export class Vehicles {
  readonly #connections: MqttConnection[] = []

  /** `onCommand` is called with the id of each command that arrives, repetitions included. */
  static async connect(
    url: string,
    dialect: Dialect,
    count: number,
    onCommand: (id: string) => void,
  ): Promise<Vehicles> {
    const vehicles = new Vehicles()
    for (let from = 0; from < count; from += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => dialect.vinOf(from + index))
      await Promise.all(some.map((vin) => vehicles.#add(url, dialect, vin, onCommand)))
    }
    return vehicles
  }

  close(): void {
    for (const connection of this.#connections) connection.end()
  }

  async #add(url: string, dialect: Dialect, vin: string, onCommand: (id: string) => void): Promise<void> {
    const connection = await MqttConnection.connect(url, `vehicle-${vin}`)
    this.#connections.push(connection)
    connection.onMessage = (_topic, payload, receipt) => {
      receipt()
      const ack = dialect.ackOf(vin, payload)
      if (ack === undefined) return
      onCommand(ack.id)
      connection.publish(ack.topic, ack.payload)
    }
    await connection.subscribe(dialect.commandTopic(vin))
  }
}
