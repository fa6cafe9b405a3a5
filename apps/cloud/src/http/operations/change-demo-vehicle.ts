import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  behaviourNames,
  checkBehaviours,
  demoOf,
  demoVehicleExamples,
  demoVehicleJson,
  demoVehicleSchema,
  vehicleOrNone,
} from '../resources/demo-vehicle.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { z } from 'zod'

export const changeDemoVehicle = operation({
  id: 'changeDemoVehicle',
  method: 'PATCH',
  paths: [paths.demoVehicle],
  tag: 'demo',
  scope: 'demo:write',
  summary: 'Let a demo vehicle misbehave, pull its plug, or plug it in again',
  description:
    'What is absent stays as it is. Other behaviours begin with a new start of its communicator. A vehicle that is unplugged says nothing more, and the broker sends its will; its car and its memory are as before when it is plugged in again.',
  params: vinInPath,
  body: z
    .strictObject({ behaviours: behaviourNames.optional(), pluggedIn: z.boolean().optional() })
    .meta({ id: 'ChangeDemoVehicle', examples: [{ behaviours: ['sleepy', 'slow'] }, { pluggedIn: false }] }),
  answers: {
    200: { description: 'As it is now', schema: demoVehicleSchema, example: demoVehicleExamples.vehicle },
  },
  problems: ['no_demo', 'vehicle_not_found', 'demo_vehicle_not_found'],
  answer:
    ({ demo }: Pick<OperationParts, 'demo'>) =>
    async ({ params, body }) => {
      const [vin, vehicles] = [vinOf(params), demoOf(demo)]
      checkBehaviours(body.behaviours ?? [], vehicles)
      return demoVehicleJson(vehicleOrNone(await vehicles.change(vin, body), vin))
    },
})
