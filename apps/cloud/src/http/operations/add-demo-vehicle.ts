import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths, pathTo } from '../paths.ts'
import {
  behaviourNames,
  checkBehaviours,
  demoOf,
  demoVehicleExamples,
  demoVehicleJson,
  demoVehicleSchema,
} from '../resources/demo-vehicle.ts'
import { HttpProblem } from '../http-problem.ts'
import { z } from 'zod'

export const addDemoVehicle = operation({
  id: 'addDemoVehicle',
  method: 'POST',
  paths: [paths.demoVehicles],
  tag: 'demo',
  scope: 'demo:write',
  summary: 'Add a demo vehicle',
  description:
    'The one with the lowest free number. It lives until it is removed or the process ends. The answer comes when it is connected, or after some seconds.',
  body: z
    .strictObject({ behaviours: behaviourNames.default([]) })
    .meta({ id: 'AddDemoVehicle', examples: [{ behaviours: ['sleepy'] }] }),
  answers: {
    201: {
      description: 'The demo vehicle',
      schema: demoVehicleSchema,
      example: demoVehicleExamples.vehicle,
      headers: { Location: 'The demo vehicle' },
    },
  },
  problems: ['no_demo', 'too_many_demo_vehicles', 'store_unavailable'],
  answer:
    ({ demo }: Pick<OperationParts, 'demo'>) =>
    async ({ body: { behaviours }, reply }) => {
      const vehicles = demoOf(demo)
      checkBehaviours(behaviours, vehicles)
      const added = await vehicles.add(behaviours)
      if (added === undefined)
        throw new HttpProblem('too_many_demo_vehicles', `There may be ${vehicles.max} at most. Remove one first.`)
      const location = pathTo(paths.demoVehicle, { vin: added.vin })
      return reply.code(201).header('location', location).send(demoVehicleJson(added))
    },
})
