/**
 * A car that is reached by its maker's API, as a vehicle of Keyfob. The SDK judges, remembers and answers; `MakerActuator`
 * starts once and polls; `FordConnect` is what is particular to this maker. The token is `MAKER_TOKEN` of the environment.
 */
import { parseArgs } from 'node:util'
import { FileJournal, MakerActuator, MqttLink, Vehicle } from '@keyfob/vehicle'
import { FordConnect } from './fordconnect.mjs'

const { values: options } = parseArgs({
  options: {
    mqtt: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
    vin: { type: 'string' },
    ivc: { type: 'string' },
    memory: { type: 'string', default: 'oem-adapter.journal' },
    /** Where the API's vehicles are, and the id of this one there. */
    maker: { type: 'string', default: 'http://127.0.0.1:9100/api/fordconnect/v1/vehicles' },
    'vehicle-id': { type: 'string', default: '00000000000000000000000000000001' },
    /** Seconds for which the maker may keep a request before the car acts. Assumed: the public descriptions do not say. */
    'effect-delay': { type: 'string', default: '10' },
  },
})
const { MAKER_TOKEN: token, MAKER_APPLICATION_ID: applicationId = 'keyfob' } = process.env
if (options.vin === undefined || token === undefined) throw new Error('--vin and MAKER_TOKEN are needed')

/** What the maker's word that it is done shows. */
const locked = 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked'
const shown = { doors_lock: { [locked]: true }, doors_unlock: { [locked]: false } }

const vehicle = new Vehicle({
  vin: options.vin.toUpperCase(),
  ivc: options.ivc ?? null,
  link: new MqttLink({ url: options.mqtt, clientId: options.vin }),
  journal: new FileJournal({ path: options.memory }),
  actuator: new MakerActuator({
    api: new FordConnect({ base: `${options.maker}/${options['vehicle-id']}`, token, applicationId }),
    pauses: { base: 250, max: 5_000 },
    onSucceeded: ({ command }) => vehicle.report(shown[command] ?? {}),
  }),
  effectDelay: Number(options['effect-delay']) * 1_000,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
})
await vehicle.start()
process.once('SIGINT', () => void vehicle.stop())
process.once('SIGTERM', () => void vehicle.stop())
