import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { campaignExamples, campaignIdOf, campaignInPath, campaignJson, campaignSchema } from '../resources/campaign.ts'

export const pauseCampaign = operation({
  id: 'pauseCampaign',
  method: 'POST',
  paths: [paths.pauseCampaign],
  tag: 'campaigns',
  scope: 'campaigns:write',
  summary: 'Pause a campaign',
  description: 'Nothing more is submitted until it is resumed. Commands that are under way continue.',
  params: campaignInPath,
  body: noBody,
  answers: { 200: { description: 'It rests', schema: campaignSchema, example: campaignExamples.one } },
  problems: ['campaign_not_found', 'campaign_state', 'store_unavailable'],
  answer:
    ({ campaigns }: Pick<OperationParts, 'campaigns'>) =>
    async ({ params, request }) =>
      campaignJson(answered(await campaigns.pause(campaignIdOf(params), callerOf(request)))),
})
