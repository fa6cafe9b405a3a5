import { parseVin } from '@keyfob/protocol'
import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pageAnswer, showPage } from '../page.ts'
import { paths } from '../paths.ts'
import {
  campaignExamples,
  campaignIdOf,
  campaignInPath,
  campaignVehicleJson,
  campaignVehiclePageSchema,
  noCampaign,
  vehicleStatesParameter,
} from '../resources/campaign.ts'
import { cursorOf, limitParameter } from '../resources/fields.ts'

export const listCampaignVehicles = operation({
  id: 'listCampaignVehicles',
  method: 'GET',
  paths: [paths.campaignVehicles],
  tag: 'campaigns',
  scope: 'campaigns:read',
  compresses: true,
  summary: 'The vehicles of a campaign, by VIN, with their commands',
  description: 'With `state` those in these states only.',
  params: campaignInPath,
  query: z.strictObject({
    state: vehicleStatesParameter.optional(),
    limit: limitParameter,
    cursor: cursorOf((text) => parseVin(text) !== undefined).optional(),
  }),
  answers: { 200: pageAnswer(campaignVehiclePageSchema, { items: [campaignExamples.vehicle], next: null }) },
  problems: ['campaign_not_found', 'invalid_query', 'store_unavailable'],
  answer:
    ({ campaigns }: Pick<OperationParts, 'campaigns'>) =>
    async ({ params, query: { state, limit, cursor }, ...asked }) => {
      const id = campaignIdOf(params)
      if ((await campaigns.find(id)) === undefined) throw noCampaign(id)
      const { items, next } = await campaigns.vehicles(id, state, cursor, limit)
      return showPage(asked, items.map(campaignVehicleJson), next)
    },
})
