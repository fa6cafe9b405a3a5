import { classOf } from '@keyfob/protocol'
import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import { demandClass } from '../guards/class-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { campaignExamples, campaignJson, campaignSchema, createCampaignBody } from '../resources/campaign.ts'

export const createCampaign = operation({
  id: 'createCampaign',
  method: 'POST',
  paths: [paths.campaigns],
  tag: 'campaigns',
  scope: 'campaigns:write',
  summary: 'Send one command to many vehicles, in waves',
  description:
    'Each vehicle gets its command exactly once, whatever process dies. A wave is looked at before the next one begins. The caller must be allowed to send the command.',
  body: createCampaignBody,
  answers: {
    201: {
      description: 'The campaign is made, with the vehicles that its target has now',
      schema: campaignSchema,
      example: campaignExamples.one,
      headers: { Location: 'The campaign' },
    },
  },
  problems: ['unknown_command', 'invalid_params', 'ttl_too_long', 'approval_required', 'store_unavailable'],
  answer:
    ({ campaigns, catalogue }: Pick<OperationParts, 'campaigns' | 'catalogue'>) =>
    async ({ body, request, reply }) => {
      const type = catalogue.find(body.command)
      if (type !== undefined) demandClass(request.caller, classOf(type))
      const campaign = answered(await campaigns.create(body, callerOf(request)))
      reply.code(201).header('location', pathTo(paths.campaign, { id: campaign.id }))
      return reply.send(campaignJson(campaign))
    },
})
