import { checkGuards, reportedEvidence } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { vehicleGuardsExample, vehicleGuardsSchema } from '../resources/guard.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { seesVehicle } from '../guards/label-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const listVehicleGuards = operation({
  id: 'listVehicleGuards',
  method: 'GET',
  paths: [paths.vehicleGuards],
  tag: 'vehicles',
  scope: 'vehicles:read',
  summary: 'Which commands the vehicle may begin now, by their guards',
  description:
    'Of each command type that has guards: whether they hold now, by what the vehicle reported, and what each was judged by. A look ahead: a submit checks again, so does each attempt, and the vehicle decides last.',
  params: vinInPath,
  answers: {
    200: { description: 'By the names of the types', schema: vehicleGuardsSchema, example: vehicleGuardsExample },
  },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ vehicles, catalogue, clock }: Pick<OperationParts, 'vehicles' | 'catalogue' | 'clock'>) =>
    async ({ params, request }) => {
      const vin = vinOf(params)
      const found = await vehicles.find(vin)
      if (found === undefined || !(await seesVehicle(vehicles, request, vin)))
        throw new HttpProblem('vehicle_not_found', `The vehicle ${vin} is not registered.`)
      const now = clock.now()
      const evidenceOf = reportedEvidence(found.record.reported, now)
      const guarded = catalogue.types.filter(({ guards }) => guards.length > 0)
      const items = guarded.map(({ name, guards }) => {
        const checked = checkGuards(guards, evidenceOf)
        return { command: name, holds: checked.every(({ holds }) => holds), guards: [...checked] }
      })
      return { at: formatInstant(now), items }
    },
})
