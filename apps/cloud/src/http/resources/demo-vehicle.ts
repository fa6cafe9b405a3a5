/** Demo vehicles as the API shows them. */
import type { Vin } from '@keyfob/protocol'
import { z } from 'zod'
import type { DemoVehicle, DemoVehicles } from '../../ports/demo-vehicles.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem, refused } from '../http-problem.ts'

export const demoVehicleSchema = z
  .object({
    vin: z.string(),
    ivc: z.string(),
    behaviours: z.array(z.string()).describe('Names of its misbehaviours; none: it does what it should'),
    pluggedIn: z.boolean().describe('Whether its communicator has power'),
    connected: z
      .boolean()
      .describe('Whether it has a connection, as it knows itself; what is believed of it is in `GET /vehicles/{vin}`'),
  })
  .meta({ id: 'DemoVehicle' })

export const demoVehicleListSchema = z
  .object({
    items: z.array(demoVehicleSchema),
    max: z.int().describe('As many there may be'),
    behaviours: z
      .array(z.object({ name: z.string(), summary: z.string() }))
      .describe('What a vehicle may be told to do'),
  })
  .meta({ id: 'DemoVehicleList' })

/** Far more than there are; names are checked against those that there are. */
export const behaviourNames = z
  .array(z.string().max(64))
  .max(20)
  .describe('Names from the `behaviours` of `GET /demo/vehicles`, any number of them; none: it does what it should')

export const demoVehicleJson = ({ behaviours, ...rest }: DemoVehicle): z.output<typeof demoVehicleSchema> => ({
  ...rest,
  behaviours: [...behaviours],
})

/** @throws HttpProblem where this process has no demo vehicles */
export const demoOf = (demo: OperationParts['demo']): DemoVehicles => {
  const found = demo()
  if (found !== null) return found
  throw new HttpProblem(
    'no_demo',
    'This process has no demo vehicles. They come with a Keyfob that runs as one process, where KEYFOB_DEMO_VEHICLES is not 0.',
  )
}

/** @throws HttpProblem that names the first one that is not a behaviour, and all that are */
export const checkBehaviours = (names: readonly string[], { behaviours }: DemoVehicles): void => {
  const known = behaviours.map(({ name }) => name)
  const place = names.findIndex((name) => !known.includes(name))
  if (place < 0) return
  const problem = `must be the name of a behaviour: ${known.join(', ')}`
  const pointer = `/behaviours/${place}`
  throw refused({ code: 'invalid_request', detail: `${pointer} ${problem}.`, errors: [{ pointer, problem }] })
}

export const vehicleOrNone = (vehicle: DemoVehicle | undefined, vin: Vin): DemoVehicle => {
  if (vehicle !== undefined) return vehicle
  throw new HttpProblem('demo_vehicle_not_found', `${vin} is not a demo vehicle. GET /demo/vehicles lists them.`)
}

const vehicle = {
  vin: '1KFSM00E7T0000000',
  ivc: 'SIM-0000000',
  behaviours: ['sleepy'],
  pluggedIn: true,
  connected: true,
}
export const demoVehicleExamples = {
  vehicle,
  list: {
    items: [vehicle],
    max: 200,
    behaviours: [{ name: 'sleepy', summary: 'is offline for a while, repeatedly' }],
  },
}
