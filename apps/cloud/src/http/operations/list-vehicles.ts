import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { labelText } from '../../ports/vehicle-fields.ts'
import { readVehicleCursor } from '../../ports/vehicle-cursor.ts'
import { vehicleOrders } from '../../ports/vehicle-store.ts'
import { fromLastPage, instantText, limitParameter, versionParameter } from '../resources/fields.ts'
import { vehicleExamples, vehicleJson, vehiclePageSchema } from '../resources/vehicle.ts'
import { pageAnswer, showPage } from '../page.ts'
import { boundTo } from '../guards/label-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

/** As in ISO 3779: a part of a VIN has no character that a pattern of SQL would read otherwise. */
const vinPartPattern = /^[A-HJ-NPR-Z0-9]{1,17}$/i
const truth = z.enum(['true', 'false']).transform((text) => text === 'true')

const querySchema = z
  .strictObject({
    q: z
      .string()
      .regex(vinPartPattern, 'must be 1 to 17 letters and digits of a VIN, which has no I, O and Q')
      .transform((text) => text.toUpperCase())
      .optional()
      .describe('The beginning or the end of a VIN'),
    online: truth.optional().describe('What is believed; a vehicle that never sent a message is neither'),
    seenBefore: instantText.optional().describe('Last seen before; not those that never sent a message'),
    version: versionParameter.optional(),
    label: labelText.optional(),
    sort: z
      .enum(vehicleOrders)
      .default('vin')
      .describe(
        '`seenAt`: those first that were not seen for longest, and before them those that never were; `-seenAt`: backwards',
      ),
    count: truth.default(false).describe('Whether the answer has the number of vehicles on all pages'),
    limit: limitParameter,
    cursor: z.string().optional().describe('The `next` of the last page'),
  })
  .refine(({ sort, cursor }) => cursor === undefined || readVehicleCursor(sort, cursor) !== undefined, {
    path: ['cursor'],
    message: `${fromLastPage}, in the same order`,
  })

export const listVehicles = operation({
  id: 'listVehicles',
  method: 'GET',
  paths: [paths.vehicles],
  tag: 'vehicles',
  scope: 'vehicles:read',
  compresses: true,
  summary: 'Vehicles, by VIN or by last seen',
  description: 'All filters that are given must hold.',
  query: querySchema,
  answers: {
    200: pageAnswer(vehiclePageSchema, vehicleExamples.page),
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ vehicles }: Pick<OperationParts, 'vehicles'>) =>
    async ({ query: { limit, cursor, sort, count: counts, q: vinPart, ...others }, ...asked }) => {
      const filter = { vinPart, ...others, boundTo: boundTo(asked.request) }
      const [{ items, next }, count] = await Promise.all([
        vehicles.list(filter, cursor, limit, sort),
        counts ? vehicles.count(filter) : undefined,
      ])
      return { ...showPage(asked, items.map(vehicleJson), next), count }
    },
})
