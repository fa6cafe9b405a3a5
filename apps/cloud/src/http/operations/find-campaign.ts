import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  campaignExamples,
  campaignIdOf,
  campaignInPath,
  campaignWithProgress,
  campaignWithProgressSchema,
  noCampaign,
} from '../resources/campaign.ts'

export const findCampaign = operation({
  id: 'findCampaign',
  method: 'GET',
  paths: [paths.campaign],
  tag: 'campaigns',
  scope: 'campaigns:read',
  summary: 'A campaign, and how far it is',
  description: 'Its vehicles by state and reason, as their commands are now.',
  params: campaignInPath,
  answers: {
    200: {
      description: 'The campaign',
      schema: campaignWithProgressSchema,
      example: campaignExamples.withProgress,
    },
  },
  problems: ['campaign_not_found', 'store_unavailable'],
  answer:
    ({ campaigns }: Pick<OperationParts, 'campaigns'>) =>
    async ({ params }) => {
      const id = campaignIdOf(params)
      const [campaign, tallies] = await Promise.all([campaigns.find(id), campaigns.tallies(id)])
      if (campaign === undefined) throw noCampaign(id)
      return campaignWithProgress(campaign, tallies)
    },
})
