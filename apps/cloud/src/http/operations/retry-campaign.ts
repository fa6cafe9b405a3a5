import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import { demandCampaign } from '../guards/campaign-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  campaignExamples,
  campaignIdOf,
  campaignInPath,
  campaignJson,
  campaignSchema,
  retryCampaignBody,
} from '../resources/campaign.ts'

export const retryCampaign = operation({
  id: 'retryCampaign',
  method: 'POST',
  paths: [paths.retryCampaign],
  tag: 'campaigns',
  scope: 'campaigns:write',
  summary: 'Send the failed part of a campaign once more',
  description:
    'Under new commands, in waves as before, with those that had no turn yet. Of a campaign that is not running. The caller must be allowed to send the command.',
  params: campaignInPath,
  body: retryCampaignBody,
  answers: { 200: { description: 'It runs', schema: campaignSchema, example: campaignExamples.one } },
  problems: ['campaign_not_found', 'campaign_state', 'store_unavailable'],
  answer:
    (parts: Pick<OperationParts, 'campaigns' | 'catalogue'>) =>
    async ({ params, body, request }) => {
      const id = campaignIdOf(params)
      await demandCampaign(parts, request, id)
      return campaignJson(answered(await parts.campaigns.retry(id, body.states, callerOf(request))))
    },
})
