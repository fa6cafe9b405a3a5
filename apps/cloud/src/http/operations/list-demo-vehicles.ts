import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { demoOf, demoVehicleExamples, demoVehicleJson, demoVehicleListSchema } from '../resources/demo-vehicle.ts'

export const listDemoVehicles = operation({
  id: 'listDemoVehicles',
  method: 'GET',
  paths: [paths.demoVehicles],
  tag: 'demo',
  scope: 'demo:read',
  compresses: true,
  summary: 'The demo vehicles, and how they may misbehave',
  description: 'Only where the process that answers has demo vehicles; `GET /system` says whether it does.',
  answers: {
    200: { description: 'All of them', schema: demoVehicleListSchema, example: demoVehicleExamples.list },
  },
  problems: ['no_demo'],
  answer:
    ({ demo }: Pick<OperationParts, 'demo'>) =>
    () => {
      const vehicles = demoOf(demo)
      const behaviours = vehicles.behaviours.map(({ name, summary }) => ({ name, summary }))
      return { items: vehicles.list().map(demoVehicleJson), max: vehicles.max, behaviours }
    },
})
