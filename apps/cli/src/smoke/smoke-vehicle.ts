import { type Vin, parseIvcId, topicsFor } from '@keyfob/protocol'
import { type Journal, MqttLink, type MqttLinkOptions, type SigningOptions, Vehicle } from '@keyfob/vehicle'
import mqtt from 'mqtt'

export interface SmokeVehicleOptions {
  readonly vin: Vin
  readonly link: Omit<MqttLinkOptions, 'clientId'>
  readonly topicPrefix?: string
  /** Absent: the cloud does not sign. */
  readonly signing?: SigningOptions | undefined
}

/** The memory of the test's vehicle: it ends with the test, and needs no writable disk. */
const noDisk: Journal = {
  open: async () => [],
  append: async () => undefined,
  rewrite: async () => undefined,
  close: async () => undefined,
}

/** A vehicle for one test: the real SDK, whose every command succeeds. It leaves nothing behind, not even at the broker. */
export class SmokeVehicle {
  readonly #vehicle: Vehicle
  readonly #options: SmokeVehicleOptions
  /** Ids of the commands that it executed. */
  readonly executed: string[] = []
  /** Why it has no connection, as far as it knows. */
  problem: string | undefined
  knowsTime = false

  static async start(options: SmokeVehicleOptions): Promise<SmokeVehicle> {
    const vehicle = new SmokeVehicle(options)
    await vehicle.#vehicle.start()
    return vehicle
  }

  private constructor(options: SmokeVehicleOptions) {
    const { vin, link, topicPrefix, signing } = options
    this.#options = options
    this.#vehicle = new Vehicle({
      vin,
      ivc: parseIvcId('smoke') ?? null,
      link: new MqttLink({ ...link, clientId: vin }),
      journal: noDisk,
      actuator: { refuse: () => undefined, execute: async ({ id }) => this.#execute(id) },
      versions: { smoke: '1' },
      signing,
      ...(topicPrefix !== undefined && { topicPrefix }),
      onEvent: (event) => {
        if (event.kind === 'offline') this.problem = event.problem
        if (event.kind === 'time') this.knowsTime = true
      },
    })
  }

  async leave(): Promise<void> {
    await this.#vehicle.stop()
    if (this.knowsTime) await this.#clearPresence()
  }

  /** The broker retains the last presence of every vehicle; an empty one clears it. */
  async #clearPresence(): Promise<void> {
    const { vin, link, topicPrefix } = this.#options
    const { url, tls, username, password, protocolVersion = 4 } = link
    const credentials = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
    const client = await mqtt.connectAsync(url, {
      ...tls,
      ...credentials,
      clientId: vin,
      protocolVersion,
      reconnectPeriod: 0,
    })
    await client.publishAsync(topicsFor(topicPrefix).uplink(vin, 'presence'), '', { qos: 1, retain: true })
    await client.endAsync()
  }

  #execute(id: string): { readonly status: 'succeeded' } {
    this.executed.push(id)
    return { status: 'succeeded' }
  }
}
