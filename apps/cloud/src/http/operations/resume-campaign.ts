import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import { demandCampaign } from '../guards/campaign-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { campaignExamples, campaignIdOf, campaignInPath, campaignJson, campaignSchema } from '../resources/campaign.ts'

export const resumeCampaign = operation({
  id: 'resumeCampaign',
  method: 'POST',
  paths: [paths.resumeCampaign],
  tag: 'campaigns',
  scope: 'campaigns:write',
  summary: 'Resume a campaign that is paused or aborted',
  description:
    'With the vehicles that had no turn yet. The wave in which it was aborted is not judged again. The caller must be allowed to send the command.',
  params: campaignInPath,
  body: noBody,
  answers: { 200: { description: 'It runs', schema: campaignSchema, example: campaignExamples.one } },
  problems: ['campaign_not_found', 'campaign_state', 'store_unavailable'],
  answer:
    (parts: Pick<OperationParts, 'campaigns' | 'catalogue'>) =>
    async ({ params, request }) => {
      const id = campaignIdOf(params)
      await demandCampaign(parts, request, id)
      return campaignJson(answered(await parts.campaigns.resume(id, callerOf(request))))
    },
})
