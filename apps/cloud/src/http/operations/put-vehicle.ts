import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { ivcText, labelList } from '../../ports/vehicle-fields.ts'
import { vehicleExamples, vehicleJson, vehicleSchema, vinInPath, vinOf } from '../resources/vehicle.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'

export const putVehicle = operation({
  id: 'putVehicle',
  method: 'PUT',
  paths: [paths.vehicle],
  tag: 'vehicles',
  scope: 'vehicles:write',
  summary: 'Register a vehicle, or change its pairing or its labels',
  description: 'What is absent stays as it is. A command is sent only to the IVC that the vehicle is paired with.',
  params: vinInPath,
  body: z
    .strictObject({
      ivc: ivcText.nullable().optional().describe('Absent: leave the pairing as it is; null: unpair'),
      labels: labelList.optional().describe('All labels; absent: leave them as they are'),
    })
    .meta({ id: 'PutVehicle', examples: [{ ivc: 'ivc-0001', labels: ['test'] }] }),
  answers: {
    200: { description: 'The vehicle was already registered', schema: vehicleSchema, example: vehicleExamples.vehicle },
    201: {
      description: 'The vehicle is registered now',
      schema: vehicleSchema,
      example: vehicleExamples.vehicle,
      headers: { Location: 'The vehicle' },
    },
  },
  problems: ['vehicle_not_found', 'overloaded', 'store_unavailable'],
  answer:
    ({ vehicles }: Pick<OperationParts, 'vehicles'>) =>
    async ({ params, body, reply }) => {
      const vin = vinOf(params)
      // Only the status depends on it; two concurrent first registrations may both answer 201.
      const known = await vehicles.find(vin)
      const record = answered(await vehicles.put(vin, body))
      if (known === undefined) reply.code(201).header('location', pathTo(paths.vehicle, { vin }))
      return reply.send(vehicleJson(record))
    },
})
