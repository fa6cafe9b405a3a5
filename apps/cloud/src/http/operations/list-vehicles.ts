import { z } from 'zod'
import { examples } from '../examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { labelText } from '../../ports/vehicle-fields.ts'
import { limitParameter, vehicleCursor } from '../input/fields.ts'
import { nextLink } from '../next-link.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { vehicleJson, vehiclePageSchema } from '../representations.ts'

export const listVehicles = operation({
  id: 'listVehicles',
  method: 'GET',
  paths: [paths.vehicles],
  tag: 'vehicles',
  scope: 'read',
  summary: 'Vehicles, by VIN',
  query: z.strictObject({ label: labelText.optional(), limit: limitParameter, cursor: vehicleCursor.optional() }),
  answers: {
    200: {
      description: 'A page; `next` is the cursor of the next one, null on the last',
      schema: vehiclePageSchema,
      example: examples.vehiclePage,
      headers: { Link: 'The next page, `rel="next"`' },
    },
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ vehicles }: Pick<OperationParts, 'vehicles'>) =>
    async ({ query: { label, limit, cursor }, request, reply }) => {
      const { items, next } = await vehicles.list(cursor, limit, label)
      if (next !== undefined) reply.header('link', nextLink(request.url, next))
      return { items: items.map(vehicleJson), next: next ?? null }
    },
})
