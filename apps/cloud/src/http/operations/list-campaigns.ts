import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pageAnswer, showPage } from '../page.ts'
import { paths } from '../paths.ts'
import { campaignCursor, campaignExamples, campaignJson, campaignPageSchema } from '../resources/campaign.ts'
import { limitParameter } from '../resources/fields.ts'

export const listCampaigns = operation({
  id: 'listCampaigns',
  method: 'GET',
  paths: [paths.campaigns],
  tag: 'campaigns',
  scope: 'campaigns:read',
  compresses: true,
  summary: 'Campaigns, newest first',
  description: 'Those that ended are kept as long as history.',
  query: z.strictObject({ limit: limitParameter, cursor: campaignCursor.optional() }),
  answers: { 200: pageAnswer(campaignPageSchema, { items: [campaignExamples.one], next: null }) },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ campaigns }: Pick<OperationParts, 'campaigns'>) =>
    async ({ query: { limit, cursor }, ...asked }) => {
      const { items, next } = await campaigns.list(cursor, limit)
      return showPage(asked, items.map(campaignJson), next)
    },
})
