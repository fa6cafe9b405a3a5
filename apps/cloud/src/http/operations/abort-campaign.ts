import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { campaignExamples, campaignIdOf, campaignInPath, campaignJson, campaignSchema } from '../resources/campaign.ts'

export const abortCampaign = operation({
  id: 'abortCampaign',
  method: 'POST',
  paths: [paths.abortCampaign],
  tag: 'campaigns',
  scope: 'campaigns:write',
  summary: 'Abort a campaign',
  description: 'Nothing more is submitted. Commands that are under way continue; it may be resumed.',
  params: campaignInPath,
  body: noBody,
  answers: { 200: { description: 'It is aborted', schema: campaignSchema, example: campaignExamples.one } },
  problems: ['campaign_not_found', 'campaign_state', 'store_unavailable'],
  answer:
    ({ campaigns }: Pick<OperationParts, 'campaigns'>) =>
    async ({ params, request }) =>
      campaignJson(answered(await campaigns.abort(campaignIdOf(params), callerOf(request)))),
})
