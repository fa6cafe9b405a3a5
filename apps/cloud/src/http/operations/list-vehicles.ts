import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { labelText } from '../../ports/vehicle-fields.ts'
import { limitParameter } from '../resources/fields.ts'
import { vehicleExamples, vehicleCursor, vehicleJson, vehiclePageSchema } from '../resources/vehicle.ts'
import { pageAnswer, showPage } from '../page.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const listVehicles = operation({
  id: 'listVehicles',
  method: 'GET',
  paths: [paths.vehicles],
  tag: 'vehicles',
  scope: 'read',
  summary: 'Vehicles, by VIN',
  query: z.strictObject({ label: labelText.optional(), limit: limitParameter, cursor: vehicleCursor.optional() }),
  answers: {
    200: pageAnswer(vehiclePageSchema, vehicleExamples.page),
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ vehicles }: Pick<OperationParts, 'vehicles'>) =>
    async ({ query: { label, limit, cursor }, ...asked }) => {
      const { items, next } = await vehicles.list(cursor, limit, label)
      return showPage(asked, items.map(vehicleJson), next)
    },
})
