import { classOf } from '@keyfob/protocol'
import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import { demandClass } from '../guards/class-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  campaignExamples,
  campaignIdOf,
  campaignInPath,
  campaignJson,
  campaignSchema,
  noCampaign,
} from '../resources/campaign.ts'

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
  problems: ['campaign_not_found', 'campaign_state', 'invalid_request', 'store_unavailable'],
  answer:
    ({ campaigns, catalogue }: Pick<OperationParts, 'campaigns' | 'catalogue'>) =>
    async ({ params, request }) => {
      const id = campaignIdOf(params)
      const found = await campaigns.find(id)
      if (found === undefined) throw noCampaign(id)
      const type = catalogue.find(found.spec.command)
      demandClass(request.caller, type && classOf(type))
      return campaignJson(answered(await campaigns.resume(id, callerOf(request))))
    },
})
