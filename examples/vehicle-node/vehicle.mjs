/**
 * A vehicle with the SDK: `node examples/vehicle-node/vehicle.mjs --vin 1M8GDM9AXKP042788 --ivc IVC-0042`.
 *
 * The SDK judges, remembers and answers. What is left for the maker of a vehicle is below: what it refuses, and what it does.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { FileJournal, MqttLink, Vehicle } from '@keyfob/vehicle'

const { values: options } = parseArgs({
  options: {
    mqtt: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
    vin: { type: 'string' },
    ivc: { type: 'string' },
    memory: { type: 'string', default: 'vehicle.journal' },
    seconds: { type: 'string', default: '0.2' },
    effects: { type: 'string' },
  },
})
if (options.vin === undefined) throw new Error('--vin is needed')

const locked = 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked'
const effects = { doors_lock: { [locked]: true }, doors_unlock: { [locked]: false } }

const actuator = {
  refuse: ({ command }) => (command in effects ? undefined : { code: 'not_supported' }),
  execute: async ({ id, command }) => {
    if (options.effects !== undefined) appendFileSync(options.effects, `${id} ${command}\n`)
    await sleep(Number(options.seconds) * 1_000)
    vehicle.report(effects[command])
    return { status: 'succeeded' }
  },
}

const vehicle = new Vehicle({
  vin: options.vin.toUpperCase(),
  ivc: options.ivc ?? null,
  link: new MqttLink({ url: options.mqtt, clientId: options.vin }),
  journal: new FileJournal({ path: options.memory }),
  actuator,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
})
await vehicle.start()
process.once('SIGINT', () => void vehicle.stop())
process.once('SIGTERM', () => void vehicle.stop())
