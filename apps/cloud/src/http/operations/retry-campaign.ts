import { classOf } from '@keyfob/protocol'
import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import { demandClass } from '../guards/class-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  campaignExamples,
  campaignIdOf,
  campaignInPath,
  campaignJson,
  campaignSchema,
  noCampaign,
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
  problems: ['campaign_not_found', 'campaign_state', 'invalid_request', 'store_unavailable'],
  answer:
    ({ campaigns, catalogue }: Pick<OperationParts, 'campaigns' | 'catalogue'>) =>
    async ({ params, body, request }) => {
      const id = campaignIdOf(params)
      const found = await campaigns.find(id)
      if (found === undefined) throw noCampaign(id)
      const type = catalogue.find(found.spec.command)
      demandClass(request.caller, type && classOf(type))
      return campaignJson(answered(await campaigns.retry(id, body.states, callerOf(request))))
    },
})
